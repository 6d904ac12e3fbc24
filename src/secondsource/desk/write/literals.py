"""Numbers with their units, and dates, as a proof compares them: by value, not by spelling.

"1.5 million", "1,500,000" and "1.5m" are one value; "four" is 4; "May 12", "12 May" and "12. Mai" are one date, and a
weekday in a passage also stands for its date, counted back from the article's publication.

Known misses: roman numerals; "half", "a third"; a year in a person's age ("aged 1933").
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from secondsource.desk.write.tokens import get_stem

_MULTIPLIERS = {
    **dict.fromkeys(("k", "thousand", "tausend", "mille", "mil", "tsd"), 1e3),
    **dict.fromkeys(
        ("m", "mn", "mln", "million", "millions", "millionen", "mio", "millón", "millones", "milioni", "miljoen"), 1e6
    ),
    **dict.fromkeys(
        (
            "b",
            "bn",
            "bln",
            "billion",
            "billions",
            "milliarde",
            "milliarden",
            "mrd",
            "milliard",
            "milliards",
            "miliardi",
        ),
        1e9,
    ),
    **dict.fromkeys(("trillion", "trillions", "tn", "billionen"), 1e12),
    "dozen": 12.0,
    "hundred": 100.0,
}
_UNIT_TABLE = """
%: % percent pct prozent pourcent
points: points point punkte
USD: $ us$ dollar dollars usd dólares buck bucks
EUR: € euro euros eur
GBP: £ pound pounds gbp sterling pfund
JPY: ¥ yen
CNY: yuan renminbi
INR: ₹ rupee rupees
cent: cent cents pence
km: km kilometer kilometers kilometre kilometres kilómetros kilomètres
mile: mile miles mi meilen millas mph
m: meter meters metre metres mètres metros
foot: foot feet ft
inch: inch inches
cm: cm centimeters centimetres
kg: kg kilogram kilograms kilos kilo
pound: lb lbs
ton: ton tons tonne tonnes tonnen toneladas
acre: acre acres
ha: hectare hectares hektar
second: second seconds sekunden segundos secondes
minute: minute minutes minuten minutos
hour: hour hours stunde stunden hora horas heure heures
day: day days tag tage tagen día días jour jours
week: week weeks woche wochen semana semanas semaine semaines
month: month months monat monate monaten mes meses mois
year: year years jahr jahre jahren año años an ans année années year-old
decade: decade decades jahrzehnte décadas
celsius: celsius c °c
fahrenheit: fahrenheit f °f
degree: degree degrees grad grados degrés °
"""  # unit: its words
_UNITS = {
    word: unit
    for unit, _, words in (line.partition(": ") for line in _UNIT_TABLE.split("\n"))
    for word in words.split()
}
_NUMBER_WORDS = """
2 two zwei deux dos, 3 three drei trois tres, 4 four vier quatre cuatro, 5 five fünf cinq cinco, 6 six sechs seis,
7 seven sieben siete, 8 eight acht huit ocho, 9 nine neun neuf nueve, 10 ten zehn dix diez, 11 eleven onze,
12 twelve zwölf douze doce, 13 thirteen dreizehn treize trece, 14 fourteen, 15 fifteen, 16 sixteen, 17 seventeen,
18 eighteen, 19 nineteen, 20 twenty, 30 thirty, 40 forty, 50 fifty, 60 sixty, 70 seventy, 80 eighty, 90 ninety
"""  # without "one" (an article in most languages), Spanish "once" and French "sept" (other words in English)
_SPELLED = {word: int(row.split()[0]) for row in _NUMBER_WORDS.split(",") for word in row.split()[1:]}
_TOKEN = re.compile(
    r"(?P<currency>US\$|[$€£¥₹])?\s?(?P<number>\d{1,3}(?:[,.\u00a0\u202f' ]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)|(?P<sign>%|°[CF]?|[€£$]|[.,;!?](?=\s|$))"
)
_MONTH_TABLE = """
1 january jan januar janvier enero, 2 february feb februar février febrero, 3 march mar märz mars marzo,
4 april apr avril abril, 5 may mai mayo, 6 june jun juni juin junio, 7 july jul juli juillet julio, 8 august aug août
agosto, 9 september sept sep septembre septiembre, 10 october oct oktober okt octobre octubre, 11 november nov
novembre noviembre, 12 december dec dezember dez décembre diciembre
"""
_WEEKDAY_TABLE = """
0 monday montag lundi lunes, 1 tuesday dienstag mardi martes, 2 wednesday mittwoch mercredi miércoles,
3 thursday donnerstag jeudi jueves, 4 friday freitag vendredi viernes, 5 saturday samstag samedi sábado,
6 sunday sonntag dimanche domingo
"""
MONTHS = {word: int(row.split()[0]) for row in _MONTH_TABLE.split(",") for word in row.split()[1:]}
WEEKDAYS = {word: int(row.split()[0]) for row in _WEEKDAY_TABLE.split(",") for word in row.split()[1:]}
_MONTH_WORDS = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH_DAY = re.compile(rf"\b({_MONTH_WORDS})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|,\d)", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of |de )?({_MONTH_WORDS})\b", re.IGNORECASE)
_ISO_DAY = re.compile(r"\b(?:19|20)\d\d-(\d\d)-(\d\d)\b")
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "heute": 0, "gestern": -1, "hoy": 0, "ayer": -1}
_LOWER_MONTHS = frozenset(
    m for m in MONTHS if m[-1] in "oe" or m in ("mars", "avril", "mai", "juin", "juillet", "août")
)
REACH = 4  # words behind a number in which its unit stands: "1,900 mostly rural homes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number of a text: its value, its unit where we know it, and the stems that follow it."""

    value: float
    unit: str | None
    following: tuple[str, ...]
    words: str


def list_quantities(text: str) -> list[Quantity]:
    """Every number of a text, spelled ones from two up; days of a date are not among them."""
    text = _blank_dates(text)
    parts = list(_TOKEN.finditer(text))
    quantities: list[Quantity] = []
    index = 0
    while index < len(parts):
        value, used = _read_value(parts, index)
        if value is None:
            index += 1
            continue
        quantities.append(_quantity(text, parts, index, used, value))
        index += used
    return quantities


def _blank_dates(text: str) -> str:
    for pattern in (_MONTH_DAY, _DAY_MONTH, _ISO_DAY):
        text = pattern.sub(lambda m: re.sub(r"\d", "_", m.group()), text)
    return text


def _read_value(parts: list[re.Match[str]], index: int) -> tuple[float | None, int]:
    """The value that starts at a part, and of how many parts it is made."""
    part = parts[index]
    used = 1
    if part["number"]:
        value = parse_number(part["number"])
    elif part["word"] and (spelled := _SPELLED.get(part["word"].lower())):
        value = float(spelled)
        if value % 10 == 0 and value >= 20 and index + 1 < len(parts):
            unit = _SPELLED.get((parts[index + 1]["word"] or "").lower(), 10)
            if unit < 10:
                value, used = value + unit, 2
    else:
        return None, 1
    while index + used < len(parts) and (times := _MULTIPLIERS.get((parts[index + used]["word"] or "").lower())):
        if len(parts[index + used]["word"]) < 3 and not part["number"]:
            break
        value, used = value * times, used + 1
    return value, used


def parse_number(words: str) -> float:
    """A number as written in any of our languages: "1,500", "1.500", "1 500" and "1500" are one."""
    if re.fullmatch(r"\d{1,3}(?:[,.\u00a0\u202f' ]\d{3})+", words):
        return float(re.sub(r"\D", "", words))
    mark = max(words.rfind("."), words.rfind(","))
    digits = re.sub(r"\D", "", words[:mark] if mark >= 0 else words)
    return float(f"{digits or 0}.{words[mark + 1 :]}" if mark >= 0 else digits)


def _quantity(text: str, parts: list[re.Match[str]], index: int, used: int, value: float) -> Quantity:
    following: list[str] = []
    unit: str | None = _UNITS.get((parts[index]["currency"] or "").lower())
    for part in parts[index + used : index + used + REACH]:
        if part["number"] or (part["sign"] and part["sign"] in ".,;!?"):
            break
        word = (part["word"] or part["sign"]).lower()
        known = _UNITS.get(word)
        if (
            known
            and unit is None
            and not following
            and not (len(word) == 1 and part.start() > parts[index + used - 1].end())
        ):
            unit = known
        following.append(get_stem(word))
    if (
        (unit is None and following[:2] == ["per", "cent"])
        or following[:2] == ["pour", "cent"]
        or following[:2] == ["por", "ciento"]
    ):
        unit = "%"
    return Quantity(
        value=value,
        unit=unit,
        following=tuple(following),
        words=text[parts[index].start() : parts[index + used - 1].end()].strip(),
    )


def list_dates(text: str) -> set[str]:
    """The dates a text names: "05-12" for a day, "05" for a month alone, "mon" for a weekday, "today" and the like."""
    found: set[str] = set()
    for month, day in _MONTH_DAY.findall(text):
        found.add(_day(MONTHS[month.lower()], int(day)))
    for day, month in _DAY_MONTH.findall(text):
        found.add(_day(MONTHS[month.lower()], int(day)))
    for month, day in _ISO_DAY.findall(text):
        found.add(f"{month}-{day}")
    months = {day[:2] for day in found}  # a month with its day is no month alone
    for word in re.findall(r"[^\W\d_]+", text):
        low = word.lower()
        if low in WEEKDAYS and (word[0].isupper() or len(low) > 4):
            found.add(f"weekday {WEEKDAYS[low]}")
        elif (
            low in MONTHS
            and len(low) > 3
            and f"{MONTHS[low]:02}" not in months
            and (word[0].isupper() or low in _LOWER_MONTHS)
        ):
            found.add(f"{MONTHS[low]:02}")
        elif low in _RELATIVE:
            found.add(low)
    return found


def _day(month: int, day: int) -> str:
    return f"{month:02}-{day:02}"


def resolve_dates(text: str, published: datetime | None) -> set[str]:
    """The dates that a passage supports: those it names, and the days its weekdays and "yesterday" stand for."""
    found = list_dates(text)
    if published is None:
        return found
    for name in tuple(found):
        if name.startswith("weekday "):
            back = (published.weekday() - int(name[-1])) % 7
            found |= _names_of(published.date() - timedelta(days=back))
        elif name in _RELATIVE:
            found |= _names_of(published.date() + timedelta(days=_RELATIVE[name]))
    return found


def _names_of(day: date) -> set[str]:
    return {_day(day.month, day.day), f"{day.month:02}", f"weekday {day.weekday()}"}
