"""The templates of the score's sentence, in English: the catalogue's keys. `words.py` says when each is used.

A link is marked as `[part|words]`. `knowledge/messages/score.*.po` holds the other languages, and a test holds them
together.
"""

from secondsource.model import FactKind

SINGLE = (
    "Reported by a [origins|single outlet]. This score reflects [tier|source tier] and "
    "[specificity|factual specificity] - [corroboration|corroboration] is limited with one source."
)
SILENT = "[state|Not enough evidence]: {reason}."
CHAIN_UNREAD = "All {outlets} [origins|reports] go back to [origins|{name}], which we have not read."
CHAIN = "All {outlets} [origins|reports] go back to [origins|{name}]."
BOTH_UNREAD = "Both [origins|reports] go back to [origins|{name}], which we have not read."
BOTH = "Both [origins|reports] go back to [origins|{name}]."
ONE_TEXT = "{outlets} [origins|outlets] carry it, all with the same [origins|{name} text]: one [origins|report]."
COPIES = (
    "{outlets} [origins|outlets] carry it, but {some} use the same [origins|{name} text]: "
    "{origins} independent [origins|reports]."
)
OWNER = (
    "{some} of the {outlets} [origins|outlets] belong to the same [origins|owner] and count for less: {origins} "
    "independent [origins|reports]."
)
OWNER_ALL = (
    "All {outlets} [origins|outlets] belong to the same [origins|owner] and count for less: {origins} "
    "independent [origins|reports]."
)
OWNER_BOTH = (
    "Both [origins|outlets] belong to the same [origins|owner] and count for less: {origins} independent "
    "[origins|reports]."
)
TIED = "{outlets} [origins|outlets] carry it, with passages in common: {origins} independent [origins|reports]."
APART = "{outlets} [origins|outlets] report it independently of one another."
UNRATED = "None of the [tier|outlets] is rated in our open lists; that is not a judgement on them."
LOW_TIER = "The [tier|raters] we know place the outlets low."
VAGUE = "Few [specificity|checkable details]: no {slot} for the main claims."
FEW_DETAILS = "Few [specificity|checkable details] in the main claims."
SHARED = "{count} of the main [facts|details] are carried by more than one independent [origins|report]."
SHARED_ONE = "One of the main [facts|details] is carried by more than one independent [origins|report]."
UNSHARED = "None of the main [facts|details] is carried by more than one [origins|report]."
UNCOMPARED = "No [facts|numbers, dates or quotations] could be compared."
DISAGREE = {
    FactKind.NUMBER: "They disagree on a [facts|number]: {one} or {other}.",
    FactKind.MONEY: "They disagree on an [facts|amount]: {one} or {other}.",
    FactKind.PERCENT: "They disagree on a [facts|share]: {one} or {other}.",
    FactKind.DATE: "They disagree on a [facts|date]: {one} or {other}.",
    FactKind.QUOTE: "They disagree on a [facts|quotation]: {one} or {other}.",
}
FOR_TWO = {CHAIN_UNREAD: BOTH_UNREAD, CHAIN: BOTH, OWNER_ALL: OWNER_BOTH}  # of two one says "both", not "all two"
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
HALF = "{number} and a half"
SLOT_NAMES = {
    "named": "named person or organisation",
    "dated": "date or time",
    "placed": "place",
    "numbered": "number",
    "sourced": "named source",
    "quoted": "quotation or document",
}
REASONS = (
    "we have no word lists for its language",
    "we could read only a stub of {n} words",
    "we have read {n} words of text",
    "one origin, and its outlet is not rated in our lists",
    "the range would be {n} points wide",
    "one origin so far, less than {n} minutes old",
)
TEMPLATES = (
    *(SINGLE, SILENT, CHAIN_UNREAD, CHAIN, BOTH_UNREAD, BOTH, ONE_TEXT, COPIES),
    *(OWNER, OWNER_ALL, OWNER_BOTH, TIED, APART, UNRATED, LOW_TIER, VAGUE, FEW_DETAILS),
    *(SHARED, SHARED_ONE, UNSHARED, UNCOMPARED, *DISAGREE.values()),
)
MESSAGES = (*TEMPLATES, *NUMBERS, HALF, *SLOT_NAMES.values(), *REASONS)  # all that a catalogue translates
