"""What happened in a story, on one line of time: reports, changed facts, corrections, score changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from secondsource.desk.score.corrections import correction_words
from secondsource.model import Article, Assessment, FactState, Score, StoryChange, StoryEvent
from secondsource.serve.reading import Known
from secondsource.serve.tree import name_origins

_TOLD = {StoryChange.MERGED, StoryChange.SPLIT, StoryChange.MOVED}  # the others stand as reports and scores


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One entry of the timeline."""

    at: datetime
    # "origin", "revision", "corrected", "updated", "contested", "disputed", "score", "merged", "split", "moved"
    kind: str
    who: str  # the outlet or origin; empty for what the desk did
    words: str
    url: str | None = None
    other_story_id: str | None = None


def view_timeline(
    articles: Sequence[Article],
    assessment: Assessment | None,
    history: Sequence[tuple[datetime, Score, str]],
    events: Sequence[StoryEvent],
    known: Known,
) -> tuple[Happening, ...]:
    """Everything of a story that has a moment, oldest first."""
    found = {one.article_id: one for one in articles}
    entries = [
        *(_list_origins(assessment, found, known) if assessment else map(_report, articles)),
        *_list_revisions(articles, assessment),
        *(_list_facts(assessment, found) if assessment else ()),
        *(Happening(at=at, kind="score", who=_label(score), words=cause) for at, score, cause in history),
        *(_event(one) for one in events if one.change in _TOLD),
    ]
    return tuple(sorted(entries, key=lambda one: one.at))


def _report(article: Article) -> Happening:
    return Happening(at=article.moment, kind="origin", who=article.outlet_name, words=article.headline, url=article.url)


def _list_origins(assessment: Assessment, articles: Mapping[str, Article], known: Known) -> list[Happening]:
    names = name_origins(assessment.tree, articles, known)
    entries = []
    for origin in assessment.tree.origins:
        first = next((articles[one] for one in origin.article_ids if one in articles), None)
        words, url = (first.headline, first.url) if first else (origin.words, None)
        entries.append(Happening(at=origin.first, kind="origin", who=names[origin.origin_id], words=words, url=url))
    return entries


def _list_revisions(articles: Sequence[Article], assessment: Assessment | None) -> list[Happening]:
    """What outlets put right, and of other articles that they changed at all."""
    found = {one.article_id: one for one in articles}
    corrected = [one for one in assessment.corrections if one.article_id in found] if assessment else []
    entries = [
        Happening(
            at=one.at,
            kind="corrected",
            who="",
            words=correction_words(one, found[one.article_id].outlet_name),
            url=found[one.article_id].url,
        )
        for one in corrected
    ]
    told = {one.article_id for one in corrected}
    return entries + [_revision(one) for one in articles if one.revision > 1 and one.article_id not in told]


def _revision(article: Article) -> Happening:
    at = article.updated or article.fetched or article.moment
    return Happening(at=at, kind="revision", who=article.outlet_name, words=article.headline, url=article.url)


def _list_facts(assessment: Assessment, articles: Mapping[str, Article]) -> list[Happening]:
    """Each fact that changed or met another value, at the moment of the later statement."""
    entries = []
    for row in assessment.facts:
        if row.state not in {FactState.UPDATED, FactState.CONTESTED, FactState.DISPUTED}:
            continue
        facts = [one for one in (*row.statements, *row.against) if one.article_id in articles]
        # an older value gave way to it: then its own first statement is the news
        told = row.statements[:1] if row.state is FactState.UPDATED else row.against[:1]
        if not facts or not told or told[0].article_id not in articles:
            continue
        article = articles[told[0].article_id]
        entries.append(
            Happening(
                at=article.moment, kind=row.state.value, who=article.outlet_name, words=row.words, url=article.url
            )
        )
    return entries


def _label(score: Score) -> str:
    return score.label.value if score.label else score.state.value


def _event(event: StoryEvent) -> Happening:
    return Happening(
        at=event.at, kind=event.change.value, who="", words=event.cause, other_story_id=event.other_story_id
    )
