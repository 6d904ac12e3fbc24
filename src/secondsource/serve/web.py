"""The application: pages, API and feeds over one store. It reads, saves what people ask, and decides nothing.

reader.py      front, story, search, day          templates/ say it in words
desk_pages.py  outlets, feeds, method, models, costs, status
api.py         the same as JSON, versioned
feeds.py       the same as Atom and JSON Feed
access.py, forms.py, login_pages.py    who may, and what every form must hold
following_pages.py, correction_pages.py, editor_pages.py, mending_pages.py    what readers and editors change
websub.py      where hubs tell of news
guard.py       headers of every answer, errors as pages
rendering.py   templates, made quick
kept.py        answers that are given again for some seconds
publish.py     the site as files, without a server
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from secondsource import __version__
from secondsource.edge.clock import Clock
from secondsource.edge.store import desk
from secondsource.edge.store.engine import Store
from secondsource.errors import InputError, NotFoundError, SecondSourceError
from secondsource.knowledge.agencies import load_agencies
from secondsource.people import Channels
from secondsource.serve import (
    api,
    choices,
    correction_pages,
    desk_pages,
    editor_pages,
    feeds,
    following_pages,
    guard,
    mending_pages,
    reader,
    status,
    websub,
)
from secondsource.serve.gate import Gate
from secondsource.serve.kept import OTHERS, Handler, Kept
from secondsource.serve.login_pages import list_routes as login_routes
from secondsource.serve.metrics import show_metrics
from secondsource.serve.reading import STATIC, Known, Reading, reading, reply
from secondsource.settings import Settings

THREADS = 3  # of a process: one computes while others read the disk; each has a store's cache of 8 MB
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /choose\nDisallow: /api/\n"
_YEAR = "public, max-age=31536000, immutable"  # its address changes with its content


def make_app(
    store: Store,
    settings: Settings,
    clock: Clock,
    known: Known | None = None,
    renew: Callable[[], Known] | None = None,
    *,
    live: bool = True,
    list_channels: Callable[[], Channels] = Channels,
    keep: float = 0.0,
) -> FastAPI:
    """The ASGI application over an open store. `known` defaults to the shipped agencies and nothing else.

    `renew` makes it again when an editor says something of an outlet. With `live` off its pages hold nothing that asks
    a server: no search, no forms, no choices. `keep`: seconds for which readers without an account get an answer again.

    Raises SettingsError where a setting that pages need is malformed.
    """
    app = FastAPI(
        title="Second Source",
        version=__version__,
        docs_url=None,  # its page would load a script from a third party; /api lists the routes
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_few_threads,
        description="Stories of many outlets with their score. A score comes with its sentence, state and range.",
    )
    app.state.reading = Reading(
        store, settings, clock, known or Known(agencies=load_agencies()), renew, live=live, list_channels=list_channels
    )
    app.include_router(api.router)
    login_pages, login_changes = login_routes()
    # apart, or a minute's searches would push out the stories that everyone reads
    stated, others = Kept(keep), Kept(keep, OTHERS)
    pages = [(path, _keep(path, handler, stated, others)) for path, handler in PAGES]
    shown, sent = (*pages, *PARTS, *login_pages), (*CHANGES, *login_changes)
    app.router.routes.extend(Route(path, handler, methods=["GET"]) for path, handler in shown)
    app.router.routes.extend(Route(path, handler, methods=["POST"]) for path, handler in sent)
    if settings.login_to_read:
        app.add_middleware(Gate)
    app.router.routes.append(Route(websub.ROUTE, websub.answer_hub, methods=["GET"]))
    app.router.routes.append(Route(websub.ROUTE, websub.take_push, methods=["POST"]))
    app.add_middleware(guard.GuardHeaders)
    app.add_exception_handler(NotFoundError, guard.on_not_found)
    app.add_exception_handler(InputError, guard.on_input_error)
    app.add_exception_handler(SecondSourceError, guard.on_desk_error)
    app.add_exception_handler(SQLAlchemyError, guard.on_desk_error)
    app.add_exception_handler(HTTPException, guard.on_http_error)
    app.add_exception_handler(Exception, guard.on_error)
    return app


def _keep(path: str, handler: Handler, stated: Kept, others: Kept) -> Handler:
    if path in STATED:
        return stated.wrap(handler, STATED[path])
    return others.wrap(handler) if path in KEPT else handler


@asynccontextmanager
async def _few_threads(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001 - the interface
    """Answer few questions at a time: they compute, and 40 at once would each take 40 times as long, with 40 stores."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


def show_health(request: Request) -> Response:  # noqa: ARG001 - the interface
    """The process answers; says nothing of the store, so that a busy store gets no one restarted."""
    return PlainTextResponse("ok\n")


def show_ready(request: Request) -> Response:
    """The store can be read."""
    try:
        with reading(request).store.read() as connection:
            desk.find_last_pass(connection)
    except (SQLAlchemyError, SecondSourceError):
        return PlainTextResponse("the store cannot be read\n", status_code=503)
    return PlainTextResponse("ok\n")


def show_robots(request: Request) -> Response:  # noqa: ARG001 - the interface
    """Stories may be indexed; searches and the API would be endless."""
    return PlainTextResponse(_ROBOTS)


def show_static(request: Request) -> Response:
    """The style and the icon, from inside the package."""
    name = request.path_params["name"]
    kind = _KINDS.get(name.rpartition(".")[2])
    if kind is None or not (STATIC / name).is_file():
        return guard.show_error(request, 404)
    return reply(request, (STATIC / name).read_bytes(), kind, keep=_YEAR)


PAGES: tuple[tuple[str, Handler], ...] = (
    ("/", reader.show_front),
    ("/story/{story_id}", reader.show_story),
    ("/story/{story_id}/inputs.json", reader.show_inputs),
    ("/story/{story_id}/share.png", reader.show_share),
    ("/story/{story_id}/silence", reader.show_silence),
    ("/search", reader.show_search),
    ("/choose", choices.show_choice),
    ("/days", reader.show_days),
    ("/day/{day}", reader.show_day),
    ("/outlets", desk_pages.show_outlets),
    ("/outlet/{outlet_id}", desk_pages.show_outlet),
    ("/feeds", desk_pages.show_feeds),
    ("/method", desk_pages.show_method),
    ("/models", desk_pages.show_models),
    ("/costs", desk_pages.show_costs),
    ("/status", status.show_status),
    ("/api", api.show_api),
    ("/feeds/stories.atom", feeds.show_atom),
    ("/feeds/stories.json", feeds.show_json_feed),
    ("/feeds/story/{story_id}.atom", feeds.show_story_atom),
    *following_pages.PAGES,
    *correction_pages.PAGES,
    *editor_pages.PAGES,
    *mending_pages.PAGES,
)
# Pages that are the same for all who have no account.
KEPT = frozenset({"/", "/story/{story_id}", "/story/{story_id}/silence", "/story/{story_id}/share.png", "/search"})
KEPT |= {"/days", "/day/{day}", "/outlets", "/outlet/{outlet_id}", "/feeds/stories.atom", "/feeds/stories.json"}
# And those that can say what they were made from.
STATED = {"/story/{story_id}": reader.find_story_state}
CHANGES = (
    *status.CHANGES,
    *following_pages.CHANGES,
    *correction_pages.CHANGES,
    *editor_pages.CHANGES,
    *mending_pages.CHANGES,
)
PARTS: tuple[tuple[str, Handler], ...] = (
    ("/healthz", show_health),
    ("/readyz", show_ready),
    ("/metrics", show_metrics),
    ("/robots.txt", show_robots),
    ("/static/{name}", show_static),
)
