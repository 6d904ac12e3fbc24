"""What a page says of itself: what is not known or contested, and what is new since its last version.

Both come from facts and articles, not from sentences, so they are in our own words.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from secondsource.model import Article, Assessment, Fact, FactRow, FactState, Page, Quality

NOT_KNOWN = 6  # lines; the fact table below has the rest
NEW = 5


def list_not_known(articles: Sequence[Article], assessment: Assessment) -> tuple[str, ...]:
    """Plain sentences on contested and disputed facts, single-origin key figures, and what we could not read."""
    by_id = {a.article_id: a for a in articles}
    lines = [_say_contested(row, by_id) for row in assessment.facts if row.state is FactState.CONTESTED]
    lines += [_say_disputed(row, by_id) for row in assessment.facts if row.state is FactState.DISPUTED]
    lines += _say_single(assessment, by_id)
    lines += _say_unread(articles)
    return tuple(line for line in dict.fromkeys(lines) if line)[:NOT_KNOWN]


def _who(fact: Fact, by_id: dict[str, Article]) -> str:
    article = by_id.get(fact.article_id)
    return f"{article.outlet_name} ({say_moment(article.moment)})" if article else "An earlier version"


def say_moment(moment: datetime) -> str:
    """A moment as the page writes it, "12 May, 09:10 UTC"; without the clock where only a day is known."""
    moment = moment.astimezone(UTC)
    day = f"{moment.day} {moment:%B}"
    return day if (moment.hour, moment.minute) == (0, 0) else f"{day}, {moment:%H:%M} UTC"


def _say_contested(row: FactRow, by_id: dict[str, Article]) -> str:
    if not row.statements or not row.against:
        return ""
    one, other = row.statements[0], row.against[0]
    return f"{_who(one, by_id)} states {one.words}, {_who(other, by_id)} {other.words}. We do not know which is right."


def _say_disputed(row: FactRow, by_id: dict[str, Article]) -> str:
    if not row.statements or not row.against:
        return ""
    stated, denied = _who(row.statements[0], by_id), _who(row.against[0], by_id)
    return f"Disputed: {row.words}, stated by {stated}; {denied} carries a denial."


def _say_single(assessment: Assessment, by_id: dict[str, Article]) -> list[str]:
    """One line on key figures that only one of several origins states; with one origin the score says it already."""
    if len(assessment.tree.origins) < 2:
        return []
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
    return [f"We have seen no second origin for: {'; '.join(told[:3])}."] if told else []


def _say_unread(articles: Sequence[Article]) -> list[str]:
    unread = sum(a.quality in (Quality.STUB, Quality.FAILED) or not a.text.strip() for a in articles)
    if not unread:
        return []
    if unread == len(articles):
        return [
            "We could read only headlines and first lines of these articles."
            if unread > 1
            else "We could read only the headline and first lines of this article."
        ]
    return [f"Of {unread} of the {len(articles)} articles we could read only the headline or first lines."]


def list_new(articles: Sequence[Article], assessment: Assessment, previous: Page | None) -> tuple[str, ...]:
    """What came in since the previous version: changed figures, new figures, new outlets. Empty for a first version."""
    if previous is None:
        return ()
    since = previous.at
    late = {a.article_id: a for a in articles if max(a.first_seen, a.fetched or a.first_seen) > since}
    lines = [line for row in assessment.facts if (line := _say_changed(row, late))]
    lines += [line for row in assessment.facts if (line := _say_added(row, late))]
    joined = dict.fromkeys(a.outlet_name for a in sorted(late.values(), key=lambda a: a.moment) if a.first_seen > since)
    if joined:
        lines.append(f"Also reported by {_and(list(joined))}.")
    return tuple(dict.fromkeys(lines))[:NEW]


def _say_changed(row: FactRow, late: dict[str, Article]) -> str:
    if row.state is not FactState.UPDATED or not row.statements or not row.against:
        return ""
    newest = row.statements[-1]
    if newest.article_id not in late:
        return ""
    return f"Now {newest.words}, earlier {row.against[-1].words} ({late[newest.article_id].outlet_name})."


def _say_added(row: FactRow, late: dict[str, Article]) -> str:
    is_new = row.key and row.state is not FactState.UPDATED and row.statements and row.statements[0].number is not None
    if not is_new or any(f.article_id not in late for f in row.statements):
        return ""
    return f"New: {row.words} ({late[row.statements[0].article_id].outlet_name})."


def _and(names: list[str]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more outlets"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
