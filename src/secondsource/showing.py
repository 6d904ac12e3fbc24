"""The composition root of what shows: a store becomes pages, a site of files, an MCP server; and the demo has both."""

import gc
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from secondsource.build import (
    AGENCIES,
    OWNERS,
    RATINGS,
    channel_file,
    knowledge_of,
    list_cards,
    make_desk,
    make_knowledge,
    make_ratings,
    set_up_logging,
    store_of,
)
from secondsource.desk.score.bundle import make_bundle
from secondsource.edge.clock import SystemClock
from secondsource.edge.heap import keep_heap_small
from secondsource.edge.site_folder import SiteFolder
from secondsource.edge.store import Store, users
from secondsource.errors import InputError
from secondsource.run.desk import Progress
from secondsource.run.pipeline import run_pass
from secondsource.run.subscribe import subscribe
from secondsource.serve.access import is_local
from secondsource.serve.reading import Known
from secondsource.settings import Settings, read_settings

T = TypeVar("T")


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
    ratings = make_ratings(settings, store)
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
    uvicorn.run("secondsource.showing:make_own_pages", factory=True, workers=processes, **where, **options)


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
