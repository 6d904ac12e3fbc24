"""`notify.toml` in the data folder: named channels, read with everything that is wrong with them by line.

    zone = "Europe/Oslo"              # of the hours below; left out: the setting `zone`

    [channels.phone]
    address = "tgram://TOKEN/CHAT"    # whatever Apprise knows
    follows = ["fact", "story", "12"]
    quiet = "22:00-07:00"

    [channels.team]
    webhook = "https://example.org/hook"
    secret = { env = "TEAM_SECRET" }  # or { file = "/run/secrets/team" }

    [channels.morning]
    mail = "anna@example.org"
    server = "smtps://anna@mail.example.org"
    secret = { file = "/run/secrets/mail" }
    digest = "07:30"

A channel with a mistake is left out and named; the others work.
"""

import importlib.util
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from datetime import time, tzinfo
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from secondsource.edge.notify.chat import is_address
from secondsource.edge.notify.webhook import SHORTEST_KEY, key_of
from secondsource.people import Channel, ChannelKind, ChannelProblem, Channels, FollowKind

FILE_NAME = "notify.toml"
_KINDS = {"address": ChannelKind.APPRISE, "webhook": ChannelKind.WEBHOOK, "mail": ChannelKind.MAIL}
_KEYS = {
    *_KINDS, "secret", "server", "from", "user", "follows", "digest", "quiet", "allow_private", "language",
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")  # it stands in pages, logs and letters' ids
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_AT_LINE = re.compile(r"at line (\d+)")


class _MistakeError(ValueError):
    """One key of a channel cannot be used."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__(words)
        self.key = key


class ChannelFile:
    """The file of one desk, read again when it has changed, so that a running desk need not be stopped."""

    def __init__(self, home: Path, zone: str, environ: Mapping[str, str]) -> None:
        self._path = home / FILE_NAME
        self._zone = zone
        self._environ = environ
        self._seen: tuple[int, int] | None = None
        self._read = Channels()

    def read(self) -> Channels:
        """The channels as the file has them now; none where there is no file."""
        try:
            found = self._path.stat()
        except OSError:
            self._seen, self._read = None, Channels()
            return self._read
        seen = (found.st_mtime_ns, found.st_size)
        if seen != self._seen:
            self._seen, self._read = seen, read_channels(self._path, self._zone, self._environ)
        return self._read


def read_channels(path: Path, zone: str, environ: Mapping[str, str]) -> Channels:
    """The channels of a file, and what is wrong with it. `zone`: of its hours where it names none."""
    try:
        text = path.read_text("utf8")
    except (OSError, UnicodeDecodeError) as error:
        return Channels(problems=(_problem(0, f"cannot be read ({type(error).__name__}); write it as UTF-8 text"),))
    found = parse_channels(text, zone, environ)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077 and _holds_secrets(text):
        words = f"others can read its secrets (mode {mode:o}); run chmod 600 on it, or name them by env or file"
        found = Channels(channels=found.channels, problems=(_problem(0, words), *found.problems))
    return found


def parse_channels(text: str, zone: str, environ: Mapping[str, str]) -> Channels:
    """The channels of the file's text."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        words = "is not TOML here; strings stand in quotes, a channel begins with [channels.NAME]"
        return Channels(problems=(_problem(int(at[1]) if at else len(text.splitlines()), words),))
    problems = [
        _problem(_line_of(text, "", key), f"there is no {key}; write zone, or [channels.NAME]")
        for key in sorted(set(content) - {"zone", "channels"})
    ]
    try:
        hours = _parse_zone(content.get("zone", zone))
        tables = content.get("channels", {})
        if not isinstance(tables, dict):
            raise _MistakeError("channels", "a channel begins with [channels.NAME]")
    except _MistakeError as error:
        return Channels(problems=(*problems, _problem(_line_of(text, "", error.key), str(error))))
    channels = []
    for name, table in tables.items():
        try:
            channels.append(_parse_channel(name, table, hours, environ))
        except _MistakeError as error:
            problems.append(_problem(_line_of(text, name, error.key), f"channel {name}: {error}"))
    return Channels(channels=tuple(channels), problems=tuple(problems))


def _parse_channel(name: str, table: Any, hours: tzinfo, environ: Mapping[str, str]) -> Channel:
    if not _NAME.fullmatch(name) or not isinstance(table, dict):
        raise _MistakeError("", "a channel's name has up to 40 letters, digits, - and _; its keys stand below it")
    if unknown := sorted(set(table) - _KEYS):
        raise _MistakeError(unknown[0], f"there is no {unknown[0]}; a channel knows {', '.join(sorted(_KEYS))}")
    kinds = [key for key in _KINDS if key in table]
    if len(kinds) != 1:
        raise _MistakeError("", "give one of address (Apprise's), webhook or mail")
    kind = _KINDS[kinds[0]]
    secret = _read_secret(table, "secret", environ)
    made = Channel(
        name=name,
        kind=kind,
        address=_parse_address(kind, table, environ),
        secret=_check_secret(kind, secret),
        mail_to=_parse_mail(table, "mail") if kind is ChannelKind.MAIL else "",
        mail_from=_parse_mail(table, "from" if "from" in table else "mail") if kind is ChannelKind.MAIL else "",
        owner=_text(table, "user"),
        follows=tuple(_parse_follows(table)),
        digest=_parse_time(_text(table, "digest"), "digest") if "digest" in table else None,
        quiet=_parse_quiet(table) if "quiet" in table else None,
        zone=hours,
        allow_private=_flag(table, "allow_private"),
        language=_parse_language(table),
    )
    if made.digest and kind is ChannelKind.WEBHOOK:
        raise _MistakeError("digest", "a webhook gets each notice when it comes; take digest out, or use mail")
    return made


def _parse_address(kind: ChannelKind, table: Mapping[str, Any], environ: Mapping[str, str]) -> str:
    if kind is ChannelKind.MAIL:
        return _parse_server(_read_secret(table, "server", environ))
    key = "address" if kind is ChannelKind.APPRISE else "webhook"
    given = _read_secret(table, key, environ)
    if kind is ChannelKind.WEBHOOK:
        parts = _split(given)
        if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise _MistakeError(key, "is no address; write https://HOST/PATH, without a name or password in it")
        return given
    if importlib.util.find_spec("apprise") is None:
        raise _MistakeError(key, 'needs apprise, which is not installed; pip install "secondsource[notify]"')
    if not is_address(given):
        raise _MistakeError(key, "is none that Apprise knows; look the service up at https://appriseit.com/services/")
    return given


def _parse_server(given: str) -> str:
    parts = _split(given)
    if parts is None or parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise _MistakeError("server", "write smtp://USER@HOST:587 (STARTTLS) or smtps://USER@HOST (TLS from the start)")
    if parts.password:
        raise _MistakeError("server", "the password goes into secret, not into the address")
    return given


def _split(given: str) -> Any:
    try:
        parts = urlsplit(given)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None


def _check_secret(kind: ChannelKind, secret: str) -> str:
    if kind is ChannelKind.APPRISE and secret:
        raise _MistakeError("secret", "an Apprise address holds its own; take secret out")
    if kind is ChannelKind.WEBHOOK:
        key = key_of(secret)
        if key is None:
            raise _MistakeError("secret", "what follows whsec_ is not base64; make one with `openssl rand -base64 32`")
        if len(key) < SHORTEST_KEY:
            words = f"needs a secret of at least {SHORTEST_KEY} bytes, which signs what is sent; "
            raise _MistakeError("secret", words + "make one with `openssl rand -base64 32`")
    return secret


def _read_secret(table: Mapping[str, Any], key: str, environ: Mapping[str, str]) -> str:
    """A text that stands in the file itself, in the environment, or in another file."""
    given = table.get(key, "")
    if isinstance(given, str):
        return given.strip()
    if not isinstance(given, dict) or len(given) != 1 or not set(given) <= {"env", "file"}:
        raise _MistakeError(key, f'write {key} = "...", or {{ env = "NAME" }}, or {{ file = "/PATH" }}')
    ((how, where),) = given.items()
    if how == "env":
        found = environ.get(str(where), "").strip()
        if not found:
            raise _MistakeError(key, f"the environment variable {where} is empty; set it where the desk runs")
        return found
    try:
        return Path(str(where)).expanduser().read_text("utf8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _MistakeError(key, f"the file {where} cannot be read ({type(error).__name__})") from None


def _parse_mail(table: Mapping[str, Any], key: str) -> str:
    given = _text(table, key)
    address = parseaddr(given)[1]
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or "\n" in given or "\r" in given:
        raise _MistakeError(key, f"{given!r} is no mail address; write one such as anna@example.org")
    return given


def _parse_follows(table: Mapping[str, Any]) -> Iterator[str]:
    given = table.get("follows", [])
    kinds = {one.value for one in FollowKind}
    for one in given if isinstance(given, list) else [None]:
        text = str(one) if isinstance(one, str | int) and not isinstance(one, bool) else ""
        if text not in kinds and not (text.isascii() and text.isdigit()):
            words = f"write a list of {', '.join(sorted(kinds))}, or of numbers as `secondsource follows` gives them"
            raise _MistakeError("follows", words)
        yield text


def _parse_time(given: str, key: str) -> time:
    match = _TIME.fullmatch(given)
    if not match:
        raise _MistakeError(key, f"{given!r} is no time of day; write it as 07:30")
    return time(int(match[1]), int(match[2]))


def _parse_quiet(table: Mapping[str, Any]) -> tuple[time, time]:
    start, dash, end = _text(table, "quiet").replace(" ", "").partition("-")
    if not dash or start == end:
        raise _MistakeError("quiet", "write from and until when nothing is sent, as 22:00-07:00")
    return _parse_time(start, "quiet"), _parse_time(end, "quiet")


def _parse_zone(name: Any) -> tzinfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _MistakeError("zone", f"no time zone is called {name!r}; write one like Europe/Oslo, or UTC") from None


def _parse_language(table: Mapping[str, Any]) -> str:
    given = _text(table, "language")
    if given not in {"", "en", "de", "es", "fr"}:
        raise _MistakeError("language", f"{given!r} is none of en, de, es, fr")
    return given


def _text(table: Mapping[str, Any], key: str) -> str:
    given = table.get(key, "")
    if not isinstance(given, str):
        raise _MistakeError(key, f'write {key} = "..."')
    return given


def _flag(table: Mapping[str, Any], key: str) -> bool:
    given = table.get(key, False)
    if not isinstance(given, bool):
        raise _MistakeError(key, f"write {key} = true, or leave it out")
    return given


def _holds_secrets(text: str) -> bool:
    return bool(re.search(r"""^\s*(address|secret|webhook)\s*=\s*["']""", text, re.MULTILINE))


def _problem(line: int, words: str) -> ChannelProblem:
    return ChannelProblem(line=line, words=words)


def _line_of(text: str, channel: str, key: str) -> int:
    """Where a key of a channel stands, else where the channel begins; 0 where neither is found."""
    began = 0
    table = rf"""\s*\[\s*channels\s*\.\s*["']?{re.escape(channel)}["']?\s*\]"""
    for number, line in enumerate(text.splitlines(), start=1):
        if channel and not began:
            began = number if re.match(table, line) else 0
        elif began and re.match(r"\s*\[", line):
            break
        elif key and re.match(rf"\s*\[?{re.escape(key)}\b", line):
            return number
    return began
