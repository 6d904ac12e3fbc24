"""The invented day as values: outlets and articles, placed on the day that `now` belongs to.

Texts name their dates by tokens, so that the day can be any day: `{weekday}` "Tuesday", `{date}` "May 12", `{day}`
"12 May", `{month}` "May", each with an offset (`{weekday+1}`, `{day-113}` in days; `{month-4}` in months) and in the
outlet's language. Clock times stay as written, for the day is not moved by hours: the invented coast lies in the time
zone, of whole hours, in which `now` falls between 21:00 and 22:00. So the last article is always less than two
hours old and "the cable was cut at 02:40" is true in the outlets' own time.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any

EVENING = 21  # the hour that `now` falls in; the last article is of 20:20
TOKEN = re.compile(r"\{(weekday|date|day|month|MONTH)([+-]\d+)?\}")
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DayOutlet:
    """An invented outlet: what it is called, what feed it offers and how its pages describe themselves."""

    domain: str
    name: str
    language: str
    feed: str  # "rss", "rss-full", "rdf", "atom", "json", "sitemap", "none"
    page: str  # "json-ld", "microdata", "opengraph", "bare"
    charset: str = "utf-8"
    tagline: str
    sections: tuple[str, ...]

    @property
    def homepage(self) -> str:
        """Its address, by which the proxy serves it."""
        return f"http://{self.domain}/"


@dataclass(frozen=True, kw_only=True, slots=True)
class DayArticle:
    """An article as its outlet published it, on the day it was placed on."""

    key: str  # "cable-courier": how truth.toml names it
    story: str  # "cable"
    outlet: DayOutlet
    path: str
    section: str
    headline: str
    byline: str  # as printed: "By Mara Lindqvist", "Nordpress"; empty where there is none
    paragraphs: tuple[str, ...]
    published: datetime
    paywalled: bool = False
    corrected: datetime | None = None  # when the text was changed; None: never
    correction: str = ""  # the notice under the changed text
    first_paragraphs: tuple[str, ...] = ()  # the text before the correction

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://{self.outlet.domain}{self.path}"

    def text_at(self, clock: datetime) -> tuple[str, ...]:
        """Its paragraphs as they stood at that moment, a notice of correction included."""
        if not self.corrected:
            return self.paragraphs
        return self.first_paragraphs if clock < self.corrected else (*self.paragraphs, self.correction)


def _data(name: str) -> str:
    return (files("secondsource.testing.sampleday") / name).read_text("utf8")


def read_operator_file(name: str) -> str:
    """The text of a file that an operator of this desk would keep: "ratings.csv", "owners.csv", "agencies.toml"."""
    return _data(f"operator/{name}")


@cache
def load_outlets() -> dict[str, DayOutlet]:
    """The 15 outlets by domain."""
    rows = tomllib.loads(_data("outlets.toml"))["outlet"]
    outlets = [DayOutlet(**row | {"sections": tuple(row["sections"])}) for row in rows]
    return {outlet.domain: outlet for outlet in outlets}


@cache
def load_truth() -> dict[str, Any]:
    """What a perfect reader would say of the day: its stories, their origins, contested facts (truth.toml)."""
    return tomllib.loads(_data("truth.toml"))


def _in_words(token: re.Match[str], today: date, language: str) -> str:
    kind, offset = token[1], int(token[2] or 0)
    months = MONTHS[language].split()
    if kind.lower() == "month":
        name = months[(today.month - 1 + offset) % 12]
        return name.upper() if kind == "MONTH" else name
    day = today + timedelta(days=offset)
    if kind == "weekday":
        return WEEKDAYS[language].split()[day.weekday()]
    month = months[day.month - 1]
    if language == "en":
        return f"{month} {day.day}" if kind == "date" else f"{day.day} {month}"
    return {"de": f"{day.day}. {month}", "fr": f"{day.day} {month}", "es": f"{day.day} de {month}"}[language]


def _dated(text: str, today: date, language: str) -> str:
    return TOKEN.sub(lambda token: _in_words(token, today, language), text)


def day_of(now: datetime) -> datetime:
    """Midnight that begins the sample day, in the time zone in which `now` falls between 21:00 and 22:00."""
    hours = (EVENING - now.utctimetuple().tm_hour + 12) % 24 - 12
    local = now.astimezone(timezone(timedelta(hours=hours)))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _moment(clock: str, today: datetime) -> datetime:
    hour, minute = clock.split(":")
    return today.replace(hour=int(hour), minute=int(minute))


def _article(row: dict[str, Any], story: str, midnight: datetime) -> DayArticle:
    outlet = load_outlets()[row["outlet"]]
    today = midnight - timedelta(days=row.get("days", 0))

    def paragraphs(text: str) -> tuple[str, ...]:
        return tuple(_dated(text, today.date(), outlet.language).strip().split("\n\n")) if text else ()

    return DayArticle(
        key=row["key"],
        story=story,
        outlet=outlet,
        path=row["path"],
        section=row["section"],
        headline=_dated(row["headline"], today.date(), outlet.language),
        byline=row.get("byline", ""),
        paragraphs=paragraphs(row["text"]),
        published=_moment(row["time"], today),
        paywalled=row.get("paywalled", False),
        corrected=_moment(row["corrected"], today) if "corrected" in row else None,
        correction=row.get("correction", ""),
        first_paragraphs=paragraphs(row.get("first_text", "")),
    )


def load_articles(now: datetime) -> tuple[DayArticle, ...]:
    """All articles in order of publication; `now` (aware) decides the day and the outlets' time zone."""
    midnight = day_of(now)
    folder = files("secondsource.testing.sampleday") / "stories"
    articles = [
        _article(row, file.name.removesuffix(".toml"), midnight)
        for file in folder.iterdir()
        if file.name.endswith(".toml")
        for row in tomllib.loads(file.read_text("utf8"))["article"]
    ]
    return tuple(sorted(articles, key=lambda one: (one.published, one.key)))
