"""A story as its page and the API show it: the stored values, arranged in reading order and decided on no further.

    load_story reads, view_story arranges; tree.py, fact_rows.py and timeline.py hold their sections

What is verbatim from an article passes through `Quoting`, so that page and API keep the same limit of 90 words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from secondsource.desk.write.quota import Allowance, fold_articles
from secondsource.desk.write.remarks import tell_remark
from secondsource.edge.store import articles as article_rows
from secondsource.edge.store import assessments, pages, reports, stories
from secondsource.edge.store.front import FrontRow, list_first_outlets, list_rows
from secondsource.errors import NotFoundError
from secondsource.model import (
    Article,
    Assessment,
    Page,
    Passage,
    RelatedStory,
    Remark,
    Score,
    ScorePart,
    ScoreState,
    Sentence,
    Sourcing,
    Story,
    StoryEvent,
)
from secondsource.people import ErrorReport, ReportState
from secondsource.serve.corrections import CorrectionView, view_corrections
from secondsource.serve.fact_rows import FactView, view_facts
from secondsource.serve.quoting import Quoting
from secondsource.serve.reading import Known
from secondsource.serve.timeline import Happening, view_timeline
from secondsource.serve.tree import CreditView, OriginView, name_agencies, name_circles, view_credit, view_origins

RANGE = 1.28  # standard deviations: an 80 % range (docs/score.md)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryValues:
    """All that is stored of a story."""

    story: Story
    row: FrontRow
    page: Page | None
    assessment: Assessment | None
    articles: Sequence[Article]  # by moment
    history: Sequence[tuple[datetime, Score, str]]
    events: Sequence[StoryEvent]
    related: Sequence[RelatedStory]
    related_rows: Mapping[str, FrontRow]
    related_outlets: Mapping[str, str]
    answered: Sequence[ErrorReport] = ()  # errors that readers reported


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A passage with its number: the mark in the text, and the note beside it."""

    number: int
    article_id: str
    outlet: str
    outlet_id: str
    url: str
    published: datetime | None
    words: str  # verbatim; empty where the quoting limit is reached
    agency: str | None  # whose text it is
    outlets: int  # that carry that text; 1: its own


@dataclass(frozen=True, kw_only=True, slots=True)
class SentenceView:
    """One sentence with the numbers of its passages."""

    text: str
    notes: tuple[int, ...]
    fresh: tuple[int, ...]  # those that no sentence before rests on: a note leads back to the first of its marks


@dataclass(frozen=True, kw_only=True, slots=True)
class ParagraphView:
    """Sentences, and the notes that are first referred to here."""

    sentences: tuple[SentenceView, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PartView:
    """One part of the score, 0 to 1, with its 80 % range."""

    name: str  # "tier", "specificity", "corroboration"
    value: float
    low: float
    high: float
    words: str
    points: float
    max_points: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreView:
    """A score as it may be shown: its sentence first, its number only with the range and rounded to 5."""

    state: ScoreState
    state_reason: str
    sentence: str
    label: str | None
    about: int | None  # None unless scored
    low: int | None
    high: int | None
    parts: tuple[PartView, ...]  # empty unless scored
    gates: tuple[str, ...]
    independent_origins: float
    outlets: int
    formula: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RelatedView:
    """Another story, and why it is here."""

    story_id: str
    headline: str
    summary: str
    outlet: str
    relation: str
    why: str
    latest: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryView:
    """A story's page in reading order."""

    story_id: str
    headline: str
    lead: ParagraphView
    credit: tuple[CreditView, ...]
    body: tuple[ParagraphView, ...]
    score: ScoreView | None
    origins: tuple[OriginView, ...]
    circles: tuple[tuple[str, ...], ...]  # outlets that cite one another round, by name
    sourcing: Sourcing | None  # what its attributed sentences rest on; None where none is attributed
    facts: tuple[FactView, ...]
    timeline: tuple[Happening, ...]
    not_known: tuple[str, ...]  # in the reader's language; in data, English
    whats_new: tuple[str, ...]  # since the version before; the same
    related: tuple[RelatedView, ...]
    corrections: tuple[CorrectionView, ...]  # newest first
    # details
    reported: datetime  # the first report's moment; of other days, times are shown with their date
    first_seen: datetime
    updated: datetime
    cause: str  # of the last change of the score
    articles: int
    outlets: int
    independent_origins: float
    languages: tuple[str, ...]
    subjects: tuple[str, ...]
    written_by: str  # empty: not written yet
    cost: float
    sentences: int
    proven: int
    dropped: int
    version: int


def load_story(connection: Connection, story_id: str) -> StoryValues:
    """All that is stored of a story. Raises NotFoundError; a merged story is not found here, its address redirects."""
    story = stories.get_story(connection, story_id)
    row = list_rows(connection, [story_id]).get(story_id)
    if row is None:
        raise NotFoundError(f"story {story_id} was merged into {story.merged_into}; read that one")
    related = stories.list_related(connection, story_id)
    others = [one.story_id for one in related]
    return StoryValues(
        story=story,
        row=row,
        page=pages.find_page(connection, story_id),
        assessment=assessments.find_assessment(connection, story_id),
        articles=article_rows.list_articles(connection, [one.article_id for one in story.members]),
        history=assessments.list_history(connection, story_id),
        events=stories.list_events(connection, story_id),
        related=related,
        related_rows=list_rows(connection, others),
        related_outlets=list_first_outlets(connection, others),
        answered=reports.list_answered(connection, story_id=story_id, state=ReportState.CORRECTED),
    )


def view_story(values: StoryValues, known: Known, tell: Callable[[Remark], str] = tell_remark) -> StoryView:
    """The values in reading order; `tell` says our own remarks.

    The text's passages are quoted first, then facts, then the tree's evidence.
    """
    page, assessment = values.page, values.assessment
    found = {one.article_id: one for one in values.articles}
    quoting = Quoting(Allowance(fold_articles(values.articles)), found)
    notes = _Notes(quoting, name_agencies(assessment.tree, known) if assessment else {}, _count_carriers(assessment))
    lead, *body = [notes.view(one) for one in ((page.lead, *page.body) if page else ((),))]
    facts = view_facts(assessment, found, known, quoting) if assessment else ()
    return StoryView(
        story_id=values.story.story_id,
        headline=page.headline if page else values.row.headline,
        lead=lead,
        body=tuple(body),
        credit=view_credit(assessment.tree if assessment else None, values.articles, known),
        score=view_score(assessment.score) if assessment else None,
        facts=facts,
        origins=view_origins(assessment.tree, found, known, quoting) if assessment else (),
        circles=name_circles(assessment.tree, found) if assessment else (),
        sourcing=assessment.sourcing if assessment and assessment.sourcing and assessment.sourcing.sentences else None,
        timeline=view_timeline(values.articles, assessment, values.history, values.events, known),
        not_known=tuple(map(tell, page.not_known)) if page else (),
        whats_new=tuple(map(tell, page.whats_new)) if page else (),
        related=_view_related(values),
        corrections=view_corrections(values.answered),
        reported=values.articles[0].moment if values.articles else values.story.first_seen,
        first_seen=values.story.first_seen,
        updated=values.story.updated,
        cause=values.history[-1][2] if values.history else "",
        articles=len(values.articles),
        outlets=len({one.outlet_id for one in values.articles}),
        independent_origins=assessment.tree.independent_origins if assessment else values.row.origins,
        languages=tuple(sorted({one.language for one in values.articles})),
        subjects=values.story.subjects,
        written_by=page.written_by if page else "",
        cost=page.cost if page else 0.0,
        sentences=page.proof.checked if page else 0,
        proven=page.proof.proven if page else 0,
        dropped=len(page.proof.dropped) if page else 0,
        version=page.version if page else 0,
    )


def view_score(score: Score) -> ScoreView:
    """A score as it may be shown."""
    scored = score.state is ScoreState.SCORED
    parts = (("tier", score.tier), ("specificity", score.specificity), ("corroboration", score.corroboration))
    return ScoreView(
        state=score.state,
        state_reason=score.state_reason,
        sentence=score.sentence,
        label=score.label.value if score.label and scored else None,
        about=_to_five(score.points) if scored else None,
        low=_to_five(score.low) if scored else None,
        high=_to_five(score.high) if scored else None,
        parts=tuple(_view_part(name, part) for name, part in parts) if scored else (),
        gates=score.gates,
        independent_origins=score.independent_origins,
        outlets=score.outlets,
        formula=score.formula,
    )


def _view_part(name: str, part: ScorePart) -> PartView:
    return PartView(
        name=name,
        value=round(part.value, 2),
        low=round(max(0.0, part.value - RANGE * part.sd), 2),
        high=round(min(1.0, part.value + RANGE * part.sd), 2),
        words=part.words,
        points=round(part.points),
        max_points=round(part.max_points),
        reasons=part.reasons,
    )


def _to_five(points: float) -> int:
    return 5 * round(points / 5)


class _Notes:
    """Numbers passages in the order in which sentences first rest on them."""

    def __init__(self, quoting: Quoting, agencies: Mapping[str, str], carriers: Mapping[str, int]) -> None:
        self._quoting = quoting
        self._agencies = agencies
        self._carriers = carriers
        self._numbers: dict[tuple[str, str], int] = {}

    def view(self, sentences: Sequence[Sentence]) -> ParagraphView:
        """A paragraph with the notes that are new in it."""
        fresh: list[Note] = []
        shown = []
        for sentence in sentences:
            before = len(self._numbers)
            numbers = tuple(dict.fromkeys(self._find_number(passage, fresh) for passage in sentence.passages))
            new = tuple(one for one in numbers if one > before)
            shown.append(SentenceView(text=sentence.text, notes=numbers, fresh=new))
        return ParagraphView(sentences=tuple(shown), notes=tuple(fresh))

    def _find_number(self, passage: Passage, fresh: list[Note]) -> int:
        key = (passage.article_id, passage.words)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            fresh.append(self._note(self._numbers[key], passage))
        return self._numbers[key]

    def _note(self, number: int, passage: Passage) -> Note:
        return Note(
            number=number,
            article_id=passage.article_id,
            outlet=passage.outlet_name,
            outlet_id=passage.outlet_id,
            url=passage.url,
            published=passage.published,
            words=self._quoting.quote_passage(passage),
            agency=self._agencies.get(passage.article_id),
            outlets=self._carriers.get(passage.article_id, 1),
        )


def _count_carriers(assessment: Assessment | None) -> dict[str, int]:
    if assessment is None:
        return {}
    agency = [origin for origin in assessment.tree.origins if origin.agency_id]
    return {one: len(origin.outlet_ids) for origin in agency for one in origin.article_ids}


def _view_related(values: StoryValues) -> tuple[RelatedView, ...]:
    shown = []
    for one in values.related:
        row = values.related_rows.get(one.story_id)
        if row is None:
            continue
        shown.append(
            RelatedView(
                story_id=one.story_id,
                headline=row.headline,
                summary=row.summary,
                outlet=values.related_outlets.get(one.story_id, ""),
                relation=one.relation,
                why=one.why,
                latest=row.latest,
            )
        )
    return tuple(shown)
