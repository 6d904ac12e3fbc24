"""The composition root: settings become a store, a fetcher, knowledge and a desk; `showing.py` shows it."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from secondsource.desk.collect.opml import OpmlFeed
from secondsource.desk.extract.days import DayWeights
from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.subjects import SubjectWeights
from secondsource.desk.group.subjects import parse_weights as parse_subjects
from secondsource.desk.group.weights import parse_weights
from secondsource.desk.score.bundle import make_bundle
from secondsource.desk.score.knowledge import Knowledge
from secondsource.distill.distil import as_subject_weights
from secondsource.distill.student import parse_student
from secondsource.edge.clock import SystemClock
from secondsource.edge.fetch.http import HttpFetcher
from secondsource.edge.fetch.robots import ROBOTS_FRESH
from secondsource.edge.language.model import open_model
from secondsource.edge.logs import make_handler
from secondsource.edge.notify.channels import ChannelFile
from secondsource.edge.notify.post import RealPost
from secondsource.edge.pool import Pool
from secondsource.edge.store import Store, articles, assessments, desk, feeds, open_store, overlays, settling
from secondsource.edge.tracing import set_up_tracing
from secondsource.errors import NotFoundError
from secondsource.knowledge.agencies import load_agencies, parse_agencies
from secondsource.knowledge.cards import Card, load_cards
from secondsource.knowledge.dates import load_day_weights
from secondsource.knowledge.distilled import load_distilled_arrays, load_distilled_cards
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.knowledge.operator_ratings import OperatorRatings, parse_operator_ratings
from secondsource.knowledge.outlets import load_starter, outlet_names, outlet_titles
from secondsource.knowledge.owners import load_owners, parse_owners
from secondsource.knowledge.places import load_places
from secondsource.knowledge.ratings import Ratings, load_ratings
from secondsource.knowledge.subjects import load_subject_arrays, load_subject_terms
from secondsource.model import Owner, Rating, Story
from secondsource.run.desk import Desk, PassRobots, Progress, silent
from secondsource.run.lease import Lease, make_holder
from secondsource.run.subscribe import add_feeds
from secondsource.settings import Settings

T = TypeVar("T")

# What children of the pool share instead of each loading it.
PRELOAD = ("trafilatura", "secondsource.run.warm", "secondsource.run.reading")

# Files of the data folder in which an operator adds to what the desk knows.
RATINGS, OWNERS, AGENCIES = "ratings.csv", "owners.csv", "agencies.toml"


def set_up_logging(settings: Settings) -> None:
    """Fixed words on standard error: time, level, module, then `story=`, `article=`, `feed=`, `step=`."""
    logging.basicConfig(handlers=[make_handler(settings.log_format)], level=settings.log_level.upper(), force=True)
    if settings.tracing:
        set_up_tracing()
    logging.getLogger("alembic").setLevel(logging.WARNING)  # each opening would say that nothing is to be done
    if settings.log_level == "info":
        # A line for every feed and article is for debugging; a line a pass is for every day.
        logging.getLogger("secondsource").setLevel(logging.WARNING)
        logging.getLogger("secondsource.run.worker").setLevel(logging.INFO)
        logging.getLogger("secondsource.run.crew").setLevel(logging.INFO)


def store_of(settings: Settings) -> Store:
    """The desk's database, brought up to date. Raises StoreError."""
    return open_store(settings.store or f"sqlite:///{settings.home / 'desk.sqlite'}")


def operator_ratings(settings: Settings) -> OperatorRatings:
    """The operator's own ratings, with the rows that cannot be used."""
    text = _operator_text(settings, RATINGS)
    return parse_operator_ratings(text, SystemClock().now()) if text else OperatorRatings()


def editors_ratings(store: Store) -> list[Rating]:
    """What this desk's editors say of outlets, as votes, or instead of the lists."""
    with store.read() as connection:
        said = overlays.list_outlet_ratings(connection)
    return [
        Rating(
            outlet_id=one.outlet_id,
            family="override" if one.override else "operator",
            value=one.rating,
            words=one.reason,
            source=one.source,
            dated=one.dated,
        )
        for one in said
        if one.rating is not None
    ]


def editors_owners(store: Store) -> dict[str, Owner]:
    """Who owns outlets, as this desk's editors say."""
    with store.read() as connection:
        said = overlays.list_outlet_owners(connection)
    return {
        one.outlet_id: Owner(outlet_id=one.outlet_id, owner=one.owner, source=one.source, dated=one.dated)
        for one in said
        if one.owner is not None
    }


def make_knowledge(settings: Settings, store: Store | None = None) -> Knowledge:
    """What ships, under what the operator's files add, under what editors said on the desk's pages.

    Raises KnowledgeError where a file is malformed.
    """
    own_agencies = parse_agencies(_operator_text(settings, AGENCIES))
    replaced = {one.agency_id for one in own_agencies}
    return Knowledge(
        ratings=make_ratings(settings, store),
        agencies=(*own_agencies, *(one for one in load_agencies() if one.agency_id not in replaced)),
        owners=load_owners()
        | parse_owners(_operator_text(settings, OWNERS).splitlines())
        | (editors_owners(store) if store else {}),
        outlets=outlet_names(),
        titles=outlet_titles(),
        places=load_places(),
    )


def knowledge_of(store: Store, settings: Settings) -> Knowledge:
    """What ships and what the operator added, with the outlets in the store: a report can cite any of them."""
    with store.read() as connection:
        names = {one.name: one.outlet_id for one in feeds.list_outlets(connection)}
    return make_knowledge(settings, store).with_outlets(names)


def make_ratings(settings: Settings, store: Store | None) -> Ratings:
    """What ships, what the operator's file says and, with a store, what its editors say."""
    # an editor's rating of an outlet replaces the file's: with_operator keeps the last
    own = [*operator_ratings(settings).ratings, *(editors_ratings(store) if store else ())]
    return load_ratings().with_operator(own)


def _operator_text(settings: Settings, name: str) -> str:
    path = settings.home / name
    return path.read_text("utf8") if path.exists() else ""


def shipped_subjects() -> SubjectWeights:
    """The subject model that ships."""
    return parse_subjects(load_subject_arrays(), load_subject_terms())


def subject_weights(settings: Settings) -> SubjectWeights:
    """The model that names subjects. Raises KnowledgeError where the operator wants a distilled one and has none."""
    shipped = shipped_subjects()
    if settings.subjects_by == "shipped":
        return shipped
    return as_subject_weights(parse_student(load_distilled_arrays(settings.home, "subject")), shipped)


def list_cards(settings: Settings) -> list[tuple[Card, str]]:
    """Every model's card with what this desk uses it for: those that ship, then those that were distilled here."""
    shipped = [(card, _used(card, settings)) for card in load_cards()]
    named = {"subject-distilled": "Names the subjects of this desk's stories."}
    wanted = named if settings.subjects_by == "distilled" else {}
    return shipped + [(card, wanted.get(card.name, NOT_USED)) for card in load_distilled_cards(settings.home)]


NOT_USED = "Not used by this desk."


def _used(card: Card, settings: Settings) -> str:
    if card.name == "subjects" and settings.subjects_by == "distilled":
        return NOT_USED
    return f"Used: {card.use}" if card.use else "Used by this desk."


@contextmanager
def make_desk(settings: Settings, progress: Progress = silent, *, worker: bool = False) -> Iterator[Desk]:
    """A whole desk; closed at the end. `worker`: it works beside others on its store."""
    clock = SystemClock()
    store = store_of(settings)
    with store.read() as connection:
        robots = PassRobots(desk.list_robots(connection, clock.now() - ROBOTS_FRESH))
    made = Desk(
        settings=settings,
        clock=clock,
        store=store,
        fetcher=HttpFetcher(settings, clock, robots),
        robots=robots,
        pool=Pool(settings.extract_workers, preload=PRELOAD),
        subjects=subject_weights(settings),
        days=DayWeights(weights=load_day_weights()),
        make_knowledge=lambda: make_knowledge(settings, store),
        model=open_model(settings),
        list_channels=channel_file(settings).read,
        post=RealPost(settings, clock),
        make_grouper=lambda: restored_grouper(store, settings),
        empty_grouper=lambda: empty_grouper(settings),
        progress=progress,
        lease=Lease(make_holder(), clock, settings.lease_seconds) if worker else None,
    )
    try:
        yield made
    finally:
        made.close()


def channel_file(settings: Settings) -> ChannelFile:
    """The file that says where notices go."""
    return ChannelFile(settings.home, settings.zone, os.environ)


def empty_grouper(settings: Settings) -> Grouper:
    """A grouper that knows no article yet."""
    return Grouper(parse_weights(load_grouping_arrays()), settings)


def restored_grouper(store: Store, settings: Settings) -> Grouper:
    """The grouper as it was when the last article was placed."""
    grouper = empty_grouper(settings)
    with store.read() as connection:
        grouper.restore(articles.list_live(connection, timedelta(days=settings.window_days)))
        grouper.pin(settling.list_pinned(connection))
    return grouper


def bundle_of(store: Store, settings: Settings, story: Story) -> dict[str, Any]:
    """All inputs of a story's score. Raises NotFoundError where it has none yet."""
    with store.read() as connection:
        assessment = assessments.find_assessment(connection, story.story_id)
        found = articles.list_articles(connection, [one.article_id for one in story.members])
    if assessment is None:
        raise NotFoundError(f"story {story.story_id} has no score yet; `secondsource run --once` makes it")
    return make_bundle(story, found, assessment, knowledge_of(store, settings))


def add_starter(made: Desk) -> int:
    """Add the starter outlets' feeds; an outlet without a known feed is added by its site. Gives how many are new."""
    wanted = [
        OpmlFeed(url=url, title=outlet.name, homepage=outlet.site, category=None)
        for outlet in load_starter()
        for url in (outlet.feeds or (outlet.site,))
    ]
    return add_feeds(made, wanted)
