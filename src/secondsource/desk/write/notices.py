"""What happened to a story or a fact that someone follows, and the sentence that tells it.

What must never happen: the same thing told twice, or a copy told as a second source. So every happening has a key made
from what it is, never from when it was looked at: the keys that existed when the follow began are its past, and the
store keeps one notice a key. A count in a key is that of independent origins, so a copy, which adds no origin, makes no
new key; an origin that is found late takes the next number and is told as the latest.

A fact is found again in a later fact table by the statement that was followed, and where that article was revised by
`same_fact`, which is how the table itself joins statements.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from secondsource.desk.score.factwords import fact_words
from secondsource.desk.score.matching import same_fact
from secondsource.model import Assessment, Fact, FactRow, FactState, Origin, Score
from secondsource.people import Follow, FollowKind, Notice, NoticeKind

# An origin tied closer than this to an earlier one is more copy than report and tells nobody anything new: the same
# half above which `docs/score.md` calls two reports independent.
INDEPENDENT = 0.5
UNREAD = "outlet:"  # how the id of an origin begins whose outlet we have not read
LONGEST_DENIAL = 25  # words; a notice may quote little of an article


class Messages(Protocol):
    """A catalogue; gettext's translations are one."""

    def gettext(self, message: str) -> str:
        """The message in the catalogue's language, itself where it is not known."""


def fact_id(fact: Fact) -> str:
    """A short name for a statement, the same on every machine: 16 hexadecimal digits."""
    place = f"{fact.kind.value}\n{fact.article_id}\n{fact.value}\n{fact.start}"
    return hashlib.blake2b(place.encode(), digest_size=8).hexdigest()


def find_happenings(
    follow: Follow,
    story_id: str,
    assessment: Assessment,
    history: Sequence[tuple[datetime, Score, str]],
    names: Mapping[str, str],
    now: datetime,
) -> list[Notice]:
    """Everything that has happened to a followed story or fact until now, its past included.

    `names`: outlet or agency id to its name, outlet of an article under the article's id.
    """
    if follow.kind is FollowKind.STORY:
        found = [*_of_story(assessment, names), *_of_labels(history)]
    elif follow.kind is FollowKind.FACT and follow.fact:
        found = list(_of_fact(follow.fact, follow.words, assessment, names))
    else:
        return []
    return [
        Notice(
            follow_id=follow.follow_id,
            key=key,
            kind=kind,
            story_id=story_id,
            at=now,
            what=what,
            who=who,
            other=other,
            count=count,
        )
        for key, kind, what, who, other, count in found
    ]


_Happening = tuple[str, NoticeKind, str, str, str, int]


def _of_story(assessment: Assessment, names: Mapping[str, str]) -> Iterator[_Happening]:
    independent = [one for one in assessment.tree.origins if one.weight > INDEPENDENT]
    for count, origin in enumerate(independent[1:], start=2):
        yield f"origin:{count}", NoticeKind.ORIGIN, "", _name(origin, names), "", count
    for row in assessment.facts:
        if row.key and row.state is FactState.CONTESTED:
            for other in _values(row):
                key = f"contested:{'|'.join(sorted((row.statements[0].value, other.value)))}"
                yield key, NoticeKind.CONTESTED, row.words, names.get(other.article_id, ""), fact_words(other), 0


def _of_labels(history: Sequence[tuple[datetime, Score, str]]) -> Iterator[_Happening]:
    labels = [(at, score.label.value) for at, score, _ in history if score.label]
    for (_, before), (at, label) in pairwise(labels):
        if label != before:
            yield f"label:{at.isoformat()}", NoticeKind.LABEL, label, "", before, 0


def _of_fact(fact: Fact, words: str, assessment: Assessment, names: Mapping[str, str]) -> Iterator[_Happening]:
    row = _find_row(fact, assessment.facts)
    weights = {one.origin_id: one for one in assessment.tree.origins}
    if row:
        independent = [one for one in row.origin_ids if one not in weights or weights[one].weight > INDEPENDENT]
        for count, origin_id in enumerate(independent[1:], start=2):
            who = _name(weights[origin_id], names) if origin_id in weights else _name_unread(origin_id, names)
            yield f"stated:{count}", NoticeKind.STATED, words, who, "", count
        if row.state is FactState.CONTESTED:
            for other in _values(row):
                who = names.get(other.article_id, "")
                yield f"contested:{other.value}", NoticeKind.CONTESTED, words, who, fact_words(other), 0
        for other in row.against:
            if other.number is None:
                who = names.get(other.article_id, "")
                yield f"denied:{other.article_id}", NoticeKind.DENIED, words, who, _cut(other.words), 0
    for newer in assessment.facts:
        if newer.state is FactState.UPDATED and any(_is_same(fact, one) for one in _values(newer)):
            first = newer.statements[0]
            who = names.get(first.article_id, "")
            yield f"updated:{first.value}", NoticeKind.UPDATED, words, who, newer.words, 0


def _find_row(fact: Fact, rows: Sequence[FactRow]) -> FactRow | None:
    wanted = fact_id(fact)
    exact = (row for row in rows if any(fact_id(one) == wanted for one in row.statements))
    near = (row for row in rows if same_fact(row.statements[0], fact))
    return next(exact, None) or next(near, None)


def _is_same(fact: Fact, other: Fact) -> bool:
    return fact_id(fact) == fact_id(other) or same_fact(fact, other)


def _values(row: FactRow) -> list[Fact]:
    """What stands against a row and is a value, not a denial."""
    return [one for one in row.against if one.number is not None]


def _name(origin: Origin, names: Mapping[str, str]) -> str:
    if origin.origin_id.startswith(UNREAD):
        return _name_unread(origin.origin_id, names)
    first = origin.agency_id or (origin.outlet_ids[0] if origin.outlet_ids else "")
    return names.get(first, first)


def _name_unread(origin_id: str, names: Mapping[str, str]) -> str:
    outlet_id = origin_id.removeprefix(UNREAD)
    return names.get(outlet_id, outlet_id)


def _cut(sentence: str) -> str:
    words = sentence.split()
    return sentence if len(words) <= LONGEST_DENIAL else " ".join(words[:LONGEST_DENIAL]) + " …"


# The catalogue's keys; pages, feeds and messages tell a notice by these.
SECOND = "A second independent origin states it: {who}."
TELLING = {
    NoticeKind.STORY: "{what}",
    NoticeKind.ORIGIN: "{count} independent origins report it now; the latest is {who}.",
    NoticeKind.LABEL: "Its label is {what} now; before, it was {other}.",
    NoticeKind.STATED: "{count} independent origins state it now; the latest is {who}.",
    NoticeKind.CONTESTED: "{who} gives another value: {other}, not {what}.",
    NoticeKind.UPDATED: "{who} gives a newer value: {other}.",
    NoticeKind.DENIED: "{who} carries a denial: “{other}”",
}


def tell_notice(notice: Notice, messages: Messages) -> str:
    """A notice as one sentence in the catalogue's language."""
    second = notice.kind is NoticeKind.STATED and notice.count == 2
    what = messages.gettext(notice.what) if notice.kind is NoticeKind.LABEL else notice.what
    other = messages.gettext(notice.other) if notice.kind is NoticeKind.LABEL else notice.other
    template = messages.gettext(SECOND if second else TELLING[notice.kind])
    return template.format(what=what, who=notice.who, other=other, count=notice.count)
