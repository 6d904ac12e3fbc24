"""Which agency an article credits: by dateline, byline or credit line, told apart from a mere contribution.

Requirements: an outlet's own report that an agency only helped with ("The Associated Press contributed to this
report") must not become the agency's text; a report *about* an agency must not either.

Theory: agencies ask for a credit in one of three places, each with its own form. A dateline credit stands in brackets
after a place, before the first sentence. A byline credit stands in the author's line, which many pages leave in the
text as one of the first short lines. A credit line stands at the very end; so does a signature, a line or a rest after
the last full stop that is nothing but agencies' names ("REUTERS", "Reuters, AP"). Each is looked for only in its place:
the same name in the middle of a text says nothing.

Known misses: a credit in the page outside the text and the author's line (one of 75 in PolNeAR).
Tried and dropped: the agency's bare name as last word of a sentence (a report on Bloomberg ends with "Bloomberg").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from secondsource.model import Agency, Article

# A dateline stands in the first paragraph, but pages put headline, byline and captions before it: 600 characters
# found all of 75 in PolNeAR and all of the wire copies read in provenance-2018, 200 lost those with a caption.
HEAD = 600
TAIL = 400  # a credit line with ten reporters' names is 330 characters long
PLACE = 120  # longest place before a dateline credit: two cities, countries and a date
SIGNATURE = 40  # longest signature: "Agence France-Presse, Associated Press"
BYLINE_LINE = 140  # longest line still taken for a byline: three names, their agency, a date

_CONTRIBUTED = re.compile(
    r"contribut|\b[Ww]ith (?:inputs?|files?|reporting|material|information|additional reporting)\b|\binputs? from\b"
    r"|\b[Aa]dditional reporting by\b(?![^()]*[Ee]dit)|\bstaff and\b|\bwires?\b.{0,20}\bcontributed\b"
    r"|\bmit Material\b|\b[Aa]vec\b|\b[Cc]on información\b"
)
_BYLINE = re.compile(r"^(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Ss]ource:|Quelle:)\s(?!.*:$)")
# after a sentence's last word, not after an initial: "blaming Michael R. Bloomberg"
_SIGNED = re.compile(
    rf"(?:^|(?<=[a-z0-9%)][.!?])[\"”’)]*[^\S\n]+)(?:\(?\s?Sources?\s?:\s)?(?P<names>[A-Z][^\n.!?]{{1,{SIGNATURE}}}?)[^\S\n]*\)?$",
    re.MULTILINE,
)
_JOINED = re.compile(r"[,/&\s]*(?:\band\b\s*)?")
# The tail of a pattern that takes a dateline must follow a place or open the line; "(AP)" after a caption is a photo.
_PHOTO = re.compile(r"(?:Photo|Image|Picture|Pool|Foto|File)[^\n]{0,40}$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """An agency's credit as an article gives it."""

    agency: Agency
    passage: str  # the words of the credit
    whole: bool  # False: the agency only contributed


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """One place's patterns: all in one to ask quickly, and each with its agency to tell which."""

    any: re.Pattern[str]
    each: tuple[tuple[Agency, re.Pattern[str]], ...]


_Places = Mapping[str, _Place]  # "dateline", "byline", "credit"


@lru_cache(maxsize=2)
def _places(agencies: tuple[Agency, ...]) -> _Places:
    """Every place's patterns. Asked for once an article: to look it up is to hash sixty agencies."""
    return {place: _place(agencies, place) for place in ("dateline", "byline", "credit")}


def _place(agencies: tuple[Agency, ...], place: str) -> _Place:
    each = []
    for agency in agencies:
        patterns: tuple[str, ...] = getattr(agency, place)
        if patterns:
            each.append((agency, re.compile("|".join(f"(?:{one})" for one in patterns), re.MULTILINE)))
    every = "|".join(pattern.pattern for _, pattern in each) or r"(?!)"
    return _Place(any=re.compile(every, re.MULTILINE), each=tuple(each))


def _first(text: str, patterns: _Place) -> tuple[Agency, re.Match[str]] | None:
    """The agency whose pattern matches earliest in the text; the file's order decides between equals."""
    if not text or not patterns.any.search(text):
        return None
    hits = [(hit.start(), n, agency, hit) for n, (agency, p) in enumerate(patterns.each) if (hit := p.search(text))]
    _, _, agency, hit = min(hits, key=lambda one: one[:2])
    return agency, hit


def _bylines(article: Article) -> list[str]:
    lines = [line.strip() for line in article.text[:HEAD].split("\n")[:8]]
    signed = [line for line in lines if 0 < len(line) <= BYLINE_LINE and _BYLINE.match(line)]
    return [", ".join(article.authors)] * bool(article.authors) + signed


def _line_around(text: str, hit: re.Match[str]) -> tuple[int, int]:
    start = text.rfind("\n", 0, hit.start()) + 1
    end = text.find("\n", hit.end())
    return start, len(text) if end < 0 else end


def _by_dateline(article: Article, places: _Places) -> Credit | None:
    head = "\n".join([article.dateline or "", article.text[:HEAD]])
    if "(" not in head and "/" not in head:  # every dateline credit stands between these: spares 60 patterns
        return None
    found = _first(head, places["dateline"])
    if not found:
        return None
    agency, hit = found
    start, _ = _line_around(head, hit)
    before = head[start : hit.start()]
    if len(before) > PLACE or _PHOTO.search(before):
        return None
    return Credit(agency=agency, passage=head[start : hit.end()].strip(), whole=True)


def _by_byline(article: Article, places: _Places) -> Credit | None:
    for line in _bylines(article):
        if found := _first(line, places["byline"]):
            return Credit(agency=found[0], passage=line, whole=not _CONTRIBUTED.search(line))
    return None


def _by_credit_line(article: Article, places: _Places) -> Credit | None:
    tail = article.text[-TAIL:].rstrip()
    found = _first(tail, places["credit"])
    if not found:
        return None
    start, end = _line_around(tail, found[1])
    line = tail[max(start, found[1].start() - PLACE) : end].strip()
    if _PHOTO.search(line[: line.rfind(found[1].group().strip())]):
        return None
    return Credit(agency=found[0], passage=line, whole=not _CONTRIBUTED.search(line))


def _names_only(words: str, places: _Places) -> list[Agency]:
    """The agencies that the words name, where they say nothing else."""
    found: list[Agency] = []
    rest = words
    while rest and (hit := _first(rest, places["byline"])) and not _JOINED.sub("", rest[: hit[1].start()]):
        found.append(hit[0])
        rest = _JOINED.sub("", rest[hit[1].end() :], count=1)
    return [] if rest else found


def _by_signature(article: Article, places: _Places) -> Credit | None:
    tail = article.text[max(len(article.text) // 2, len(article.text) - TAIL) :].rstrip()
    for hit in reversed([*_SIGNED.finditer(tail)]):
        if hit.start() > 0 and tail[hit.start() - 1] != "\n" and hit.end() < len(tail):
            continue  # within a line only at the very end: "... said on Friday. REUTERS"
        names = hit["names"].strip()
        if signed := _names_only(names, places):
            # signed by two: each gave a part, and the text cannot be both's
            return Credit(agency=signed[0], passage=names, whole=len(signed) == 1)
    return None


def find_credit(article: Article, agencies: tuple[Agency, ...]) -> Credit | None:
    """The agency credited by dateline, byline, credit line or signature, asked in that order; None where there is none.

    An agency's own pages credit nobody. A credit that says "contributed" comes back with `whole` False.
    """
    places = _places(agencies)
    for look in (_by_dateline, _by_byline, _by_credit_line, _by_signature):
        credit = look(article, places)
        if credit and credit.agency.outlet_id == article.outlet_id:
            return None
        if credit:
            return credit
    return None
