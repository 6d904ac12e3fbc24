"""The words by which the six slots are recognised, in English, German, French and Spanish: data, no decisions."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sept sep oct nov dec januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet "
    "août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre"
)
WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag "
    "sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes "
    "sábado domingo"
)
CALENDAR = _words(f"{MONTHS} {WEEKDAYS}")

_MONTH = "|".join(sorted(_words(MONTHS) - {"may", "mars", "march", "mar", "sep"}, key=len, reverse=True))
_DAY = "|".join(WEEKDAYS.split())
_UNIT = "week|month|year|night|weekend|quarter|spring|summer|autumn|fall|winter|morning|evening|decade"
# a day, a date, a clock time or a span that a calendar can settle; "recently" and "soon" settle nothing
DATE = re.compile(
    rf"""\b(?:{_DAY})s?\b
    |\b(?:{_MONTH})\b\.?
    |\b(?:May|March|Mars|Mar\.|Sep\.)\s+\d|\b\d{{1,2}}(?:st|nd|rd|th|\.|er)?\s+(?:May|March|Mars|mars|Mai|mayo)\b
    |\b(?:in|since|until|by|of|last|this|next|early|late|from)\s+(?:May|March)\b
    |\b(?:19|20)\d\d(?:s|-\d\d)?\b
    |\b\d{{1,2}}(?:[:.]\d\d)?\s?(?:a\.?m\b|p\.?m\b|Uhr\b|heures?\b|horas?\b|GMT\b|UTC\b)|\b\d{{1,2}}:\d\d\b|\b\d{{1,2}}h\d\d\b
    |\b(?:today|yesterday|tomorrow|tonight|overnight|midnight|noon|heute|gestern|morgen|hoy|ayer|mañana|hier|aujourd[’']hui|demain)\b
    |\b(?:last|this|next|past|previous|same|earlier\sthis|later\sthis|earlier\sin\sthe)\s+(?:{_UNIT})\b
    |\b(?:the|Christmas|New\sYear[’']s|Labor|Memorial|Independence|Election)\s+(?:Day|Eve)\b
    |\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|several)\s+(?:minutes?|hours?|days?|weeks?|months?|years?|decades?)\s+(?:ago|earlier|later)\b
    |\b(?:vor|il\sy\sa|hace)\s+\w+\s+\w+\b
    |\b(?:letzte|vergangene|kommende|diese)\w*\s+(?:Woche|Monat|Jahr|Nacht)\w*\b
    |\b(?:semaine|mois|année|nuit)\s+(?:derni[eè]re?|prochaine?|passée?)\b
    |\b(?:semana|mes|año|noche)\s+(?:pasad[oa]|próxim[oa])\b""",
    re.IGNORECASE | re.VERBOSE,
)

# number words that count something exactly
NUMBER_WORD = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|"
    "zwölf|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|vingt|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|"
    "diez|once|doce|veinte|half|third|quarter|double|triple"
)
# an amount, a share, or a numeral with the thing it counts. A bare numeral, a year, an age in commas count nothing
NUMBER = re.compile(
    rf"""[$€£¥]\s?\d|\b\d[\d.,]*\s?(?:%|percent\b|per\scent\b|Prozent\b|pour\scent\b|por\sciento\b|€|\$|£)
    |\b\d[\d.,]*[-\s](?:year|years|month|week|day|hour|minute|mile|foot|inch|point|member|person|game|page|acre|ton)s?(?:-old)?\b
    |\b(?:{NUMBER_WORD})(?:-\w+)?\s+(?:(?:hundred|thousand|million|billion|trillion|dozen)\s+)?(?!of\b|the\b|and\b|or\b|in\b|to\b|at\b|on\b|more\b|other\b|others\b|most\b|a\b)[\w-]{{3,}}
    |(?<![\d,.:/-])\b(?!(?:19|20)\d\d\b(?!,))\d[\d.,]*\s+(?:(?:hundred|thousand|million|billion|trillion|Millionen|Milliarden|millions?|milliards?|mil|millones|dozen)\b\s*(?:de\s)?)?(?!(?:{_MONTH}|am|pm|a\.m|p\.m|and|or|in|to|at|on|for|with|by|after|from|when|who|was|is|were|are|but|as|the|of|Uhr|heures|horas)\b)[A-Za-zÀ-ÿ][\w-]{{2,}}
    |\bNo\.\s?\d|\b\d+(?:st|nd|rd|th)\s(?!(?:century|of)\b)\w{{3,}}""",
    re.VERBOSE,
)

SAYS = (
    r"said|says|say|told|tells|reported|reports|report|wrote|writes|announced|announces|stated|states|testified|tweeted|"
    r"posted|added|adds|noted|notes|argued|argues|claimed|claims|warned|warns|confirmed|confirms|denied|denies|"
    r"acknowledged|explained|insisted|suggested|estimated|estimates|estimate|found|finds|shows|showed|indicated|cited|citing|"
    r"described|accused|alleged|alleges|asked|asks|called|vowed|pledged|urged|urges|revealed|disclosed|predicted|expects|"
    r"sagte|sagt|erklärte|erklärt|teilte|mitteilte|berichtete|berichtet|meldete|meldet|schrieb|betonte|warnte|forderte|"
    r"a\s+déclaré|déclare|a\s+dit|affirme|a\s+affirmé|indique|a\s+indiqué|annonce|a\s+annoncé|estime|explique|rapporte|"
    r"dijo|dice|afirmó|declaró|señaló|anunció|informó|aseguró|explicó|indicó|sostuvo|advirtió"
)
CUE = re.compile(
    rf"\b(?:{SAYS})\b|\b(?:according\s+to|in\s+an?\s+(?:\w+\s+)?(?:statement|interview|post|email|letter|report|filing|memo|"
    r"speech|tweet|news\s+conference|press\s+conference)|laut|nach\s+Angaben|zufolge|selon|d[’']après|según|de\s+acuerdo\s+con)\b",
    re.IGNORECASE,
)
# a paper that can be looked up
DOCUMENT = re.compile(
    r"\b(?:statement|press\s+release|news\s+release|report|study|filing|filings|lawsuit|indictment|complaint|affidavit|"
    r"court\s+(?:documents?|papers?|records?|filings?|order)|document|documents|transcript|memo|poll|survey|data|census|"
    r"letter|executive\s+order|ruling|opinion|testimony|news\s+conference|press\s+conference|post\s+on|Truth\s+Social|"
    r"Mitteilung|Erklärung|Bericht|Studie|Umfrage|Pressekonferenz|communiqué|rapport|étude|sondage|comunicado|informe|"
    r"estudio|encuesta)\b",
    re.IGNORECASE,
)
# who cannot be asked: it empties the slot it stands in
UNNAMED = re.compile(
    r"\b(?:an?\s+(?:\w+\s+)?(?:official|source|person|spokes(?:man|woman|person))|(?:\w+\s+)?officials|sources?|people|persons|"
    r"insiders?|experts?|analysts?|critics?|observers?|witnesses|authorities|police|some|many|Behörden|Experten|Quellen|"
    r"Kreise[n]?|Beobachter|responsables|experts?|sources?|autoridades|expertos|fuentes)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{3,}?)[\"”“»]|(?<!\w)[‘']([^‘’']{12,}?)[’'](?!\w)")
LINK = re.compile(r"https?://\S+|\bwww\.\S+")
LEAST_QUOTED = 3  # words: one or two in quotation marks are a term or irony, not what someone said

# words that stand capitalised at the head of a sentence without naming anyone
COMMON = (
    _words(
        "the a an this that these those there here he she it we they you i his her its their our my your who what when "
        "where why how which while as at by for from in into of on to with without after before during since until "
        "under over about against among between through but and or so yet nor if although though because both each "
        "every all some many most more much several few no not only just even still also now then later today "
        "yesterday tomorrow one two three four five six seven eight nine ten other another such same new former "
        "president sen rep gov mr mrs ms dr prof officials police authorities people experts critics investigators "
        "prosecutors lawmakers republicans democrats democratic republican according meanwhile however "
        "moreover additionally earlier last "
        "next first second third once despite amid following including according it's he's she's they're we're i'm "
        "don't can't breaking watch update exclusive opinion der die das ein eine im in am an auf aus bei für mit nach "
        "von vor zu zum zur und oder aber er sie es wir ihr nicht le la les un une des du de en et ou mais il elle ils "
        "elles nous vous dans par pour sur avec sans el los las una del al y o pero por para con sin su sus"
    )
    | CALENDAR
)
# after a capitalised run: it is a place, not someone
PLACE_TAIL = _words(
    "county city town village island islands river lake bay beach valley mountain mountains street avenue road "
    "highway boulevard airport park district province state states strait sea ocean peninsula strip bank coast "
    "harbor harbour port station border square canyon forest desert straße strasse platz rue"
)
PLACE_HEAD = re.compile(
    r"\b(?:in|near|outside|around|across|throughout|off|toward|towards|inside|nahe|à|près\s+de|cerca\s+de|en|au|aux)\s+"
    r"(?:the\s+|downtown\s+|(?:north|south|east|west)(?:ern|east|west|eastern|western)?\s+|central\s+|nearby\s+|city\s+of\s+)*"
    r"((?:[A-ZÀ-Þ][\w.’'-]+)(?:\s+[A-ZÀ-Þ][\w.’'-]+)*)"
)
DATELINE = re.compile(
    r"^\W*([A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,40})(?:,\s*[\w .]{2,30})?\s*(?:\([^)]{2,40}\)|,[^–—-]{0,30})?\s*[–—-]"
)
RUN = re.compile(
    r"[A-ZÀ-Þ][\w&’'.-]*(?:\s+(?:(?:of|the|and|for|de|la|le|von|van|der|den|di|bin|al|del|y|et)\s+)?[A-ZÀ-Þ][\w&’'.-]*)*"
)
