"""Texts of the desk that reach pages as values, not as literals of a template: labels, states, reasons, causes.

The desk words them in English, in one place each; pages in other languages look them up here. A text with something in
it (a number, an outlet's name, a day) is recognised by its pattern: "{some} of {all} key facts carried by several
origins". A text that none fits is shown as it came. `training/messages.py` puts all of them into the catalogues.
"""

import re
from collections.abc import Iterator, Mapping

from secondsource.desk.write import letters, notices
from secondsource.model import Label, ScoreState
from secondsource.people import Role

# As the subjects' model names them; a page shows the first letter as a capital.
SUBJECTS = (
    "Culture", "Conflict", "Crime", "Disaster", "Economy", "Education", "Environment", "Health", "Human interest",
    "Labour", "Lifestyle", "Politics", "Religion", "Science", "Society", "Sport", "Technology", "Weather",
)  # fmt: skip
# What a pass counts, by the words of the page of the desk's state.
COUNTS = {
    "articles": "New articles", "articles_failed": "Articles without their page",
    "articles_waiting": "Articles waiting",
    "entries": "New entries of feeds", "feeds": "Feeds asked", "feeds_failed": "Feeds that failed",
    "hubs_asked": "Hubs asked", "hubs_failed": "Hubs that failed", "jobs": "Done for editors",
    "letters": "Letters sent", "letters_failed": "Letters that failed", "not_modified": "Feeds unchanged",
    "notices": "New notices", "pages": "Pages written", "placed": "Articles placed in stories",
    "pushed": "Feeds pushed to us", "reread": "Articles read again", "revised": "Articles that had changed",
    "robots": "Sites asked for their rules", "settled": "Articles placed again", "stories": "New stories",
}  # fmt: skip
ERRORS = (
    "Not done", "Not here", "Not done this way", "Not just now", "Something went wrong",
    "We have nothing at this address. It may have been mistyped, or the story was never on this desk.",
    "This address cannot be asked like that.", "Not allowed", "Not read", "Too large",
    "This form has expired, or another site sent it. Go back, load the page again and send it once more.",
    "This form came without its length. Send it from one of this desk's own pages.",
    "This form is larger than the desk takes.", "This is no form that a browser sends.",
    "The desk cannot read its store at the moment. Try again in a minute.",
    "Nothing was changed: this cannot be stored now. Try again in a minute, or at the desk if this is a copy of it.",
    "The desk could not make this page. It is written in its log; the other pages work.",
)  # fmt: skip
ORDINALS = (
    "a first", "a second", "a third", "a fourth", "a fifth", "a sixth", "a seventh", "an eighth", "a ninth", "another",
)  # fmt: skip
SLOTS = (
    "a person or organisation", "a date or time", "a place", "a number with what it counts", "a named source",
    "a quotation or document",
)  # fmt: skip
REASONS = (
    "fewer than two independent origins among rated outlets", "fewer than two independent origins",
    "no outlet rated well above the middle", "a key fact is contested", "the label rests on the rated outlets alone",
    "we have no word lists for its language", "one origin, and its outlet is not rated in our lists",
    "no typed facts: details could not be compared", "an origin is younger than an hour",
    "no claim with a checkable detail", "no outlet is rated", "first score", "details changed",
    "First article.", "Goes on a story of the week before.", "Close to the nearest report.", "less than an hour", "and",
    "placed again in order of publication",
)  # fmt: skip
WORDS = (
    *Label, *ScoreState, *(one.capitalize() for one in ScoreState), "Not scored yet", *Role, "tier", "specificity",
    "corroboration", *SUBJECTS, *COUNTS.values(), *ERRORS, *ORDINALS, *SLOTS, *REASONS,
)  # fmt: skip
# The first that fits is taken, so the more particular stand first.
PATTERNS = (
    "we could read only a stub of {num} words",
    "we have read {num} words of text",
    "the range would be {num} points wide",
    "one origin so far, less than {num} minutes old",
    "{num} outlet, {count} independent origin",
    "{num} outlet, {count} independent origins",
    "{num} outlets, {count} independent origin",
    "{num} outlets, {count} independent origins",
    "{some} of {all} key facts carried by several origins",
    "{num} key fact contested",
    "{num} key facts contested",
    "{some} of {all} checkable details in {num} key claims",
    "rated: {some} of {all} outlets",
    "{slot}: {some} of {all} key claims",
    "{slot}: none",
    "{outlet}: not rated in our lists, which is not a judgement on it",
    "{outlet}: {score}, from {raters}",
    "another origin, {name}, which counts {num}",
    "{which} independent origin, {name}",
    "{num} more origins",
    "{name} is no longer among its origins",
    "{name} now counts with {other}",
    "also in {outlets} and {num} more, from {name}",
    "also in {outlets}, from {name}",
    "no longer contested: {fact}",
    "contested: {fact}",
    "{one} independent origins became {two}",
    "{part} {change} points",
    "{state} became {other}",
    "Continues from, {day}. {rest}",
    "Later, {day}. {rest}",
    "Same names: {names}.",
    "Same words ({subject}): {terms}.",
    "Same words: {terms}.",
    "{name}, which we have not read",
    "Shares {shared} with the report of {name}, {near} apart.",
    "Shares {shared} with the report of {name}.",
    "Shares {shared} with the nearest report, {near} apart.",
    "Shares {shared} with the nearest report.",
    "Close to the report of {name}, {near} apart.",
    "Close to the report of {name}.",
    "Close to the nearest report, {near} apart.",
    "One happening: reports of the two parts belong together with a mean probability of {num}%.",
    "Two happenings: reports of the two parts belong together with a mean probability of {num}%.",
    "one happening: reports of the two parts belong together with a mean probability of {num}%",
    "two happenings: reports of the two parts belong together with a mean probability of {num}%",
    "{num} hour",
    "{num} hours",
    "{num} days",
)
NUMBERS = frozenset({"num", "count", "some", "all", "score", "one", "two", "change"})
PHRASES = frozenset({"near", "which", "rest", "slot", "part", "state"})  # holes that hold words of ours
_HOLE = re.compile(r"\{(\w+)\}")
# Of a letter and a notice: they are formatted where they are written.
LETTERS = (
    *notices.TELLING.values(), notices.SECOND, letters.TEST_TITLE, letters.TEST, letters.LINK,
)  # fmt: skip
COUNTED = (
    (letters.ONE_NEWS, letters.MANY_NEWS), (letters.ONE_STORY, letters.MANY_STORIES),
    ("%(num)d d", "%(num)d d"), ("%(num)d h", "%(num)d h"), ("%(num)d min", "%(num)d min"),
    ("%(num)d day ago", "%(num)d days ago"), ("%(num)d hour ago", "%(num)d hours ago"),
    ("%(num)d minute ago", "%(num)d minutes ago"),
)  # fmt: skip


def list_keys() -> Iterator[str | tuple[str, str]]:
    """Every message of this file, once; a pair is a message with its plural."""
    keys: list[str | tuple[str, str]] = [*map(str, WORDS), *PATTERNS, *LETTERS, *COUNTED]
    yield from dict.fromkeys(keys)


def find_pattern(text: str) -> tuple[str, Mapping[str, str]] | None:
    """The pattern that a text fits, and what is in its holes."""
    for template, pattern in _COMPILED:
        if match := pattern.fullmatch(text):
            return template, match.groupdict()
    return None


def fill(template: str, holes: Mapping[str, str]) -> str:
    """The template with its holes filled; a brace in what fills them is only a brace."""
    return _HOLE.sub(lambda hole: holes.get(hole[1], hole[0]), template)


def _compile(template: str) -> re.Pattern[str]:
    parts = _HOLE.split(template)  # text, name, text, name, ... text
    return re.compile("".join(_part(one, hole=place % 2 == 1) for place, one in enumerate(parts)), re.DOTALL)


def _part(text: str, *, hole: bool) -> str:
    if not hole:
        return re.escape(text)
    if text in NUMBERS:
        return f"(?P<{text}>[+-]?[0-9][0-9.,]*)"
    # causes are joined by semicolons, so none is in a hole, but for what raters say, which ends its text
    return f"(?P<{text}>.+?)" if text == "raters" else f"(?P<{text}>[^;]+?)"


_COMPILED = tuple((one, _compile(one)) for one in PATTERNS)
