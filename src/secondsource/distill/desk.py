"""A desk's own articles and stories, its paid models and its ledger, for distilling and for comparing writers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from secondsource.desk.group.subjects import SubjectWeights
from secondsource.distill.distil import Distilled, distil
from secondsource.distill.jobs import JOBS
from secondsource.distill.teacher import Teacher
from secondsource.edge.clock import Clock
from secondsource.edge.language.budget import Caps
from secondsource.edge.language.model import LanguageModel, open_model
from secondsource.edge.store import Store, articles, assessments, stories
from secondsource.edge.store.front import find_newest, list_top
from secondsource.edge.store.ledger import StoreLedger
from secondsource.errors import InputError, NotFoundError
from secondsource.evaluate.leaderboard import Standing, Written, keep_table, list_day_stories, rank_writers
from secondsource.knowledge.distilled import FOLDER
from secondsource.model import Article
from secondsource.settings import Settings

LOOKED_AT = timedelta(days=60)  # of the newest articles: a language model's answers on old news teach no more
LEAST_STORY = 2  # articles of a story that a writer is tried on


def caps_of(settings: Settings) -> Caps:
    """The operator's caps."""
    return Caps(day=settings.llm_cap_day, month=settings.llm_cap_month)


def list_own(store: Store) -> list[tuple[Article, str]]:
    """The newest articles of the desk with the stories they are in."""
    with store.read() as connection:
        newest = find_newest(connection)
        return articles.list_with_stories(connection, newest - LOOKED_AT) if newest else []


def list_own_stories(store: Store, most: int) -> list[Written]:
    """The desk's most important stories of the last 60 days with several articles, with their assessments."""
    found: list[Written] = []
    with store.read() as connection:
        newest = find_newest(connection)
        rows = list_top(connection, since=newest - LOOKED_AT, limit=most * 5) if newest and most else []
        for row in rows:
            assessment = assessments.find_assessment(connection, row.story_id)
            if assessment is None or row.articles < LEAST_STORY:
                continue
            story = stories.get_story(connection, row.story_id)
            members = articles.list_articles(connection, [one.article_id for one in story.members])
            found.append((story, members, assessment))
    return found[:most]


def distil_on(
    store: Store,
    settings: Settings,
    subjects: SubjectWeights,
    clock: Clock,
    name: str,
    *,
    most: int,
    labelled: Path | None,
    elsewhere: Path | None,
    pages: int,
    progress: Callable[[int], None],
    model: LanguageModel | None = None,
) -> Distilled:
    """`secondsource distill`. Raises InputError where there is no such job, no teacher or too little to learn from."""
    if name not in JOBS:
        raise InputError(f"no job is called {name!r}; known are {', '.join(JOBS)}")
    teacher = model or open_model(settings)
    if teacher is None:
        raise InputError(
            "distilling needs a teacher: set llm_model to a model that you pay for (docs/guide/settings.md)"
        )
    return distil(
        name,
        grouped=list_own(store),
        stories=list_own_stories(store, pages),
        teacher=Teacher(model=teacher, ledger=StoreLedger(store), caps=caps_of(settings), clock=clock),
        subjects=subjects,
        folder=settings.home / FOLDER,
        most=most,
        labelled=labelled,
        elsewhere=elsewhere,
        progress=progress,
    )


def rank_on(
    store: Store,
    settings: Settings,
    clock: Clock,
    names: Sequence[str],
    own: int,
    models: Sequence[LanguageModel] | None = None,
) -> list[Standing]:
    """`secondsource leaderboard`: the extractive writer and each model, on the sample day or on `own` stories."""
    if models is None:
        wanted = list(dict.fromkeys([*names, *([settings.llm_model] if settings.llm_model else [])]))
        opened = [open_model(replace(settings, llm_model=name)) for name in wanted]
        models = [one for one in opened if one is not None]
    compared = list_own_stories(store, own) if own else list_day_stories()
    if not compared:
        raise NotFoundError("this desk has no story of several articles yet; leave --own out to use the sample day")
    ledger = StoreLedger(store)
    standings = rank_writers(compared, models, ledger, caps_of(settings), clock)
    keep_table(standings, ledger, clock.now())
    return standings
