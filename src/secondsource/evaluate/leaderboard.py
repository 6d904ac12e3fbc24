"""Writers on one fixed set of stories: what is proven, which key facts are told, length, cost and time.

The set is the sample day, which ships and never changes, or stories of the desk's own. Each page is written once and
kept in the ledger with its cost and seconds, so that the table can be made again from the ledger without a call.
Tokens are not counted: who writes the same with fewer costs less, and that is what is ranked.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from secondsource.desk.score.assess import assess
from secondsource.desk.write.page import EXTRACTIVE, write_page
from secondsource.desk.write.quota import list_sentences
from secondsource.desk.write.serial import page_to_json, parse_page
from secondsource.desk.write.tokens import fold
from secondsource.edge.clock import Clock
from secondsource.edge.language.budget import Caps, Ledger
from secondsource.edge.language.model import LanguageModel
from secondsource.evaluate.knowing import MEASURED, load_knowledge
from secondsource.model import Article, Assessment, FactRow, Page, Quality, Story
from secondsource.run.writing import PROMPT, make_key, write_with_model
from secondsource.testing.builders import a_story
from secondsource.testing.sampleday.day import DayArticle, load_articles

WRITING_SECONDS = 60.0  # for one page: long enough that slow models are compared by what they write
KEPT = "leaderboard"  # the last table, under this key in the ledger

Written = tuple[Story, Sequence[Article], Assessment]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One writer over all stories, as the table shows it."""

    writer: str
    stories: int
    written: int  # pages that are its own; the rest fell back to the extractive writer
    statements: int  # sentences that it wrote
    proven: float  # share of them that their passages prove
    coverage: float  # share of the stories' key facts that its pages tell
    words: float  # of a page, mean
    cost: float  # US dollars, all pages
    seconds: float  # of a page, mean


@dataclass(frozen=True, kw_only=True, slots=True)
class _Made:
    """One page with what it took."""

    page: Page
    cost: float
    seconds: float


def list_day_stories() -> list[Written]:
    """The sample day's stories, grouped as it was written and assessed with what ships."""
    stories: dict[str, list[Article]] = {}
    for one in load_articles(MEASURED):
        stories.setdefault(one.story, []).append(_article(one))
    found: list[Written] = []
    for name, articles in sorted(stories.items()):
        story = a_story(articles, story_id=name, language=articles[0].language)
        found.append((story, articles, assess(story, articles, load_knowledge(), MEASURED)))
    return found


def _article(one: DayArticle) -> Article:
    return Article(
        article_id=one.key,
        url=one.url,
        outlet_id=one.outlet.domain,
        outlet_name=one.outlet.name,
        headline=one.headline,
        text="\n".join(one.paragraphs),
        language=one.outlet.language,
        published=one.published,
        first_seen=one.published,
        quality=Quality.FULL,
        quality_reason="import",
    )


def rank_writers(
    stories: Sequence[Written], models: Sequence[LanguageModel], ledger: Ledger, caps: Caps, clock: Clock
) -> list[Standing]:
    """The extractive writer and each model, best first: by proven statements, key facts, cost, then time."""
    made = {EXTRACTIVE: [_extract(one, clock) for one in stories]}
    for model in models:
        made[model.name] = [_write(one, model, ledger, caps, clock) for one in stories]
    standings = [_stand(writer, stories, pages) for writer, pages in made.items()]
    return sorted(standings, key=lambda s: (-s.proven, -s.coverage, s.cost, s.seconds, s.writer))


def _extract(one: Written, clock: Clock) -> _Made:
    started = clock.monotonic()
    page = write_page(*one, previous=None, now=MEASURED, version=1)
    return _Made(page=page, cost=0.0, seconds=clock.monotonic() - started)


def _write(one: Written, model: LanguageModel, ledger: Ledger, caps: Caps, clock: Clock) -> _Made:
    story, articles, assessment = one
    key = _key(model.name, story, articles, assessment)
    kept = ledger.find_answer(key)
    if kept is not None:
        data = json.loads(kept)
        return _Made(page=parse_page(data["page"]), cost=data["cost"], seconds=data["seconds"])
    started = clock.monotonic()
    page = write_with_model(
        story,
        articles,
        assessment,
        model,
        ledger,
        caps=caps,
        previous=None,
        now=clock.now(),
        version=1,
        budget_seconds=WRITING_SECONDS,
        clock=clock,
    )
    made = _Made(page=replace(page, at=MEASURED), cost=page.cost, seconds=clock.monotonic() - started)
    if _is_own(made.page, model.name):  # a page that failed for want of money or an answer is tried again next time
        text = json.dumps({"page": page_to_json(made.page), "cost": made.cost, "seconds": made.seconds})
        ledger.save_answer(key, text, clock.now())
    return made


def _key(model: str, story: Story, articles: Sequence[Article], assessment: Assessment) -> str:
    ground = make_key(model, PROMPT, story, articles, assessment)
    return hashlib.sha256(f"{KEPT} {ground}".encode()).hexdigest()


def own_statements(page: Page, writer: str) -> tuple[int, int]:
    """How many statements of a page its writer made, and how many were proven; none where it never answered.

    A page that fell back because nothing was proven shows the extractive writer's sentences: they are not counted.
    """
    if page.written_by == writer:
        return page.proof.checked, page.proof.proven
    return len(page.proof.dropped), 0


def _is_own(page: Page, writer: str) -> bool:
    return own_statements(page, writer)[0] > 0


def _stand(writer: str, stories: Sequence[Written], made: Sequence[_Made]) -> Standing:
    own = [one.page for one in made if _is_own(one.page, writer)]
    counts = [own_statements(page, writer) for page in own]
    statements, proven = sum(one for one, _ in counts), sum(one for _, one in counts)
    keys = [(row, one.page) for (_, _, assessment), one in zip(stories, made, strict=True) for row in _keys(assessment)]
    told = sum(tells(page, row) for row, page in keys if page.written_by == writer)
    return Standing(
        writer=writer,
        stories=len(made),
        written=sum(page.written_by == writer for page in own),
        statements=statements,
        proven=round(proven / statements, 4) if statements else 0.0,
        coverage=round(told / len(keys), 4) if keys else 0.0,
        words=round(sum(_words(page) for page in own) / max(len(own), 1), 1),
        cost=round(sum(one.cost for one in made), 6),
        seconds=round(sum(one.seconds for one in made) / max(len(made), 1), 3),
    )


def _keys(assessment: Assessment) -> list[FactRow]:
    return [row for row in assessment.facts if row.key]


def tells(page: Page, row: FactRow) -> bool:
    """Whether a page tells a fact: the words of one of its statements stand in it."""
    text = fold(" ".join(one.text for one in list_sentences(page))).lower()
    return any(fold(one.words).lower().strip("\"'") in text for one in row.statements)


def _words(page: Page) -> int:
    return sum(len(one.text.split()) for one in list_sentences(page))


def keep_table(standings: Sequence[Standing], ledger: Ledger, now: datetime) -> None:
    """Keep the last table for the page that shows it."""
    rows = [{name: getattr(one, name) for name in Standing.__dataclass_fields__} for one in standings]
    ledger.save_answer(KEPT, json.dumps({"at": now.isoformat(), "rows": rows}), now)
