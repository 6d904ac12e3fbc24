"""What an outlet put right after it had published, and who still carries the old value.

    revisions -> sentences that changed -> facts that gave way to others -> the copies of that text

Requirements: a value is called changed only where a sentence gave way to one that says the same with another value of
the same kind and unit; a fact that the article still states elsewhere has not changed; what was merely added is news,
not a correction. A copy is "behind" while it states the old value and not the new one.

Known misses: a corrected name or word that is no typed fact is told by the outlet's notice alone; a copy that never
gave the value is not counted at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from secondsource.desk.extract.notices import find_notices
from secondsource.desk.extract.revision import SentenceChange, difference, list_sentences
from secondsource.desk.score.finding import find_facts
from secondsource.desk.score.matching import same_fact, shared_context
from secondsource.model import Article, Correction, Fact, FactKind, OriginTree

# Stems that must stand around the old and the new value alike; two figures of one sentence share nearly all of them.
NEEDED = 2
_TYPED = frozenset({FactKind.NUMBER, FactKind.MONEY, FactKind.PERCENT, FactKind.DATE})


def find_corrections(
    articles: Sequence[Article], earlier: Mapping[str, Sequence[Article]], tree: OriginTree
) -> tuple[Correction, ...]:
    """The corrections in a story's articles, by time.

    `earlier` holds the revisions before the current one, oldest first, of articles that have any.
    """
    current = {one.article_id: one for one in articles}
    facts = _Facts(current)
    found = [
        correction
        for article_id, revisions in sorted(earlier.items())
        if article_id in current
        for old, new in _pairs([*revisions, current[article_id]])
        for correction in _compare(old, new, _list_copies(article_id, tree), facts)
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.article_id, one.old)))


def correction_words(correction: Correction, outlet: str) -> str:
    """One correction in a sentence of ours, as history and pages say it."""
    if correction.kind is None:
        return f"{outlet} says that it corrected its article"
    verb = "corrected" if correction.notice else "changed"
    words = f"{outlet} {verb} “{correction.old}” to “{correction.new}”"
    if not correction.copies:
        return words
    total, behind = len(correction.copies), len(correction.behind)
    if not behind:
        return f"{words}; {'its copy carries' if total == 1 else f'all {total} copies carry'} the new value"
    carry = "carries" if behind == 1 else "carry"
    return f"{words}; {behind} of {total} {'copy' if total == 1 else 'copies'} still {carry} the old value"


class _Facts:
    """Each article's facts, found once."""

    def __init__(self, current: Mapping[str, Article]) -> None:
        self._current = current
        self._found: dict[str, tuple[Fact, ...]] = {}

    def of(self, article_id: str) -> tuple[Fact, ...]:
        if article_id not in self._found:
            self._found[article_id] = find_facts(self._current[article_id])
        return self._found[article_id]

    def states(self, article_id: str, fact: Fact) -> bool:
        """Whether an article states this very value: exactly, for 1,900 and 2,000 may pass for one when rounded."""
        return article_id in self._current and any(
            one.value == fact.value and same_fact(one, fact) for one in self.of(article_id)
        )


def _pairs(revisions: Sequence[Article]) -> Iterable[tuple[Article, Article]]:
    return pairwise(revisions)


def _list_copies(article_id: str, tree: OriginTree) -> tuple[str, ...]:
    origin = next((one for one in tree.origins if article_id in one.article_ids), None)
    return tuple(one for one in origin.article_ids if one != article_id) if origin else ()


def _compare(old: Article, new: Article, copies: Sequence[str], facts: _Facts) -> list[Correction]:
    changes = difference(old, new)
    notices = _new_notices(old, new)
    at = _moment(old, new)
    found = [
        _correction(new, at, before, after, notices, copies, facts) for before, after in _changed(old, new, changes)
    ]
    if not found and notices:
        return [Correction(article_id=new.article_id, revision=new.revision, at=at, notice=notices[0])]
    return found


def _new_notices(old: Article, new: Article) -> tuple[str, ...]:
    known = set(find_notices(list_sentences(old)))
    return tuple(one for one in find_notices(list_sentences(new)) if one not in known)


def _moment(old: Article, new: Article) -> datetime:
    """The outlet's word where it lies between the two readings, else when we read it."""
    read = new.fetched or new.moment
    since = old.fetched or old.first_seen
    return new.updated if new.updated and since <= new.updated <= read else read


def _changed(old: Article, new: Article, changes: Sequence[SentenceChange]) -> list[tuple[Fact, Fact]]:
    """Pairs of facts of which the second took the first one's place."""
    before, after = find_facts(old), find_facts(new)
    pairs: dict[tuple[str, str], tuple[Fact, Fact]] = {}
    for change in changes:
        gone = [one for one in before if one.sentence in change.old and not _still_stated(one, after)]
        came = [one for one in after if one.sentence in change.new and not _still_stated(one, before)]
        for fact in gone:
            taker = _taker(fact, came)
            if taker:
                pairs.setdefault((fact.value, taker.value), (fact, taker))
    return list(pairs.values())


def _still_stated(fact: Fact, others: Iterable[Fact]) -> bool:
    return any(one.kind is fact.kind and one.unit == fact.unit and one.value == fact.value for one in others)


def _taker(fact: Fact, came: Sequence[Fact]) -> Fact | None:
    """Of the facts that came, the one with the same kind and unit and most of the same words around."""
    fitting = [
        one
        for one in came
        if one.kind is fact.kind
        and fact.kind in _TYPED
        and one.unit == fact.unit
        and one.value != fact.value
        and shared_context(one, fact) >= NEEDED
    ]
    return max(fitting, key=lambda one: shared_context(one, fact), default=None)


def _correction(
    new: Article,
    at: datetime,
    before: Fact,
    after: Fact,
    notices: Sequence[str],
    copies: Sequence[str],
    facts: _Facts,
) -> Correction:
    old_ones = [one for one in copies if facts.states(one, before)]
    new_ones = [one for one in copies if facts.states(one, after)]
    return Correction(
        article_id=new.article_id,
        revision=new.revision,
        at=at,
        notice=notices[0] if notices else "",
        kind=before.kind,
        old=before.words,
        new=after.words,
        copies=tuple(one for one in copies if one in old_ones or one in new_ones),
        behind=tuple(one for one in old_ones if one not in new_ones),
    )
