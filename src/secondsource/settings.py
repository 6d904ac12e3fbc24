"""Every setting: its default, its unit and the reason for it. Read once, passed in.

Each setting has two names: the field's (in `secondsource.toml`) and `SECONDSOURCE_` plus the field's in capitals
(in the environment, which wins). `docs/guide/settings.md` lists them; a test holds the two together.
"""

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from secondsource.errors import SettingsError

PREFIX = "SECONDSOURCE_"
FILE_NAME = "secondsource.toml"


def _setting(default: Any, reason: str, unit: str = "") -> Any:
    return field(default=default, metadata={"reason": reason, "unit": unit})


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The settings of one desk."""

    # the house
    home: Path = field(
        default_factory=lambda: Path.home() / ".secondsource",
        metadata={"reason": "data folder: database, settings file, backups", "unit": ""},
    )
    store: str = _setting("", "database URL; empty: SQLite in the data folder; postgresql+psycopg://... for PostgreSQL")
    disk_reserve: int = _setting(
        64, "kept free on the disk of a SQLite file: with less the desk stops writing and goes on showing", "MB"
    )
    keep_days: float = _setting(
        0.0, "stories whose last article is older are forgotten with all that belongs to them; 0: none is", "days"
    )
    keep_mb: int = _setting(
        0,
        "of a SQLite database: above it the oldest stories are forgotten, never those still growing; 0: no limit",
        "MB",
    )
    log_level: str = _setting("info", "debug, info, warning or error")

    log_format: str = _setting("text", "text for people, json for log collectors: one object a line")
    tracing: bool = _setting(
        False, "OpenTelemetry spans of every step (extra [otel], configured by its OTEL_ variables)"
    )

    # fetching
    proxy: str = _setting("", "HTTP proxy for everything the desk fetches; empty: none")
    user_agent: str = _setting(
        "SecondSource/0.1 (+https://secondsource.example/bot)", "how the desk names itself to outlets and robots.txt"
    )
    allow_private: bool = _setting(
        False, "fetch from private and loopback addresses; off, or a feed could read your network"
    )
    fetch_concurrency: int = _setting(64, "requests in flight; more gains nothing on two cores", "requests")
    fetch_timeout: float = _setting(20.0, "for one request from connect to last byte", "seconds")
    host_interval: float = _setting(1.0, "between two requests to one host: the politeness outlets expect", "seconds")
    max_feed_bytes: int = _setting(8 << 20, "decompressed; real feeds stay under 2 MiB", "bytes")
    max_page_bytes: int = _setting(
        2 << 20, "decompressed; a longer page costs seconds to extract and is never an article", "bytes"
    )
    max_redirects: int = _setting(5, "redirects followed for one request", "redirects")

    # polling
    poll_min: float = _setting(5.0, "shortest interval between two polls of a feed", "minutes")
    poll_max: float = _setting(360.0, "longest interval; a quiet feed is still asked four times a day", "minutes")
    poll_start: float = _setting(30.0, "interval of a feed whose rhythm is not known yet", "minutes")
    websub: bool = _setting(
        True, "have feeds' hubs tell the desk of news (W3C WebSub); needs public_url, where the hubs reach it"
    )
    backoff_max: float = _setting(1440.0, "longest interval of a failing feed", "minutes")

    # extraction
    extract_workers: int = _setting(2, "child processes that read pages; one a core", "processes")
    extract_timeout: float = _setting(10.0, "for one page in a child process, then it is ended", "seconds of CPU time")
    rereads_per_hour: int = _setting(
        600, "articles read again for edits and corrections, an hour, a day and a week later; 0: none", "articles"
    )
    fetch_attempts: int = _setting(4, "tries for one article's page before its feed text is used for good", "tries")

    # grouping
    window_days: float = _setting(5.0, "an article can join a story whose last article is this recent", "days")

    settle_minutes: float = _setting(
        60.0, "between two rounds that place again, in order of publication, what came out of it", "minutes"
    )

    # several workers
    lease_seconds: float = _setting(
        180.0, "what a killed worker had in hand is free again after this, its grouping after a quarter", "seconds"
    )

    # subjects
    subjects_by: str = _setting(
        "shipped", "the model that names subjects: shipped, or distilled (made here by `secondsource distill subject`)"
    )

    # language model
    llm_model: str = _setting("", "model that writes pages; empty: pages are extractive and nothing is paid")
    llm_base_url: str = _setting("https://api.openai.com/v1", "any OpenAI-compatible endpoint")
    llm_key_env: str = _setting("OPENAI_API_KEY", "environment variable that holds the API key; the key is no setting")
    llm_key_file: str = _setting("", "file that holds the API key, readable by its owner alone (mode 600)")
    llm_cap_day: float = _setting(1.0, "no call is made that could pass it; then pages are extractive", "US dollars")
    llm_cap_month: float = _setting(10.0, "the same over a calendar month", "US dollars")
    llm_price_in: float = _setting(0.0, "of a model that the price list does not know", "US dollars per million tokens")
    llm_price_out: float = _setting(0.0, "the same for the answer", "US dollars per million tokens")
    llm_seconds: float = _setting(30.0, "for one page, retries included; then it is extractive", "seconds")

    # serving
    host: str = _setting("127.0.0.1", "address to bind; the desk has no password by default, so only this machine")
    port: int = _setting(8040, "port of the pages and the API")
    zone: str = _setting("UTC", "time zone of the moments that pages show, as Europe/Oslo; what is stored stays in UTC")
    language: str = _setting(
        "en", "of pages where a reader's browser asks for none of en, de, es, fr; of a published site"
    )
    share_font: str = _setting(
        "", "font file for the pictures beside shared links; empty: Source Serif, which knows Latin letters"
    )
    public_url: str = _setting("", "address under which readers reach the desk; empty: the one they asked for")
    page_seconds: float = _setting(
        60.0, "for which a page is shown again as it is to readers without an account; 0: never", "seconds"
    )

    # who may
    session_days: float = _setting(30.0, "until a person has to log in again", "days")
    login_to_read: bool = _setting(False, "show pages, feeds and the API only to people who are logged in")
    proxy_user_header: str = _setting("", "header in which a proxy names the person, as Remote-User; empty: none does")
    proxy_role: str = _setting("reader", "role of a person whom the proxy names and the list of users does not")
    trusted_proxies: str = _setting(
        "127.0.0.1/32, ::1/128", "networks whose proxies are believed; from any other the header is nothing"
    )


def _convert(name: str, kind: Any, raw: Any) -> Any:
    try:
        if kind is bool and isinstance(raw, str):
            return {
                "1": True,
                "true": True,
                "yes": True,
                "on": True,
                "0": False,
                "false": False,
                "no": False,
                "off": False,
            }[raw.strip().lower()]
        if kind is bool and not isinstance(raw, bool):
            raise ValueError
        return kind(raw)
    except (KeyError, ValueError, TypeError):
        raise SettingsError(f"setting {name}: {raw!r} is not a {kind.__name__}; correct it or leave it out") from None


def _check_networks(text: str) -> None:
    for one in filter(None, map(str.strip, text.split(","))):
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError as error:
            raise SettingsError(f"setting trusted_proxies: {error}; write networks as 10.0.0.0/8, fd00::/8") from error


def _checked(settings: Settings) -> Settings:
    for one in fields(settings):
        value = getattr(settings, one.name)
        if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
            raise SettingsError(f"setting {one.name}: {value} is below zero")
    if settings.log_level not in {"debug", "info", "warning", "error"}:
        raise SettingsError(f"setting log_level: {settings.log_level!r} is none of debug, info, warning, error")
    if settings.language not in {"en", "de", "es", "fr"}:
        raise SettingsError(f"setting language: {settings.language!r} is none of en, de, es, fr")
    if settings.subjects_by not in {"shipped", "distilled"}:
        raise SettingsError(f"setting subjects_by: {settings.subjects_by!r} is neither shipped nor distilled")
    if settings.log_format not in {"text", "json"}:
        raise SettingsError(f"setting log_format: {settings.log_format!r} is none of text, json")
    if settings.proxy_role not in {"reader", "editor", "admin"}:
        raise SettingsError(f"setting proxy_role: {settings.proxy_role!r} is none of reader, editor, admin")
    _check_networks(settings.trusted_proxies)
    if settings.poll_min > settings.poll_max:
        raise SettingsError(f"setting poll_min ({settings.poll_min}) is above poll_max ({settings.poll_max})")
    _check_keeping(settings)
    return settings


def _check_keeping(settings: Settings) -> None:
    if 0 < settings.keep_days < settings.window_days:
        raise SettingsError(
            f"setting keep_days ({settings.keep_days:g}) is below window_days ({settings.window_days:g}): stories that "
            "still grow would be forgotten; raise it, or write 0 to keep all"
        )
    if settings.keep_mb and settings.store.startswith("postgresql"):
        raise SettingsError(
            "setting keep_mb: PostgreSQL does not give room back while it runs, so its size says nothing; use keep_days"
        )


def read_settings(environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Settings from the file in the data folder, then the environment, then `given`; the later wins.

    Raises SettingsError, which names the setting and where it came from.
    """
    environ = os.environ if environ is None else environ
    kinds = get_type_hints(Settings)
    default_home = next(f for f in fields(Settings) if f.name == "home").default_factory
    assert default_home is not MISSING
    home = Path(given.get("home") or environ.get(PREFIX + "HOME") or default_home())
    values: dict[str, Any] = {}
    path = home / FILE_NAME
    if path.exists():
        try:
            content = tomllib.loads(path.read_text("utf8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise SettingsError(f"settings file {path}: {error}; correct it or move it away") from error
        unknown = sorted(set(content) - set(kinds))
        if unknown:
            raise SettingsError(
                f"settings file {path}: no setting is called {', '.join(unknown)}; see docs/guide/settings.md"
            )
        values |= content
    values |= {name: environ[PREFIX + name.upper()] for name in kinds if environ.get(PREFIX + name.upper())}
    values |= {name: value for name, value in given.items() if value is not None}
    values["home"] = home
    return _checked(Settings(**{name: _convert(name, kinds[name], value) for name, value in values.items()}))


def describe_settings(settings: Settings) -> list[dict[str, str]]:
    """Every setting with its names, value, default, unit and reason, as texts."""
    rows = []
    for one in fields(Settings):
        default = "~/.secondsource" if one.name == "home" else str(one.default)
        rows.append(
            {
                "name": one.name,
                "variable": PREFIX + one.name.upper(),
                "value": str(getattr(settings, one.name)),
                "default": default,
                "unit": one.metadata["unit"],
                "reason": one.metadata["reason"],
            }
        )
    return rows
