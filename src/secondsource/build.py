"""The composition root: settings become a store, a fetcher, knowledge, a desk and the app that shows it."""

import gc
import logging
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
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
from secondsource.edge.heap import keep_heap_small
from secondsource.edge.language.model import open_model
from secondsource.edge.logs import make_handler
from secondsource.edge.notify.channels import ChannelFile
from secondsource.edge.notify.post import RealPost
from secondsource.edge.pool import Pool
from secondsource.edge.site_folder import SiteFolder
from secondsource.edge.store import Store, articles, assessments, desk, feeds, open_store, overlays, settling, users
from secondsource.edge.tracing import set_up_tracing
from secondsource.errors import InputError, NotFoundError
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
from secondsource.run.pipeline import run_pass
from secondsource.run.subscribe import add_feeds, subscribe
from secondsource.serve.access import is_local
from secondsource.serve.reading import Known
from secondsource.settings import Settings, read_settings

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
        ratings=_make_ratings(settings, store),
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


def _make_ratings(settings: Settings, store: Store | None) -> Ratings:
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


class _ByOutlet(Mapping[str, tuple[T, ...]]):
    """What a table says of an outlet, as a mapping from its id; outlets it is silent about give nothing."""

    def __init__(self, find: Callable[[str], tuple[T, ...]]) -> None:
        self._find = find

    def __getitem__(self, outlet_id: str) -> tuple[T, ...]:
        return self._find(outlet_id)

    def __iter__(self) -> Iterator[str]:
        return iter(())  # it is looked up by id, never listed

    def __len__(self) -> int:
        return 0


def known_to_readers(store: Store, settings: Settings) -> Known:
    """What pages say of outlets and models beyond their articles."""
    knowledge = make_knowledge(settings, store)
    ratings = _make_ratings(settings, store)
    return Known(
        agencies=knowledge.agencies,
        ratings=_ByOutlet(ratings.votes),
        flags=_ByOutlet(ratings.flags),
        owners=knowledge.owners,
        names=knowledge.names(()),
        cards=[asdict(card) | {"used": used, "mark": card.mark} for card, used in list_cards(settings)],
        make_bundle=lambda story, found, assessment: make_bundle(
            story, found, assessment, knowledge_of(store, settings)
        ),
    )


def serve_pages(store: Store, settings: Settings, say: Callable[[str], None], processes: int = 1) -> None:
    """Serve the pages and the API until stopped; from several processes where one core is not enough."""
    import uvicorn

    say(f"Second Source at http://{settings.host}:{settings.port}  (Ctrl-C stops it)")
    if warning := find_exposure(store, settings):
        say(f"secondsource: {warning}")
    # uvicorn would take the client's address from any header; serve/access.py believes trusted proxies only
    options: dict[str, Any] = {"log_level": "warning", "access_log": False, "proxy_headers": False}
    where: dict[str, Any] = {"host": settings.host, "port": settings.port}
    if processes == 1:
        uvicorn.run(make_pages(store, settings), **where, **options)
        return
    # the children start anew and read the same settings; only these two may have come from the command line
    os.environ |= {"SECONDSOURCE_HOST": settings.host, "SECONDSOURCE_PORT": str(settings.port)}
    uvicorn.run("secondsource.build:make_own_pages", factory=True, workers=processes, **where, **options)


def make_pages(store: Store, settings: Settings) -> Any:
    """The application over an open store."""
    from secondsource.serve.web import make_app

    keep_heap_small()
    app = make_app(
        store,
        settings,
        SystemClock(),
        renew=lambda: known_to_readers(store, settings),
        keep=settings.page_seconds,
        list_channels=channel_file(settings).read,
    )
    # what is loaded stays: left to the collector, it is looked through again and again, 50 ms each time
    gc.collect()
    gc.freeze()
    return app


def make_own_pages() -> Any:
    """The application over a store of its own: one of several processes that serve."""
    settings = read_settings()
    set_up_logging(settings)
    return make_pages(store_of(settings), settings)


def publish_site(store: Store, settings: Settings, folder: Path, url: str) -> Counter[str]:
    """Write the site as files; gives how many are new, changed, the same, removed. Raises InputError."""
    from secondsource.serve.publish import PLACE, Site
    from secondsource.serve.web import make_app

    target = SiteFolder(folder)
    knowledge = knowledge_of(store, settings)  # once: a bundle of each story is made with it
    known = replace(known_to_readers(store, settings), make_bundle=partial(make_bundle, knowledge=knowledge))
    app = make_app(store, replace(settings, public_url=PLACE), SystemClock(), known, live=False)
    Site(app, url).publish(target)
    return target.counts


def find_exposure(store: Store, settings: Settings) -> str:
    """Why nobody may change anything on the pages of a desk that others can reach; empty where all is well."""
    if is_local(settings.host) or settings.proxy_user_header:
        return ""
    with store.read() as connection:
        if users.count_users(connection):
            return ""
    return (
        f"pages are served on {settings.host} without a password: everyone who reaches this machine may read them, and "
        "nobody may change anything; add a person with `secondsource user add NAME --role admin`"
    )


def serve_mcp(settings: Settings, port: int | None, say: Callable[[str], None], follows_of: str | None = None) -> None:
    """Answer by the Model Context Protocol until stopped: over HTTP at this port, else over stdin and stdout.

    Raises InputError where the SDK is not installed, or where it would show strangers what only people with an account
    may read. `follows_of`: the person whose follows it may change; None: it only reads.
    """
    if port is not None and follows_of is not None and not is_local(settings.host):
        raise InputError(
            f"mcp --http asks nobody who they are, so on {settings.host} everybody could change what is followed; "
            "leave out --follow, or use it without --http"
        )
    if port is not None and settings.login_to_read and not is_local(settings.host):
        raise InputError(
            f"login_to_read is set, but mcp --http asks nobody who they are and would answer all of {settings.host}; "
            "give it SECONDSOURCE_HOST=127.0.0.1 and a proxy that does ask, or use it without --http"
        )
    try:
        from secondsource.serve.mcp import make_mcp
    except ModuleNotFoundError as error:
        raise InputError(f'{error.name} is not installed; pip install "secondsource[mcp]"') from error
    store = store_of(settings)
    try:
        server = make_mcp(store, settings, SystemClock(), known_to_readers(store, settings), follows_of)
        if port is None:
            server.run("stdio")  # standard output is the protocol's: nothing else may be printed there
        else:
            say(f"Model Context Protocol at http://{settings.host}:{port}/mcp  (Ctrl-C stops it)")
            server.run("streamable-http", host=settings.host, port=port)
    finally:
        store.close()


def run_demo(
    *, port: int | None, home: Path | None, once: bool, say: Callable[[str], None], progress: Progress
) -> None:
    """Read the sample day over loopback HTTP into a data folder, then serve it."""
    with tempfile.TemporaryDirectory(prefix="secondsource-demo-") as folder:
        settings = read_demo(home or Path(folder), port, say, progress)
        if not once:
            store = store_of(settings)
            try:
                serve_pages(store, settings, say)
            finally:
                store.close()


def read_demo(home: Path, port: int | None, say: Callable[[str], None], progress: Progress) -> Settings:
    """Read the sample day into `home`; gives the settings of the desk that holds it."""
    from secondsource.testing.sampleday import SampleDay, read_operator_file

    home.mkdir(parents=True, exist_ok=True)
    for name in (RATINGS, OWNERS, AGENCIES):
        (home / name).write_text(read_operator_file(name), "utf8")
    with SampleDay(SystemClock().now()) as day:
        # Invented outlets on this machine have no one to be polite to.
        settings = read_settings(home=home, store="", proxy=day.proxy_url, port=port, host_interval=0.02)
        set_up_logging(settings)
        with make_desk(settings, progress) as made, made.store.hold():
            say(subscribe(made, day.opml_url))
            counts = run_pass(made, everything=True)
    say(f"The sample day: {counts['articles']} articles in {counts['stories']} stories, kept in {home}")
    return settings
