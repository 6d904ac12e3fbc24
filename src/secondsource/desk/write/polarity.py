"""Whether a sentence denies what its passage states, or states what it denies; and whether it turns a verb round.

Theory: a negating word governs the content words next behind it (a window of three, NegEx: Chapman 2001). A stem that
both texts carry must be under a negation in both or in neither. Words of direction ("rose") must not stand where the
passage has their opposite.

Known misses: negation in the predicate of a far clause; irony; "few", "hardly".
"""

from secondsource.desk.write.tokens import STOP_WORDS, fold, get_stem, list_tokens

WINDOW = 3  # content words behind the negating word; NegEx uses 5 words of any kind
_NEGATING_WORDS = """
not no never without neither nor none nobody nothing cannot nicht kein keine keinen keiner keinem nie niemals ohne pas
jamais sans aucun aucune nunca jamás sin ningún ninguna tampoco
"""
_NEGATORS = frozenset(_NEGATING_WORDS.split())
_TURNING = frozenset(("denied", "denies", "deny", "refused", "refuses", "failed", "fails", "rejected", "rejects"))
_OPPOSITES = """
rose rises rise rising increased increases increase climbed gained up higher jumped grew / fell falls fall falling
decreased decreases decrease dropped lost down lower declined shrank; won wins win / lost loses lose;
alive survived / dead died killed;
accepted accepts approved approves approve / rejected rejects refused denied reject;
guilty convicted / innocent acquitted cleared;
allowed allows permitted legal / banned bans prohibited illegal barred blocked;
before / after;
more / less fewer;
supported supports support backs backed / opposed opposes oppose;
opened opens open / closed closes close shut;
arrested detained jailed / released freed;
confirmed confirms / denied denies;
began begins started starts / ended ends;
hired appointed / fired dismissed sacked;
buy buys bought / sell sells sold;
stieg stiegen steigt / fiel fielen sank sinkt;
augmenté hausse / baissé baisse recul;
subió aumentó / bajó cayó disminuyó
"""
_SIDES = {
    word: (pair, side)
    for pair, row in enumerate(_OPPOSITES.split(";"))
    for side, words in enumerate(row.split(" / "))
    for word in words.split()
}  # a word of direction: its pair, and which side of it


def list_negated(text: str) -> tuple[set[str], int]:
    """The stems under a negation, and the number of negating words."""
    negated: set[str] = set()
    count = 0
    left = 0
    for token in list_tokens(fold(text)):
        low = token.lower()
        if low in _NEGATORS or low.endswith("n't"):
            left, count = WINDOW, count + 1
        elif low in _TURNING:
            count += 1
        elif left and low not in STOP_WORDS:
            negated.add(get_stem(low))
            left -= 1
    return negated, count


def contradicts(text: str, passage: str) -> bool:
    """Whether the text negates what the passage states, or the other way round."""
    mine, count = list_negated(text)
    theirs, their_count = list_negated(passage)
    all_mine, all_theirs = _stems(text), _stems(passage)
    for stem in mine & all_theirs:
        if stem not in theirs:
            return True
    for stem in theirs & all_mine:
        if stem not in mine:
            return True
    return (count > 0) != (their_count > 0) and bool(count and not their_count)


def _stems(text: str) -> set[str]:
    return {get_stem(t) for t in list_tokens(fold(text)) if t.lower() not in STOP_WORDS}


def list_turned(text: str, passage: str) -> list[str]:
    """Words of direction in the text whose opposite, and not themselves, stand in the passage."""
    theirs = {t.lower() for t in list_tokens(fold(passage))}
    sides = {_SIDES[t] for t in theirs if t in _SIDES}
    turned: list[str] = []
    for token in list_tokens(fold(text)):
        side = _SIDES.get(token.lower())
        if side and side not in sides and (side[0], 1 - side[1]) in sides:
            turned.append(token)
    return turned
