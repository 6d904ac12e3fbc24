"""Datelines and agency credits.

A dateline stands at the head of a report and says where, when and for whom it was filed:
"VELLIN, May 12 (Nordpress) -".
Requirements: the words are returned as they stand; a first sentence that merely contains a dash is no dateline.
Theory: a dateline is a short run of place-like words (capitals, or capitalised words before a bracketed agency) closed
by a dash, colon or slash mark. Known misses: datelines without any mark after them ("Vellin In the morning ..."), and
a capitalised place alone before a colon, which is more often a heading ("Weather: ...").
"""

import re
from collections.abc import Sequence

from secondsource.model import Agency

# Characters of an article's head in which an agency's dateline is looked for: bylines and captions stand before it.
DATELINE_RANGE = 600
CREDIT_RANGE = 400  # characters of an article's end in which its credit line is looked for
_FIRST_LINES = 4  # a byline, a picture's caption and a place line may stand before the report

_PLACE = r"[A-ZÀ-ÞĀ-ŽА-Я][\w.'’-]*(?:[ /][A-ZÀ-ÞĀ-ŽА-Яa-z][\w.'’-]*){0,4}"
_POINTER = r"(?!(?:SEE|READ|WATCH|LISTEN|MORE|RELATED|UPDATE|BREAKING|LIVE|PHOTOS?|VIDEO|EXCLUSIVE|OPINION|ANALYSIS)\b)"
_CAPITALS = (
    _POINTER + r"(?:[A-ZÀ-ÞĀ-ŽА-Я]{2}[A-ZÀ-ÞĀ-ŽА-Я.'’-]*|ST\.?|MC[A-Z]+)(?:[ /-][A-ZÀ-ÞĀ-ŽА-Я][A-ZÀ-ÞĀ-ŽА-Я.'’-]*){0,4}"
)
_MORE = r"(?:,\s*(?:[A-ZÀ-ÞĀ-ŽА-Я][\w.'’-]*\.?|\d{1,2}\.?|\d{4})(?:\s+[\w.]+){0,3}){0,3}"
_AGENCY = r"\(\s*[^()\n]{2,60}\)"
_MARK = r"\s*(?:[–—―:]|-{1,2}(?!\w))"
_DATELINE = re.compile(
    rf"(?:{_PLACE}{_MORE}\s*[,.]?\s*{_AGENCY}{_MARK}"  # LONDON, May 12 (AP) -, Berlin (dpa) -
    rf"|{_AGENCY}\s*(?:[–—―]|-{{1,2}}(?!\w))"  # (Reuters) -
    rf"|{_PLACE}{_MORE}\s*\.?\s*/[A-Z][^/\n]{{1,30}}/[.\s]*(?:[–—―-]*)"  # MOSCOW, May 12. /TASS/.
    rf"|{_CAPITALS}{_MORE}\s*(?:[–—―]|-{{1,2}}(?=\s)|:(?=\s))"  # NEW YORK —, ISLAMABAD:
    rf"|[\u4e00-\u9fff]{{2,12}}\d{{1,2}}月\d{{1,2}}日[电電])"  # 北京5月12日电
)
_MAX_DATELINE = 120


def find_dateline(text: str) -> str | None:
    """The dateline at the head of an article's text, as written, or None."""
    for line in text.split("\n", _FIRST_LINES)[:_FIRST_LINES]:
        found = _DATELINE.match(line.lstrip()[:DATELINE_RANGE])
        if found and len(found[0]) <= _MAX_DATELINE:
            return found[0].strip()
    return None


def _any(patterns: Sequence[str], text: str) -> bool:
    return bool(text) and any(re.search(pattern, text) for pattern in patterns)


def find_agency(headline: str, text: str, authors: Sequence[str], agencies: Sequence[Agency]) -> str | None:
    """The id of the agency that an article credits: in its dateline, its byline, its last lines, else None.

    The dateline speaks first because a byline may name an agency for the picture only. Patterns are tried in the
    order of `agencies`.
    """
    head, end, byline = text[:DATELINE_RANGE], text[-CREDIT_RANGE:], "; ".join(authors)
    for agency in agencies:
        if _any(agency.dateline, head):
            return agency.agency_id
    for agency in agencies:
        if _any(agency.byline, byline):
            return agency.agency_id
    for agency in agencies:
        if _any(agency.credit, end):
            return agency.agency_id
    tail = re.split(r"\s[|–—-]\s", headline)[1:]  # "Rain floods Vellin - Nordpress"
    return next((agency.agency_id for agency in agencies if tail and _any(agency.byline, tail[-1])), None)
