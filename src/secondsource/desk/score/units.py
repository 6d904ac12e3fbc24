"""What numbers count, in words: currencies, measures, and nouns of one class. English, German, French, Spanish."""

import re

from secondsource.desk.score.stems import stem

SYMBOLS = {
    "$": "USD", "US$": "USD", "USD": "USD", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "¥": "JPY", "₹": "INR",
    "Rs": "INR", "Rs.": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₺": "TRY", "C$": "CAD", "CA$": "CAD", "A$": "AUD",
    "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "R$": "BRL", "CHF": "CHF",
}  # fmt: skip
SYMBOL = re.compile(r"(?:US\$|CA?\$|AU?\$|NZ\$|HK\$|R\$|[$€£¥₹₽₩₪₺]|\bRs\.?|\bCHF|\bUSD|\bEUR|\bGBP)\s?$")
CURRENCY = re.compile(
    r"[\s\u00a0\u202f-]*(?:U\.?S\.?\s+|de\s+|d['’]\s*)?(?P<name>dollars?|euros?|pounds?(?:\s+sterling)?|yen|"
    r"yuan|renminbi|"
    r"rupees?|roubles?|rubles?|francs?|Franken|Dollar|Euro|d[oó]lares|pesos?|libras|€|£|\$|USD|EUR|GBP|CHF)(?!\w)"
)
CURRENCIES = {
    "dollar": "USD", "dólare": "USD", "dolare": "USD", "usd": "USD", "$": "USD", "euro": "EUR", "eur": "EUR",
    "€": "EUR",
    "pound": "GBP", "pounds sterling": "GBP", "libra": "GBP", "gbp": "GBP", "£": "GBP", "yen": "JPY", "yuan": "CNY",
    "renminbi": "CNY", "rupee": "INR", "rouble": "RUB", "ruble": "RUB", "franc": "CHF", "franken": "CHF", "chf": "CHF",
    "peso": "MXN",
}  # fmt: skip

_SCALES = {  # unit words of one measure; values are brought to the first: (unit, times)
    "km": ("km", 1.0), "kilometer": ("km", 1.0), "kilometre": ("km", 1.0), "kilómetro": ("km", 1.0),
    "kilomètre": ("km", 1.0), "mile": ("km", 1.609344), "metre": ("m", 1.0), "meter": ("m", 1.0), "feet": ("m", 0.3048),
    "foot": ("m", 0.3048), "ft": ("m", 0.3048), "kg": ("kg", 1.0), "kilogram": ("kg", 1.0), "pound": ("kg", 0.45359237),
    "lb": ("kg", 0.45359237), "mph": ("km/h", 1.609344), "kph": ("km/h", 1.0), "acre": ("ha", 0.40468564),
    "hectare": ("ha", 1.0), "hektar": ("ha", 1.0),
}  # fmt: skip
SCALE = {stem(word): scale for word, scale in _SCALES.items()}
MEASURES = frozenset(unit for unit, _ in _SCALES.values())

# Nouns of one unit class: two reports of one toll say "people", "passengers" or "residents".
_CLASSES = {
    "people": """
        people person persons men women children civilians passengers workers employees students residents victims
        soldiers
        troops officers protesters demonstrators migrants refugees voters patients journalists casualties
        individuals adults
        members inmates hostages Menschen Personen personnes personas""",
    "dead": "dead deaths killed fatalities Tote Todesopfer morts muertos fallecidos",
    "injured": "wounded injured injuries hurt Verletzte blessés heridos",
    "homes": "homes houses households customers Haushalte foyers hogares",
}
CLASS = {stem(word): unit for unit, words in _CLASSES.items() for word in words.split()}
CLASSES = frozenset(_CLASSES)
_SPAN_WORDS = """
    second minute hour day week month year decade time Sekunden Minuten Stunden Tage Wochen Monate Jahre jours
    semaines mois
    ans heures horas días semanas meses años"""
SPANS = frozenset(stem(word) for word in _SPAN_WORDS.split())

FATE = re.compile(
    r"(?:\s+[\w'’-]+){0,4}?\s+(?:(?P<dead>killed|dead|died|dying|slain|tués?|tuées|getötet|ums\s+Leben|"
    r"muert[oa]s|mort[es]*)|"
    r"(?P<injured>injured|wounded|hurt|blessée?s?|verletzt|herid[oa]s))\b"
)
TOLL = re.compile(
    r"(?:(?P<dead>kill(?:ing|ed|s)|death\s+toll\s+\w+\s+\w+|dead\s+at)|(?P<injured>injur(?:ing|ed)|wound(?:ing|ed)))"
    r"\s+(?:[a-z]+\s+){0,3}$"
)
PERCENT = re.compile(
    r"[\s\u00a0\u202f-]*(?:%|percent\b|per\s+cent\b|pct\b|Prozent\b|pour\s+cent\b|por\s+ciento\b)"
    r"(?P<points>[\s-]*(?:age\s+)?points?\b)?"
)
POINTS = re.compile(
    r"[\s-]*(?:percentage[\s-]points?|Prozentpunkte?n?|points?\s+de\s+pourcentage|puntos\s+porcentuales)\b"
)
# "two people with knowledge of the matter" are who told it, not what happened
INFORMANTS = re.compile(
    r"\s+(?:with\s+(?:direct\s+|first-?hand\s+)?knowledge|familiar\s+with|briefed\s+on|close\s+to|who\s+(?:spoke|asked))\b"
)
MONTH_BEFORE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?\s$"
)
AGE = re.compile(r"-years?-old\b|\s+years?[\s-]old\b|\s+Jahre\s+alt\b|\s+ans\b(?=[,.])|\s+años\b(?=[,.])")
IDENTIFIER = re.compile(
    r"(?:\b(?:No|Nr|Section|Article|Chapter|Title|Route|Highway|Interstate|Flight|Room|Page|Channel|Act|"
    r"Apollo|Boeing|Airbus|"
    r"Windows|iPhone|Covid|COVID|Proposition|Prop|Resolution|Psalm|Phase|Level|Grade|Type|Group|Tower|Gate|"
    r"Pier|Unit|Line|"
    r"Formula|Artikel|Paragraf)\.?[\s-]+|\bGroup\s+of\s+|#)$"
)
# "the Nord Stream 2 pipeline": two capitalised words before the figure, and no people or measure behind it
NAMED = re.compile(r"\b[A-Z][\w’'-]*\s+[A-Z][\w’'-]*\s+$")
_ENDING = r"\s+(?:an?\s+)?[$€£¥]?$"
_AT_LEAST = (
    r"at\s+least|more\s+than|over|above|upwards?\s+of|no\s+fewer\s+than|no\s+less\s+than|exceed(?:ed|ing|s)?|mindestens|"
    r"mehr\s+als|über|au\s+moins|plus\s+de|al\s+menos|más\s+de|minimum\s+of"
)
_AT_MOST = (
    r"at\s+most|less\s+than|fewer\s+than|under|below|up\s+to|as\s+many\s+as|no\s+more\s+than|weniger\s+als|höchstens|"
    r"bis\s+zu|moins\s+de|jusqu['’]à|menos\s+de|hasta|maximum\s+of"
)
_ABOUT = (
    r"about|around|roughly|approximately|some|nearly|almost|close\s+to|an\s+estimated|estimated|rund|etwa|circa|ca\.|"
    r"fast|knapp|environ|près\s+de|unos|unas|cerca\s+de|casi|alrededor\s+de"
)
_BOUNDS = (("at least", _AT_LEAST), ("at most", _AT_MOST), ("about", _ABOUT))
BOUND = tuple((name, re.compile(rf"\b(?:{words}){_ENDING}", re.IGNORECASE)) for name, words in _BOUNDS)
