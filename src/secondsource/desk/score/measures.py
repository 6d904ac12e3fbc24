"""What a number counts: money in its currency, a share in percent, a unit of measure, or the noun that follows.

Requirements: currencies are never mixed; "percentage points" are no percent; a number that counts nothing ("Boeing
737", "Section 230", a year) is no measure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secondsource.desk.score.numerals import Numeral, find_numerals
from secondsource.desk.score.stems import COMMON, stem
from secondsource.model import FactKind

_BEFORE = 28  # characters before a number that can carry its bound
_SYMBOLS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₺": "TRY",
            "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "R$": "BRL", "Rs": "INR", "Rs.": "INR",
            "CHF": "CHF", "USD": "USD", "EUR": "EUR", "GBP": "GBP"}  # fmt: skip
_SYMBOL = re.compile(r"(?:US\$|CA?\$|AU?\$|NZ\$|HK\$|R\$|[$€£¥₹₽₩₪₺]|\bRs\.?|\bCHF|\bUSD|\bEUR|\bGBP)\s?$")
_CURRENCY = re.compile(
    r"[\s  -]*(?:U\.?S\.?\s+|de\s+|d['’]\s*)?(?P<name>dollars?|euros?|pounds?(?:\s+sterling)?|yen|yuan|renminbi|rupees?|roubles?|rubles?|"
    r"francs?|Franken|Dollar|Euro|d[oó]lares|pesos?|libras|€|£|\$|USD|EUR|GBP|CHF)(?!\w)"
)
_CURRENCIES = {"dollar": "USD", "dólar": "USD", "dolar": "USD", "dólare": "USD", "dolare": "USD", "euro": "EUR", "pound": "GBP", "libra": "GBP",
               "pounds sterling": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rupee": "INR", "rouble": "RUB",
               "ruble": "RUB", "franc": "CHF", "franken": "CHF", "peso": "MXN", "€": "EUR", "£": "GBP", "$": "USD",
               "usd": "USD", "eur": "EUR", "gbp": "GBP", "chf": "CHF"}  # fmt: skip
_PERCENT = re.compile(
    r"[\s  -]*(?:%|percent\b|per\s+cent\b|pct\b|Prozent\b|pour\s+cent\b|por\s+ciento\b)(?P<points>[\s-]*(?:age\s+)?points?\b)?"
)
_POINTS = re.compile(
    r"[\s-]*(?:percentage[\s-]points?|Prozentpunkte?n?|points?\s+de\s+pourcentage|puntos\s+porcentuales)\b"
)
_AGE = re.compile(r"-years?-old\b|\s+years?[\s-]old\b|\s+Jahre\s+alt\b|\s+ans\b(?=[,.])|\s+años\b(?=[,.])")
_SCALES = {  # unit words that mean the same measure; values are brought to the first
    "km": ("km", 1.0), "kilometer": ("km", 1.0), "kilometre": ("km", 1.0), "kilómetro": ("km", 1.0), "kilomètre": ("km", 1.0),
    "mile": ("km", 1.609344), "metre": ("m", 1.0), "meter": ("m", 1.0), "feet": ("m", 0.3048), "foot": ("m", 0.3048), "ft": ("m", 0.3048),
    "kg": ("kg", 1.0), "kilogram": ("kg", 1.0), "pound": ("kg", 0.45359237), "lb": ("kg", 0.45359237), "mph": ("km/h", 1.609344),
    "kph": ("km/h", 1.0), "acre": ("ha", 0.40468564), "hectare": ("ha", 1.0), "hektar": ("ha", 1.0),
}  # fmt: skip
_SCALE = {stem(word): scale for word, scale in _SCALES.items()}
# Nouns of one unit class: two reports of one toll say "people", "dead" or "passengers".
_CLASSES = {
    "people": "people person persons men women children civilians passengers workers employees students residents victims soldiers troops "
    "officers protesters demonstrators migrants refugees voters patients journalists casualties individuals adults members inmates hostages "
    "Menschen Personen personnes personas",
    "dead": "dead deaths killed fatalities Tote Todesopfer morts muertos fallecidos",
    "injured": "wounded injured injuries hurt Verletzte blessés heridos",
    "homes": "homes houses households customers Haushalte foyers hogares",
}
_CLASS = {stem(word): unit for unit, words in _CLASSES.items() for word in words.split()}
_FATE = re.compile(
    r"(?:\s+[\w'’-]+){0,4}?\s+(?:(?P<dead>killed|dead|died|dying|slain|tués?|tuées|getötet|ums\s+Leben|muert[oa]s|mort[es]*)|"
    r"(?P<injured>injured|wounded|hurt|blessée?s?|verletzt|herid[oa]s))\b"
)
_TOLL = re.compile(
    r"(?:(?P<dead>kill(?:ing|ed|s)|death\s+toll\s+\w+\s+\w+|dead\s+at)|(?P<injured>injur(?:ing|ed)|wound(?:ing|ed)))\s+(?:[a-z]+\s+){0,3}$"
)
_SPANS = frozenset(
    stem(word)
    for word in "second minute hour day week month year decade Stunden Tage Wochen Monate Jahre jours semaines mois ans horas días semanas meses años".split()
)
_NOUN = re.compile(
    r"[\s  -]+(?:of\s+|de\s+|d['’])?(?:the\s+|its\s+|his\s+|her\s+|their\s+|those\s+|U\.S\.\s+)?(?P<words>[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){0,3})"
)
_IDENTIFIER = re.compile(
    r"(?:\b(?:No|Nr|Section|Article|Chapter|Title|Route|Highway|Interstate|Flight|Room|Page|Channel|Act|Apollo|Boeing|Airbus|Windows|iPhone|Covid|"
    r"COVID|Proposition|Prop|Resolution|Psalm|Phase|Level|Grade|Type|Group|Tower|Gate|Pier|Unit|Highways?|Line|Formula|Artikel|Paragraf)\.?[\s-]+|#)$"
)
_BOUNDS = (
    ("at least", re.compile(r"(?:at\s+least|more\s+than|over|above|upwards?\s+of|no\s+fewer\s+than|no\s+less\s+than|exceed(?:ed|ing|s)?|mindestens|mehr\s+als|über|au\s+moins|plus\s+de|"
                            r"al\s+menos|más\s+de|minimum\s+of)\s+(?:an?\s+)?[$€£¥]?$", re.IGNORECASE)),
    ("at most", re.compile(r"(?:at\s+most|less\s+than|fewer\s+than|under|below|up\s+to|as\s+many\s+as|no\s+more\s+than|weniger\s+als|höchstens|bis\s+zu|moins\s+de|jusqu['’]à|"
                           r"menos\s+de|hasta|maximum\s+of)\s+(?:an?\s+)?[$€£¥]?$", re.IGNORECASE)),
    ("about", re.compile(r"(?:about|around|roughly|approximately|some|nearly|almost|close\s+to|an\s+estimated|estimated|rund|etwa|circa|ca\.|fast|knapp|environ|près\s+de|unos|unas|"
                         r"cerca\s+de|casi|alrededor\s+de)\s+(?:an?\s+)?[$€£¥]?$", re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """A number with what it counts, as it stands in a sentence."""

    kind: FactKind
    start: int
    end: int
    value: float
    unit: str
    bound: str


def bound_before(before: str) -> tuple[str, int]:
    """The bound that words before a number give it, and how many characters of them; "exactly" and 0."""
    near = before[-_BEFORE:]
    for bound, pattern in _BOUNDS:
        if hit := pattern.search(near):
            return bound, len(near) - hit.start()
    return "exactly", 0


def _money(text: str, one: Numeral) -> tuple[str, int, int] | None:
    symbol = _SYMBOL.search(text[max(0, one.start - 5) : one.start])
    if symbol:
        return _SYMBOLS[symbol.group().strip()], one.start - len(symbol.group()), one.end
    name = _CURRENCY.match(text, one.end)
    if not name or (
        name["name"].lower().startswith("pound")
        and not name["name"].endswith("sterling")
        and not text[: one.start].endswith("£")
    ):
        return None  # "200 pounds" is a weight more often than money in American news
    word = name["name"].lower()
    return _CURRENCIES.get(word) or _CURRENCIES.get(word.rstrip("s"), "USD"), one.start, name.end()


def _noun(text: str, one: Numeral) -> tuple[str, int] | None:
    """The unit class or the stem of the noun a number counts, and where it ends: the first plural, else the first word."""
    hit = _NOUN.match(text, one.end)
    if not hit:
        return None
    words = [w for w in re.finditer(r"\S+", hit["words"])]
    chosen = None
    for word in words[:3]:
        low = word.group().lower()
        if low in COMMON and stem(low) not in _SPANS:
            break
        chosen = chosen or word
        if stem(low) in _CLASS or low.endswith("s"):
            chosen = word
            break
    if chosen is None:
        return None
    root = stem(chosen.group())
    return _CLASS.get(root, root), hit.start("words") + chosen.end()


def _toll(text: str, one: Numeral) -> tuple[str, int] | None:
    """The people a bare number counts after "killing at least"."""
    hit = _TOLL.search(text[max(0, one.start - 50) : one.start])
    return (("dead" if hit["dead"] else "injured"), one.end) if hit else None


def _measure(text: str, one: Numeral) -> Measure | None:
    bound, _ = bound_before(text[: one.start])
    if money := _money(text, one):
        bound, _ = bound_before(text[: money[1]])
        return Measure(kind=FactKind.MONEY, start=money[1], end=money[2], value=one.value, unit=money[0], bound=bound)
    if points := _POINTS.match(text, one.end):
        return Measure(
            kind=FactKind.PERCENT, start=one.start, end=points.end(), value=one.value, unit="points", bound=bound
        )
    if percent := _PERCENT.match(text, one.end):
        unit = "points" if percent["points"] else "percent"
        return Measure(
            kind=FactKind.PERCENT, start=one.start, end=percent.end(), value=one.value, unit=unit, bound=bound
        )
    if age := _AGE.match(text, one.end):
        return Measure(
            kind=FactKind.NUMBER, start=one.start, end=age.end(), value=one.value, unit="years old", bound=bound
        )
    if _IDENTIFIER.search(text[: one.start][-14:]) or _is_year(text, one):
        return None
    noun = _noun(text, one) or _toll(text, one)
    if not noun:
        return None
    if noun[0] == "people" and (fate := _FATE.match(text, noun[1])):
        noun = ("dead" if fate["dead"] else "injured"), noun[1]
    unit, factor = _SCALE.get(noun[0], (noun[0], 1.0))
    return Measure(kind=FactKind.NUMBER, start=one.start, end=noun[1], value=one.value * factor, unit=unit, bound=bound)


def _is_year(text: str, one: Numeral) -> bool:
    return (
        not one.spelled
        and one.end - one.start == 4
        and 1700 <= one.value <= 2100
        and text[one.start : one.end].isdigit()
    )


# "Lieberman, 75, who": an age between commas after a name, as newspapers print it
_APPOSED = re.compile(r"(?<=[a-zà-þ]), (?:aged? )?(?P<age>[1-9]\d?|10\d)(?=,| and |\.(?:\s|$))")
_NAME_BEFORE = re.compile(r"[A-ZÀ-Þ][\w'’-]+$")
# "by 134 to 63", "a 218-201 vote": the two figures are one detail
_TALLY = re.compile(
    r"(?<![\d.,-])(?P<one>\d{1,4})(?:-to-|\s+to\s+|[-–]|\s+gegen\s+|\s+contre\s+|\s+a\s+)(?P<two>\d{1,4})(?![\d.,]*\d|[-–]\d|\s*(?:percent|%|years|people))"
)
_VOTED = re.compile(
    r"\b(?:vot|ballot|pass|approv|reject|defeat|Stimm|voix|ruling|ruled|decision|confirm|Senate|House)", re.IGNORECASE
)


def _ages(text: str) -> Iterator[Measure]:
    for hit in _APPOSED.finditer(text):
        if _NAME_BEFORE.search(text[: hit.start()]):
            yield Measure(
                kind=FactKind.NUMBER,
                start=hit.start("age"),
                end=hit.end("age"),
                value=float(hit["age"]),
                unit="years old",
                bound="exactly",
            )


def _tallies(text: str) -> Iterator[Measure]:
    """A vote's two figures as one number: 134 to 63 is 134.0063, so that both must agree."""
    for hit in _TALLY.finditer(text):
        if _VOTED.search(text[max(0, hit.start() - 80) : hit.end() + 40]) and int(hit["one"]) + int(hit["two"]) > 4:
            value = int(hit["one"]) + int(hit["two"]) / 10_000
            yield Measure(
                kind=FactKind.NUMBER, start=hit.start(), end=hit.end(), value=value, unit="votes", bound="exactly"
            )


def _telling(one: Numeral, found: Measure) -> bool:
    """Whether a number is a detail at all: "two reasons" is prose, "two dead" and "2 reasons" are not.

    Of numbers in words below ten that count neither people nor a measure, basil's outlets share one in 20.
    """
    counts = found.unit in _CLASSES or found.unit in {unit for unit, _ in _SCALE.values()} or found.unit == "years old"
    return found.kind is not FactKind.NUMBER or counts or not one.spelled or one.value >= 10


def find_measures(text: str, language: str) -> list[Measure]:
    """The measures of a sentence in order, none overlapping."""
    found = [*_tallies(text), *_ages(text)]
    for one in find_numerals(text, language):
        measure = _measure(text, one)
        if (
            measure
            and _telling(one, measure)
            and not any(m.start < measure.end and measure.start < m.end for m in found)
        ):
            found.append(measure)
    return sorted(found, key=lambda m: m.start)
