"""Whether a sentence denies what its passage states, or states what it denies; and whether it turns a verb round.

Theory: a negating word governs the content words next behind it (NegEx: Chapman 2001). A stem that
both texts carry must be under a negation in both or in neither. Words of direction ("rose") must not stand where the
passage has their opposite.

Known misses: negation in the predicate of a far clause; irony; "few", "hardly".
"""

from secondsource.desk.write.tokens import STOP_WORDS, fold, get_stem, list_tokens

NEAR, FAR = 2, 5  # content words behind the negating word; NegEx uses 5 words of any kind
_NEGATING_WORDS = """
not no never without neither nor none nobody nothing cannot nicht kein keine keinen keiner keinem nie niemals ohne pas
jamais sans aucun aucune nunca jamás sin ningún ninguna tampoco
"""
_NEGATORS = frozenset(_NEGATING_WORDS.split())
_DENIAL_WORDS = (
    "denied denies deny refused refuses failed fails rejected rejects lacks lacked little few hardly unable banned"
)
_DENIALS = frozenset(_DENIAL_WORDS.split())  # a writer may turn one of them into a "not"
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


def list_negated(text: str, window: int = NEAR) -> set[str]:
    """The stems under a negation: the next content words behind a negating word. Two in a row cancel out."""
    negated: set[str] = set()
    left = 0
    since = 0  # content words since the last negating word
    for token in list_tokens(fold(text)):
        low = token.lower()
        if low in _NEGATORS or low.endswith("n't"):
            left = 0 if left and since == 0 else window
            since = 0
        elif low not in STOP_WORDS:
            since += 1
            if left:
                negated.add(get_stem(low))
                left -= 1
    return negated


def _lower(text: str) -> list[str]:
    return [t.lower() for t in list_tokens(fold(text))]


def count_negators(text: str) -> int:
    """The number of negating words."""
    return sum(low in _NEGATORS or low.endswith("n't") for low in _lower(text))


def contradicts(text: str, passage: str) -> bool:
    """Whether the text negates what the passage states, or the other way round.

    A stem near a negation on one side must be near or far from one on the other: words put in between move it.
    """
    if count_negators(text) > count_negators(passage) + bool(_DENIALS & set(_lower(passage))):
        return True
    if (list_negated(text) & _stems(passage)) - list_negated(passage, FAR):
        return True
    return bool((list_negated(passage) & _stems(text)) - list_negated(text, FAR))


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
