"""What raters say of outlets: the shipped lists, and the operator's own ratings over them.

The lists are plain sorted text beside `lists.toml`, which says who gave each, when, and under which licence;
`training/ratings.py` rebuilds them. In memory they are dictionaries from a domain to a small tuple, and a `Rating` is
made when it is asked for: 17,600 rows take about 5 MB and 40 ms.

A lookup that finds nothing under a domain tries, per list, the address the outlet moved from or to, then the parent
domain ("edition.cnn.com" -> "cnn.com"). It never climbs to a host of other people's pages ("x.substack.com" is not
Substack), for such a rating is of the host.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from importlib.resources import files
from tomllib import loads
from typing import Any

from secondsource.errors import KnowledgeError
from secondsource.knowledge.operator_ratings import (
    DOMAIN,
)
from secondsource.knowledge.operator_ratings import (
    OperatorRatings as OperatorRatings,
)
from secondsource.knowledge.operator_ratings import (
    RatingProblem as RatingProblem,
)
from secondsource.knowledge.operator_ratings import (
    parse_operator_ratings as parse_operator_ratings,
)
from secondsource.model import Flag, Rating

# hosts whose subdomains are other people's outlets
HOSTS = frozenset(
    {"altervista.org", "blogspot.com", "facebook.com", "github.io", "medium.com", "over-blog.com", "substack.com"}
    | {"tumblr.com", "twitter.com", "typepad.com", "weebly.com", "wixsite.com", "wordpress.com", "x.com", "youtube.com"}
)

Row = tuple[float, str, str]  # value, the rater's words, its own date or ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingList:
    """One list: what it is, and its rows by domain."""

    name: str
    family: str  # the rater family its rows speak for, or cap
    kind: str  # "votes" or "flags"
    title: str
    source: str
    licence: str
    notice: str
    dated: datetime  # when the rater said so, where a row has no date of its own
    checked: datetime  # when this project last held it against another list
    rows: Mapping[str, Row]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratings:
    """All ratings of one desk."""

    lists: tuple[RatingList, ...]
    operator: Mapping[str, Rating] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)  # both ways: an outlet's other address

    def votes(self, outlet_id: str) -> tuple[Rating, ...]:
        """Each family's rating of an outlet, at most one a family, the operator's first."""
        own = [self.operator[name] for name in self._names(outlet_id) if name in self.operator][:1]
        return (*own, *(rating for one in self.lists if one.kind == "votes" for rating in self._find(one, outlet_id)))

    def flags(self, outlet_id: str) -> tuple[Flag, ...]:
        """The lists that warn of an outlet."""
        return tuple(
            Flag(outlet_id=name, family=one.family, source=one.source, dated=one.dated)
            for one in self.lists
            if one.kind == "flags"
            for name in self._first(one, outlet_id)
        )

    @property
    def checked(self) -> dict[str, datetime]:
        """Family -> when its list of votes was last held against another; the operator's rows are always current."""
        return {one.family: one.checked for one in self.lists if one.kind == "votes"}

    def with_operator(self, ratings: Iterable[Rating]) -> "Ratings":
        """The same lists under an operator's own ratings."""
        return replace(self, operator={rating.outlet_id: rating for rating in ratings})

    def without(self, family: str) -> "Ratings":
        """The ratings without one family: to measure the others against it."""
        return replace(self, lists=tuple(one for one in self.lists if one.family != family))

    def _names(self, outlet_id: str) -> Iterator[str]:
        """The outlet's names in the order they are looked up."""
        yield outlet_id
        if outlet_id in self.moved:
            yield self.moved[outlet_id]
        parent = outlet_id.partition(".")[2]
        if "." in parent and parent not in HOSTS:
            yield from self._names(parent)

    def _first(self, one: RatingList, outlet_id: str) -> list[str]:
        return [name for name in self._names(outlet_id) if name in one.rows][:1]

    def _find(self, one: RatingList, outlet_id: str) -> Iterator[Rating]:
        for name in self._first(one, outlet_id):
            value, words, day = one.rows[name]
            dated = _moment(date.fromisoformat(day)) if day else one.dated
            yield Rating(outlet_id=name, family=one.family, value=value, words=words, source=one.source, dated=dated)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _row(columns: list[str], cells: list[str]) -> tuple[str, Row]:
    given = dict(zip(columns, cells, strict=True))
    if not DOMAIN.match(given["domain"]):
        raise ValueError(f"{given['domain']} is not a bare domain in lower case")
    value = float(given.get("value", 0))
    if not 0 <= value <= 1:
        raise ValueError(f"{value} is not from 0 to 1")
    return given["domain"], (value, given["words"], given.get("dated", ""))


def parse_rows(name: str, text: str) -> dict[str, Row]:
    """A list's rows by domain. Raises KnowledgeError, which names the line, on a malformed or repeated row."""
    lines = text.splitlines()
    columns = lines[0].split("\t")
    rows: dict[str, Row] = {}
    shared: dict[str, str] = {}  # one object for each word: 3,600 rows share six
    for number, line in enumerate(lines[1:], 2):
        try:
            domain, (value, words, day) = _row(columns, line.split("\t"))
        except (ValueError, KeyError) as error:
            raise KnowledgeError(f"rating list {name}, line {number}: {error}; run training/ratings.py") from error
        if domain in rows:
            raise KnowledgeError(f"rating list {name}, line {number}: {domain} twice; run training/ratings.py")
        rows[domain] = (value, shared.setdefault(words, words), shared.setdefault(day, day))
    return rows


def _list(given: Mapping[str, Any], text: str) -> RatingList:
    try:
        dated, checked = _moment(given["dated"]), _moment(given["checked"])
        words = {key: str(given[key]) for key in ("name", "family", "kind", "title", "source", "licence", "notice")}
    except (KeyError, TypeError) as error:
        raise KnowledgeError(f"lists.toml, {given.get('name')}: {error} is missing or malformed") from error
    return RatingList(**words, dated=dated, checked=checked, rows=parse_rows(words["name"], text))


def _moved(text: str) -> dict[str, str]:
    pairs = [line.split("\t")[:2] for line in text.splitlines()[1:]]
    return dict(pairs) | {new: old for old, new in pairs}


def load_ratings() -> Ratings:
    """The shipped lists. Raises KnowledgeError on a malformed file."""
    folder = files("secondsource.knowledge") / "ratings"
    described = loads((folder / "lists.toml").read_text("utf8"))["list"]
    lists = (_list(one, (folder / f"{one['name']}.tsv").read_text("utf8")) for one in described)
    return Ratings(lists=tuple(lists), moved=_moved((folder / "moved.tsv").read_text("utf8")))
