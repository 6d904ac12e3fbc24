"""Numbers in running text, in figures and in words, with their values: English, German, French, Spanish.

Requirements: "1.5m" and "1.5 million" are 1,500,000; "1.900" is 1,900 in German and 1.9 in English; a version
("1.2.3"), a telephone number, a power (10^400), a score or a range is no number; nothing is ever read as infinite.

Theory: figures are one pattern per habit of writing, the language deciding what dot and comma mean; number words
go to
text2num. Known misses: "a dozen", "half a million", numbers in other scripts' digits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from text_to_num import text2num

from secondsource.desk.score.scanning import starting_with

LONGEST = 15  # digits; beyond it a double no longer counts single ones, and news has no such numbers

_SPACES = "   "  # plain, no-break, narrow no-break
_COMMA_DECIMAL = frozenset({"de", "fr", "es", "it", "nl", "pt", "ru", "pl", "sv", "da", "no", "fi", "tr", "cs"})
FIGURES = re.compile(
    rf"(?<![\w.,:/^%–-])(?<!\[\+)(?<!\d[{_SPACES}])(?P<figures>\d{{1,3}}(?:[.,'’{_SPACES}]\d{{3}})+(?:[.,]\d{{1,2}})?|"
    rf"\d+(?:[.,]\d+)?)"
    r"(?![\d^/:–])(?![.,]\d)(?!-\d)"
)
_MULTIPLIER = re.compile(
    rf"(?:(?<=\d)[mk]\b|[{_SPACES}-]?(?:(?:hundred\s+)?(?:thousand|million|billion|trillion)s?|bn|mn|mln|tn|"
    rf"Millionen|Million|Mio\.?|"
    r"Milliarden?|Mrd\.?|Billionen|tausend|Tausend|milliards?|mille|mil\s+millones|millones|mill[oó]n|mil))(?!\w)"
)
_ATTACHED = re.compile(r"(?:km|kg|cm|mm|mph|kph|ft|lbs?|[GMk]W)\b")  # units written without a space
_TIMES = {
    "hundred thousand": 1e5, "hundred million": 1e8, "hundred billion": 1e11, "thousand": 1e3, "million": 1e6,
    "billion": 1e9, "trillion": 1e12, "bn": 1e9, "mn": 1e6, "mln": 1e6, "tn": 1e12, "m": 1e6, "k": 1e3,
    "millionen": 1e6,
    "mio": 1e6, "milliarde": 1e9, "milliarden": 1e9, "mrd": 1e9, "billionen": 1e12, "tausend": 1e3, "milliard": 1e9,
    "mille": 1e3, "mil millones": 1e9, "millones": 1e6, "millón": 1e6, "millon": 1e6, "mil": 1e3,
}  # fmt: skip
WORDS = {
    "en": r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|one(?=[\s-]+(?:hundred|thousand|"
    r"million|billion)))"
    r"(?:(?:-|\s+(?:and\s+)?)(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|"
    r"forty|fifty|"
    r"sixty|seventy|eighty|ninety|hundred|thousand|million|billion))*",
    "de": r"(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|[a-zäöü]{3,8}zehn|"
    "(?:[a-zäöü]{3,6}und)?(?:zwanzig|"
    r"dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig))(?:hundert|tausend)?",
    "fr": r"(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|"
    "trente|quarante|"
    r"cinquante|soixante)(?:(?:-|\s+(?:et\s+)?)(?:un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cents?|"
    r"mille|vingts?))*",
    "es": r"(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciséis|diecisiete|"
    r"dieciocho|diecinueve|veinte|veinti\w+|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa)"
    r"(?:\s+(?:y\s+)?(?:uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|mil|cientos))*",
}


# What every number in words of a language has, in lower case: looked for first, it spares nine sentences in ten the
# pattern.
_HEADS = {
    "en": "two|three|four|five|fift|six|seven|eight|nine|ten|eleven|twelve|thirt|twenty|forty|"
    r"one(?=[\s-]+(?:hundred|thousand|million|billion))",
    "de": "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zig",
    "fr": "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|"
    "quarante|soixante",
    "es": "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci|veint|treinta|"
    "cuarenta|cincuenta|sesenta|setenta|ochenta|noventa",
}
# What `re` takes for an s or an i, whatever their case, and lower case leaves: a long s, an i without its dot, and the
# dot of a capital i with one.
_ODD_LETTERS = "ſ|ı|\u0307"
FIGURE = re.compile(r"\d")


@dataclass(frozen=True, kw_only=True, slots=True)
class Numeral:
    """A number as it stands in a sentence."""

    start: int
    end: int  # after the multiplier: "1.5 million"
    value: float
    spelled: bool


@lru_cache(maxsize=8)
def spelled(language: str) -> re.Pattern[str]:
    """What finds a language's numbers in words."""
    return re.compile(rf"(?<![\w-])(?:{WORDS[language]})(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=8)
def head(language: str) -> re.Pattern[str]:
    """What every sentence with such a number has in lower case."""
    return re.compile(f"{_HEADS[language]}|{_ODD_LETTERS}")


@lru_cache(maxsize=4000)
def parse_figures(figures: str, language: str) -> float | None:
    """The value of a number in figures; None where it is no plain number in that language."""
    plain = re.sub(rf"[{_SPACES}'’]", "", figures)
    if sum(c.isdigit() for c in plain) > LONGEST:
        return None
    decimal = "," if language in _COMMA_DECIMAL else "."
    group = "." if decimal == "," else ","
    if group in plain and not re.fullmatch(
        rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", plain
    ):
        return None
    plain = plain.replace(group, "").replace(decimal, ".")
    return float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None


def _times(words: str) -> float:
    low = re.sub(r"\s+", " ", words.strip(f"{_SPACES}-").lower().rstrip("."))
    return _TIMES.get(low) or _TIMES.get(low.rstrip("s"), 1.0)


def _in_figures(text: str, language: str) -> Iterator[Numeral]:
    for hit in starting_with(FIGURE, FIGURES, text):
        value = parse_figures(hit["figures"], language)
        if value is None:
            continue
        times = _MULTIPLIER.match(text, hit.end())
        end = times.end() if times else hit.end()
        if (
            not times
            and end < len(text)
            and (text[end].isalpha() or text[end] == "_")
            and not _ATTACHED.match(text, end)
        ):
            continue  # "5G", "3rd", "10km" without a space: a name, an ordinal or a typo
        yield Numeral(
            start=hit.start(), end=end, value=value * (_times(times.group()) if times else 1.0), spelled=False
        )


@lru_cache(maxsize=1000)
def _value(words: str, language: str) -> float | None:
    try:
        return float(text2num(words, language))
    except ValueError:
        return None


def _in_words(text: str, language: str) -> Iterator[Numeral]:
    if language not in WORDS or not head(language).search(text.lower()):
        return
    for hit in spelled(language).finditer(text):
        value = _value(hit.group().lower(), language)
        if value is None:
            continue
        times = _MULTIPLIER.match(text, hit.end())
        yield Numeral(
            start=hit.start(),
            end=times.end() if times else hit.end(),
            value=value * (_times(times.group()) if times else 1.0),
            spelled=True,
        )


def find_numerals(text: str, language: str) -> list[Numeral]:
    """The numbers of a sentence in order, none overlapping."""
    every = [*_in_figures(text, language), *_in_words(text, language)]
    if len(every) < 2:
        return every
    found: list[Numeral] = []
    for one in sorted(every, key=lambda n: (n.start, -n.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found
