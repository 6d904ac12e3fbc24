"""What a page says of itself: what is not known or contested, and what is new since its last version.

Both come from facts and articles, not from sentences, so they are in our own words: remarks, which `remarks.py` tells
in the reader's language.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from secondsource.desk.write import remarks as say
from secondsource.desk.write.remarks import make_remark
from secondsource.model import Article, Assessment, Fact, FactRow, FactState, Page, Quality, Remark

NOT_KNOWN = 6  # lines; the fact table below has the rest
NEW = 5


def list_not_known(articles: Sequence[Article], assessment: Assessment) -> tuple[Remark, ...]:
    """Plain sentences on contested and disputed facts, single-origin key figures, and what we could not read."""
    by_id = {a.article_id: a for a in articles}
    lines: list[Remark | None] = [_say_contested(row, by_id) for row in _each_pair_once(assessment.facts)]
    lines += [_say_disputed(row, by_id) for row in assessment.facts if row.state is FactState.DISPUTED]
    lines += [_say_single(assessment, by_id), _say_unread(articles)]
    return tuple(dict.fromkeys(line for line in lines if line))[:NOT_KNOWN]


def _each_pair_once(rows: Sequence[FactRow]) -> Iterator[FactRow]:
    """The contested rows; of two that contradict one another only the first, for it says both values."""
    said: set[frozenset[str]] = set()
    for row in rows:
        if row.state is FactState.CONTESTED and row.statements and row.against:
            pair = frozenset(fact.value for fact in (row.statements[0], row.against[0]))
            if pair not in said:
                yield row
            said.add(pair)


def _who(role: str, fact: Fact, by_id: dict[str, Article]) -> dict[str, str]:
    article = by_id.get(fact.article_id)
    if article is None:
        return {role: say.EARLIER}
    return {role: article.outlet_name, f"{role}_at": article.moment.isoformat()}


def _say_contested(row: FactRow, by_id: dict[str, Article]) -> Remark:
    one, other = row.statements[0], row.against[0]
    who = _who("one", one, by_id) | _who("other", other, by_id)
    return make_remark(say.CONTESTED, **who, words=one.words, value=other.words)


def _say_disputed(row: FactRow, by_id: dict[str, Article]) -> Remark | None:
    if not row.statements or not row.against:
        return None
    who = _who("one", row.statements[0], by_id) | _who("other", row.against[0], by_id)
    return make_remark(say.DISPUTED, **who, words=row.words)


def _say_single(assessment: Assessment, by_id: dict[str, Article]) -> Remark | None:
    """One line on key figures that only one of several origins states; with one origin the score says it already."""
    if len(assessment.tree.origins) < 2:
        return None
    rows = [
        r
        for r in assessment.facts
        if r.key and r.state is FactState.SINGLE and r.statements and r.statements[0].number is not None
    ]
    told = [
        f"{r.words} ({by_id[r.statements[0].article_id].outlet_name})"
        for r in rows
        if r.statements[0].article_id in by_id
    ]
    return make_remark(say.NO_SECOND, details="; ".join(told[:3])) if told else None


def _say_unread(articles: Sequence[Article]) -> Remark | None:
    unread = sum(a.quality in (Quality.STUB, Quality.FAILED) or not a.text.strip() for a in articles)
    if not unread:
        return None
    if unread == len(articles):
        return make_remark(say.UNREAD_ALL if unread > 1 else say.UNREAD_ONE)
    return make_remark(say.UNREAD_SOME, unread=str(unread), all=str(len(articles)))


def list_new(articles: Sequence[Article], assessment: Assessment, previous: Page | None) -> tuple[Remark, ...]:
    """What came in since the previous version: changed figures, new figures, new origins, then who carries what was
    known. Empty for a first version.
    """
    if previous is None:
        return ()
    since = previous.at
    late = {a.article_id: a for a in articles if max(a.first_seen, a.fetched or a.first_seen) > since}
    lines = [line for row in assessment.facts if (line := _say_changed(row, late))]
    lines += [line for row in assessment.facts if (line := _say_added(row, late))]
    lines += _say_joined(articles, assessment, since)
    return tuple(dict.fromkeys(lines))[:NEW]


def _say_changed(row: FactRow, late: dict[str, Article]) -> Remark | None:
    if row.state is not FactState.UPDATED or not row.statements or not row.against:
        return None
    newest = row.statements[-1]
    if newest.article_id not in late:
        return None
    name = late[newest.article_id].outlet_name
    return make_remark(say.CHANGED, words=newest.words, value=row.against[-1].words, one=name)


def _say_added(row: FactRow, late: dict[str, Article]) -> Remark | None:
    is_new = row.key and row.state is not FactState.UPDATED and row.statements and row.statements[0].number is not None
    if not is_new or any(f.article_id not in late for f in row.statements):
        return None
    return make_remark(say.ADDED, words=row.words, one=late[row.statements[0].article_id].outlet_name)


def _say_joined(articles: Sequence[Article], assessment: Assessment, since: datetime) -> list[Remark]:
    """Origins that are new, by their first outlets; apart from them the outlets that rest on what was there before."""
    origin_of = {a: one.origin_id for one in assessment.tree.origins for a in one.article_ids}
    known = {origin_of.get(a.article_id, a.article_id) for a in articles if a.first_seen <= since}
    joined: dict[str, str] = {}  # a new origin's first outlet
    carried: dict[str, None] = {}
    for one in sorted((a for a in articles if a.first_seen > since), key=lambda a: a.moment):
        origin = origin_of.get(one.article_id, one.article_id)
        if origin in known or origin in joined:
            carried[one.outlet_name] = None
        else:
            joined[origin] = one.outlet_name
    before = {*joined.values(), *(a.outlet_name for a in articles if a.first_seen <= since)}
    more = [one for one in carried if one not in before]
    return [
        *_say_names(list(dict.fromkeys(joined.values())), say.JOINED_ONE, say.JOINED, say.JOINED_MORE),
        *_say_names(more, say.CARRIED_ONE, say.CARRIED, say.CARRIED_MORE),
    ]


def _say_names(names: Sequence[str], one: str, several: str, many: str) -> list[Remark]:
    if not names:
        return []
    if len(names) > 4:
        return [make_remark(many, names=", ".join(names[:3]), count=str(len(names) - 3))]
    if len(names) == 1:
        return [make_remark(one, one=names[0])]
    return [make_remark(several, names=", ".join(names[:-1]), one=names[-1])]
