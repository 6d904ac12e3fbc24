"""The operator's own ratings of outlets, read from a text of comma-separated rows.

    domain,rating,reason,date,expires,mode
    example.org,0.8,"corrects its errors openly, on one page",2026-05-01,2028-05-01,vote

`rating` runs from 0 (worst) to 1 (best), on the scale of all ratings: the outlet's place among rated outlets. `reason`
and `date` are required, for a rating without them cannot be argued with. `expires` may be empty. `mode` is "vote"
(default: one opinion beside the lists) or "override" (instead of the lists). A bad row is skipped and named; the good
ones count.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from secondsource.model import Rating

COLUMNS = ("domain", "rating", "reason", "date", "expires", "mode")
DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$")


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingProblem:
    """A row that was skipped, and why."""

    line: int  # 1 is the first line of the text
    domain: str  # as written
    problem: str  # "duplicate", "punycode", "malformed domain", "malformed rating", "out of range", "expired", ...
    message: str  # for people: what to do


@dataclass(frozen=True, kw_only=True, slots=True)
class OperatorRatings:
    """What an operator's file came to."""

    ratings: tuple[Rating, ...] = ()
    problems: tuple[RatingProblem, ...] = ()


class _UnusableError(Exception):
    def __init__(self, problem: str, message: str) -> None:
        super().__init__(message)
        self.problem = problem


def _domain(written: str) -> str:
    domain = written.strip().lower().removeprefix("www.")
    if "xn--" in domain:
        # a look-alike in punycode cannot be told from the real one by eye: the operator writes the letters
        raise _UnusableError("punycode", f"{written}: write the domain in its own letters")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise _UnusableError("malformed domain", f"{written}: not a domain") from None
    if not DOMAIN.match(domain):
        raise _UnusableError("malformed domain", f"{written}: give a bare domain, as example.org")
    return domain


def _value(written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        raise _UnusableError("malformed rating", f"{written!r} is not a number from 0 to 1") from None
    if not 0 <= value <= 1:  # also refuses nan
        raise _UnusableError("out of range", f"{written} is not from 0 to 1")
    return value


def _moment(written: str, column: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        raise _UnusableError(f"malformed {column}", f"{written!r} is not a date; write it as 2026-05-01") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rating(row: Mapping[str, str], now: datetime | None) -> Rating:
    domain = _domain(row["domain"])
    value = _value(row["rating"])
    dated = _moment(row["date"], "date")
    if now and dated > now:
        raise _UnusableError("future date", f"{domain}: dated {dated.date()}, which is still to come")
    if now and row["expires"].strip() and _moment(row["expires"], "expires") <= now:
        raise _UnusableError(
            "expired", f"{domain}: expired on {row['expires'].strip()}; give a new date or delete the row"
        )
    if not row["reason"].strip():
        raise _UnusableError("no reason", f"{domain}: say why, so that a reader can argue with it")
    mode = row["mode"].strip() or "vote"
    if mode not in ("vote", "override"):
        raise _UnusableError("unknown mode", f"{domain}: mode {mode!r} is neither vote nor override")
    family = "operator" if mode == "vote" else "override"
    source = "the operator of this desk"
    return Rating(outlet_id=domain, family=family, value=value, words=row["reason"].strip(), source=source, dated=dated)


def parse_operator_ratings(text: str, now: datetime | None = None) -> OperatorRatings:
    """The usable rows as ratings, and each unusable row with its problem.

    `now` decides what has expired; without it nothing has. A second row for a domain is a duplicate: the first counts.
    """
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines(), restval="")
    ratings: dict[str, Rating] = {}
    problems: list[RatingProblem] = []
    missing = [column for column in COLUMNS[:4] if column not in (reader.fieldnames or ())]
    if missing:
        message = f"the first line lacks {', '.join(missing)}; it reads {','.join(COLUMNS)}"
        return OperatorRatings(problems=(RatingProblem(line=1, domain="", problem="no header", message=message),))
    for given in reader:
        row = {column: given.get(column) or "" for column in COLUMNS}
        try:
            rating = _rating(row, now)
            if rating.outlet_id in ratings:
                raise _UnusableError("duplicate", f"{rating.outlet_id}: rated above; keep one row")
            ratings[rating.outlet_id] = rating
        except _UnusableError as error:
            problems.append(
                RatingProblem(
                    line=reader.line_num, domain=row["domain"].strip(), problem=error.problem, message=str(error)
                )
            )
    return OperatorRatings(ratings=tuple(ratings.values()), problems=tuple(problems))
