"""What every page is made with: the store, the clock, the templates, and what is known of outlets.

Nothing here decides anything: a handler reads values, a view arranges them, a template words them.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from secondsource.desk.write.notices import tell_notice
from secondsource.desk.write.remarks import tell_remark
from secondsource.edge.clock import Clock
from secondsource.edge.store import overlays
from secondsource.edge.store.engine import Store
from secondsource.edge.store.front import FrontRow
from secondsource.errors import SecondSourceError
from secondsource.knowledge.messages import load_messages
from secondsource.model import Agency, Article, Assessment, Flag, Owner, Rating, Remark, Story
from secondsource.people import Channels
from secondsource.serve.access import Access, Visitor
from secondsource.serve.languages import NAMES, Language, choose_language, find_language
from secondsource.serve.links import find_href
from secondsource.serve.rendering import Templates, Told
from secondsource.serve.share import ShareWords
from secondsource.serve.words import Times, clean, clean_value, first_sentences, parse_zone
from secondsource.settings import Settings

STATIC = files("secondsource.serve") / "static"


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What pages say of outlets beyond their articles: dated data, each with its source."""

    agencies: Sequence[Agency] = ()
    ratings: Mapping[str, Sequence[Rating]] = field(default_factory=dict)  # by outlet_id
    flags: Mapping[str, Sequence[Flag]] = field(default_factory=dict)
    owners: Mapping[str, Owner] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)  # of outlets that were cited and not read, by outlet_id
    cards: Sequence[Mapping[str, Any]] = ()  # model cards, as their TOML reads
    # all inputs of a story's score as one file without texts; None: this desk gives none
    make_bundle: Callable[[Story, Sequence[Article], Assessment], Mapping[str, Any]] | None = None

    def name_agency(self, agency_id: str) -> str:
        """The agency's name; its id where we do not know it."""
        return next((one.name for one in self.agencies if one.agency_id == agency_id), agency_id)


class Reading:
    """What handlers read with; one for an application."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Clock,
        known: Known,
        renew: Callable[[], Known] | None = None,
        *,
        live: bool = True,
        list_channels: Callable[[], Channels] = Channels,
    ) -> None:
        """`live` is off for pages that are written to files: nothing on them asks a server.

        Raises SettingsError where the zone is none.
        """
        self.live = live
        self.list_channels = list_channels
        self.store = store
        self.settings = settings
        self.clock = clock
        self.access = Access(store, settings, clock)
        self._known = known
        self._renew = renew
        self._said: tuple[int, int] | None = None  # how much editors had said when `_known` was made
        self.zone = parse_zone(settings.zone)
        self._templates: dict[str, Environment] = {}

    @property
    def known(self) -> Known:
        """What pages say of outlets; made again where an editor has said more of one since."""
        with self.store.read() as connection:
            return self.known_by(connection)

    def known_by(self, connection: Connection) -> Known:
        """The same for who has a connection open."""
        if self._renew:
            said = overlays.count_entries(connection)
            if said != self._said:
                self._known, self._said = self._renew(), said
        return self._known

    def templates(self, language: Language) -> Environment:
        """The templates in a language, with every text escaped unless it was marked up here."""
        if language.code not in self._templates:
            self._templates[language.code] = self._make_templates(language)
        return self._templates[language.code]

    def _make_templates(self, language: Language) -> Environment:
        environment = Templates(
            loader=PackageLoader("secondsource.serve"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            finalize=clean_value,
            extensions=[Told],
        )
        environment.tell(language.pages)
        environment.filters |= {
            "href": find_href,
            "number": language.number,
            "decimal": language.decimal,
            # `_` marks its text up as safe, which is right for our own words only; these stay a text and are escaped
            "word": language.word,
            "phrase": language.phrase,
            "told": lambda notice: tell_notice(notice, language.pages),
            "brief": language.brief,
            "lead_in": first_sentences,
        }
        environment.globals |= {
            "style": f"/static/desk.css?v={self.style_version}",
            "language": language,
            "languages": NAMES,
            "keys": f"/static/keys.js?v={self.keys_version}",
            "live": self.live,
            "kept": _Kept(),
        }
        return environment

    @cached_property
    def style_version(self) -> str:
        """Changes with the style, so that browsers may keep it for good."""
        return _version_of("desk.css")

    @cached_property
    def keys_version(self) -> str:
        """The same of the short cuts."""
        return _version_of("keys.js")

    def times(self, language: Language | None = None) -> Times:
        """Moments in words, as of now."""
        language = language or find_language(self.settings.language)
        return Times(
            zone=self.zone,
            locale=language.locale,
            now=self.clock.now(),
            ngettext=language.pages.ngettext,
            fixed=not self.live,
        )

    def teller(self, language: Language) -> Callable[[Remark], str]:
        """Says a page's own remarks in a language, moments in the desk's zone."""
        return partial(tell_remark, messages=load_messages(language.code), say=self.times(language).rough)

    def language(self, request: Request) -> Language:
        """The language that this reader gets."""
        return choose_language(request.cookies, request.headers.get("accept-language", ""), self.settings.language)

    def base(self, request: Request) -> str:
        """The address that whole links start with, without a slash at the end."""
        return (self.settings.public_url or str(request.base_url)).rstrip("/")

    def share_words(self, row: FrontRow) -> ShareWords:
        """What stands on a story's picture, in the desk's language: a picture is kept for all who share it."""
        language = find_language(self.settings.language)
        parts: Any = (
            self.templates(language)
            .get_template("parts.html")
            .make_module({"times": self.times(language), "looked": None})
        )
        counts = str(parts.outlets(row.outlets))
        if row.outlets != 1:
            counts += f", {parts.origins(row.origins)}"
        label = language.word(row.label or row.state.capitalize() or "Not scored yet")
        return ShareWords(
            headline=clean(row.headline), counts=counts, label=label, origins=round(row.origins), outlets=row.outlets
        )

    def page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page from a template; `times`, `here`, `base` and `me` are there for all."""
        language = self.language(request)
        me = self.find_visitor(request)
        text = (
            self.templates(language)
            .get_template(template)
            .render(
                times=self.times(language),
                here=request.url.path,
                back=request.url.path + ("?" + request.url.query if request.url.query else ""),
                base=self.base(request),
                me=me,
                density=request.cookies.get("density", "roomy"),
                **({"looked": None} | values),
            )
        )
        keep = "private, no-cache" if me.role else "no-cache"
        answer = reply(request, text, "text/html", status=status, keep=keep)
        answer.headers["Content-Language"] = language.code
        answer.headers["Vary"] = "Accept-Language, Cookie"
        return answer

    def find_visitor(self, request: Request) -> Visitor:
        """Who asks; nobody in particular where the store cannot say, or where pages are written to files."""
        if not self.live:
            return Visitor()
        try:
            return self.access.find_visitor(request)
        except (SQLAlchemyError, SecondSourceError):
            return Visitor()  # the page that says so is for everyone


class _Kept:
    """What a macro made of the same values: a story's row in a list is the same for all, and half of a list's time.

    Lives in one language's templates of one desk, so that nothing else goes into it; what depends on the reader or the
    moment has to be among the values.
    """

    MOST = 1_024  # rows of some 5 kB with what they were made from: a front page's, in each language

    def __init__(self) -> None:
        self._made: dict[Hashable, str] = {}

    def __call__(self, macro: Callable[..., str], *values: Hashable) -> str:
        """The macro's text."""
        made = self._made.get(values)
        if made is None:
            if len(self._made) >= self.MOST:
                self._made.clear()  # they are made again in .2 ms each
            made = self._made[values] = macro(*values)
        return made


def _version_of(name: str) -> str:
    return hashlib.blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()


def reading(request: Request) -> Reading:
    """The application's own, for handlers."""
    found: Reading = request.app.state.reading
    return found


def reply(
    request: Request, content: str | bytes, media_type: str, *, status: int = 200, keep: str = "no-cache"
) -> Response:
    """A response with an ETag, or 304 where the reader has it already."""
    raw = content.encode() if isinstance(content, str) else content
    etag = f'"{hashlib.blake2b(raw, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": keep}
    if status == 200 and has_already(request, etag):
        return Response(status_code=304, headers=headers)
    charset = "; charset=utf-8" if "charset" not in media_type and not media_type.startswith("image/") else ""
    return Response(raw, status_code=status, media_type=media_type + charset, headers=headers)


def to_script(value: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def has_already(request: Request, etag: str) -> bool:
    """Whether the reader has what this tag names."""
    return etag in [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
