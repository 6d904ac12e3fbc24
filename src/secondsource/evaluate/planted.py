"""Plants one error in a good sentence: eight kinds, each a small change that a hurried writer or a model makes.

Each planter takes the sentence, what else the story has, and a seeded dice; it gives the changed sentence, or None
where the sentence has nothing to change.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from secondsource.desk.write.literals import MONTHS, WEEKDAYS
from secondsource.desk.write.speech import SAYING
from secondsource.desk.write.tokens import list_tokens

KINDS = ("number", "date", "name", "quote", "speaker", "unit", "negation", "invented")

_SMALL = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_SPELLED = list(_SMALL)
_NUMBER = re.compile(rf"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-])|\b(?:{'|'.join(_SMALL)})\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-zà-ü]{3,}(?=[\s,.'’])")
_FULL_NAME = re.compile(r"\b[A-Z][a-zà-ü]+ (?:[A-Z]\. )?[A-Z][a-zà-ü]{2,}\b")
_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|will|has|have|had|can|could|would|should|did|does)\b(?! not| no|n['’]t)")
_NEGATED = re.compile(r"\b(is|are|was|were|will|has|have|had|can|could|would|should|did|does) not\b|\b(\w+)n['’]t\b")
_MONTH_NAMES = "January February March April June July August September October November December"
_MONTHS = _MONTH_NAMES.split()
_DAY_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_DAYS = _DAY_NAMES.split()
_DATE = re.compile(rf"\b(?:{'|'.join(_DAYS + _MONTHS)})\b")
_NO_FIRST_NAMES = frozenset(
    ("President", "Prime", "The", "Mr", "Mrs", "Sen", "Rep", "Senator", "Minister", "In", "On", "But")
)
UNITS = {
    "percent": "dollars",
    "per cent": "dollars",
    "%": " tons",
    "$": "€",
    "£": "$",
    "€": "£",
    "dollars": "euros",
    "miles": "kilometres",
    "kilometers": "miles",
    "kilometres": "miles",
    "metres": "feet",
    "meters": "feet",
    "feet": "metres",
    "hours": "days",
    "minutes": "hours",
    "days": "weeks",
    "weeks": "months",
    "months": "years",
    "years": "months",
    "people": "families",
    "acres": "hectares",
    "tons": "pounds",
    "pounds": "tons",
    "votes": "states",
    "countries": "cities",
    "cities": "countries",
    "troops": "ships",
    "workers": "companies",
    "shares": "dollars",
    "journalists": "soldiers",
    "members": "judges",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What a planter may take from: the story's own full names, other stories' names and sentences."""

    names: Sequence[str]  # of the same story
    strange: Sequence[str]  # single names of other stories
    others: Sequence[str]  # bare sentences of other stories


Planter = Callable[[str, Ground, random.Random], str | None]


def plant_number(text: str, _: Ground, dice: random.Random) -> str | None:
    """Another number in the place of one."""
    found = [m for m in _NUMBER.finditer(text) if not re.match(r"^(?:19|20)\d\d$", m.group())]
    if not found:
        return None
    spot = dice.choice(found)
    word = spot.group()
    if word in _SPELLED:
        other = dice.choice([w for w in _SPELLED if w != word])
    else:
        value = float(word.replace(",", ""))
        changed = value + dice.choice([1, 2, 3, 10]) if value < 100 else value * dice.choice([0.9, 1.1, 1.5, 2])
        other = f"{changed:,.1f}" if "." in word else f"{round(changed):,}" if "," in word else f"{round(changed)}"
    return _put(text, spot, other) if other != word else None


def plant_date(text: str, _: Ground, dice: random.Random) -> str | None:
    """Another weekday or month."""
    found = list(_DATE.finditer(text))
    if not found:
        return None
    spot = dice.choice(found)
    names = _DAYS if spot.group() in _DAYS else _MONTHS
    return _put(text, spot, dice.choice([w for w in names if w not in text]))


def plant_name(text: str, ground: Ground, dice: random.Random) -> str | None:
    """A name of another story in the place of one."""
    found = [m for m in _NAME.finditer(text) if m.group().lower() not in MONTHS and m.group().lower() not in WEEKDAYS]
    if not found or not ground.strange:
        return None
    spot = dice.choice(found)
    other = dice.choice(ground.strange)
    return _put(text, spot, other) if other.lower() not in text.lower() else None


def plant_quote(text: str, _: Ground, dice: random.Random) -> str | None:
    """A word of a quotation left out, doubled by a neighbour, or replaced."""
    found = [m for m in _QUOTED.finditer(text) if len(m.group(1).split()) > 2]
    if not found:
        return None
    spot = dice.choice(found)
    words = spot.group(1).split()
    at = dice.randrange(1, len(words) - 1)
    how = dice.randrange(3)
    changed = [*words[:at], *(["really"] if how == 0 else [] if how == 1 else ["thing"]), *words[at + (how > 0) :]]
    if " ".join(list_tokens(" ".join(changed))) in " ".join(
        list_tokens(spot.group(1))
    ):  # "free, free Palestine" without one "free" is still verbatim
        return None
    return text[: spot.start(1)] + " ".join(changed) + text[spot.end(1) :]


def plant_speaker(text: str, ground: Ground, dice: random.Random) -> str | None:
    """Another person of the same story as the one who said it."""
    patterns = (
        rf"(?:{SAYING}) (?P<who>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){{0,2}})",
        rf"(?P<who>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){{0,2}}) (?:has |had |also )?(?:{SAYING})\b",
        r"according to (?P<who>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,2})",
    )
    found = [m for p in patterns if (m := re.search(p, text))]
    if not found:
        return None
    spot = found[0]
    if spot["who"].split()[0] in (*_DAYS, *_MONTHS):
        return None
    choice = [n for n in ground.names if not any(word in text for word in n.split())]
    if not choice:
        return None
    return text[: spot.start("who")] + dice.choice(choice) + text[spot.end("who") :]


def plant_unit(text: str, _: Ground, dice: random.Random) -> str | None:
    """Another unit behind a number."""
    found = [
        (m.start(1), m.end(1), other) for unit, other in UNITS.items() for m in re.finditer(_unit_pattern(unit), text)
    ]
    if not found:
        return None
    start, end, other = dice.choice(found)
    return text[:start] + other + text[end:]


def _unit_pattern(unit: str) -> str:
    if unit in "$£€":
        return rf"({re.escape(unit)})(?=\d)"
    if unit == "%":
        return r"\d(%)"
    return rf"\b(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|million|billion)[ -](?:\w+ )?({unit})\b"


def plant_negation(text: str, _: Ground, dice: random.Random) -> str | None:
    """A "not" put in or taken out, outside of quotations."""
    bare = re.sub(r"[\"“][^\"“”]*[\"”]", lambda m: "_" * len(m.group()), text)
    negated, plain = list(_NEGATED.finditer(bare)), list(_AUXILIARY.finditer(bare))
    if negated and (not plain or dice.random() < 0.5):
        spot = dice.choice(negated)
        return _put(text, spot, spot.group(1) or spot.group(2))
    if not plain:
        return None
    spot = dice.choice(plain)
    return _put(text, spot, spot.group() + " not")


def plant_invented(_: str, ground: Ground, dice: random.Random) -> str | None:
    """A sentence of another story, or a likely one about this story's people, in the place of the sentence."""
    if ground.names and dice.random() < 0.5:
        name = dice.choice(ground.names)
        return dice.choice(_INVENTED).format(name)
    return dice.choice(ground.others) if ground.others else None


_INVENTED = (
    "{} is expected to announce a new plan in the coming weeks, raising hopes of a quick solution.",
    "Experts believe that the decision of {} will change the balance of power for many years.",
    "{} has apologised to everyone who was affected and promised a full inquiry.",
    "Critics accuse {} of having known about the problem long before it became public.",
    "{} later thanked supporters and called the outcome a great relief.",
)

PLANTERS: Mapping[str, Planter] = {
    "number": plant_number,
    "date": plant_date,
    "name": plant_name,
    "quote": plant_quote,
    "speaker": plant_speaker,
    "unit": plant_unit,
    "negation": plant_negation,
    "invented": plant_invented,
}


def _put(text: str, spot: re.Match[str], other: str) -> str:
    return text[: spot.start()] + other + text[spot.end() :]


def list_full_names(text: str) -> list[str]:
    """Names of two words and more in a text."""
    found = (n for n in _FULL_NAME.findall(text) if n.split()[0] not in _NO_FIRST_NAMES)
    return list(dict.fromkeys(found))


def list_rewordings(text: str) -> list[str]:
    """The same statement in other words, by rules that keep it true: what a good writer does to a sentence.

    Quotations stay as they are.
    """
    quotes = _QUOTED.findall(text)
    found = [rule(text) for rule in (_drop_aside, _drop_tail, _respell_number, _expand, _swap_words, _front_last)]
    return [f for f in found if f and f != text and all(q in quotes for q in _QUOTED.findall(f))]


def _drop_aside(text: str) -> str | None:
    """Without an aside in brackets or between dashes or commas ("Lindqvist, the harbour master, said")."""
    cut = re.sub(r" \([^()]*\)| [—–] [^—–\"“”]{5,60} [—–]", "", text, count=1)
    if cut == text:
        cut = re.sub(r"(?<=[a-z]), (?:a|an|the|who|which) [^,\"“”]{5,60},(?= [a-z])", "", text, count=1)
    return cut


def _drop_tail(text: str) -> str | None:
    """Without a last clause ("..., while ...", "..., which ...")."""
    cut = re.sub(r", (?:while|which|who|as|after|including|with|adding|citing|according) [^\"“”]{10,}\.$", ".", text)
    return cut if len(cut) > 40 else None


def _respell_number(text: str) -> str | None:
    """A number in another spelling."""
    small = dict(zip(_SPELLED, ["2", "3", "4", "5", "6", "7", "8", "9", "10", "12"], strict=True))
    bare = re.sub(
        r"\b(two|three|four|five|six|seven|eight|nine|ten|twelve)\b", lambda m: small[m.group()], text, count=1
    )
    if bare != text:
        return bare
    return re.sub(r"(?<![\d.,])(\d+)(?:\.(\d))? million\b", lambda m: f"{int(m[1])},{m[2] or 0}00,000", text, count=1)


def _expand(text: str) -> str | None:
    """Contractions and possessives written out, "U.S." as "US", "percent" as "%"."""
    cut = text.replace("n’t", " not").replace("n't", " not").replace("U.S.", "US").replace("ca not", "cannot")
    return re.sub(r"(\d) (?:percent|per cent)\b", r"\1%", cut.replace("wo not", "will not"))


_SYNONYMS = {
    "said": "stated",
    "announced": "said",
    "killed": "left dead",
    "began": "started",
    "because of": "owing to",
    "several": "some",
    "largest": "biggest",
    "huge": "large",
    "additional": "further",
    "attempted": "tried",
    "purchase": "buy",
    "roughly": "about",
    "nearly": "almost",
}


def _swap_words(text: str) -> str | None:
    """Up to two words by their synonyms, outside of quotations."""
    pieces = re.split(r"([\"“][^\"“”]*[\"”])", text)
    changed = 0
    for word, other in _SYNONYMS.items():
        for i in range(0, len(pieces), 2):
            if changed < 2 and re.search(rf"\b{word}\b", pieces[i]):
                pieces[i] = re.sub(rf"\b{word}\b", other, pieces[i], count=1)
                changed += 1
    return "".join(pieces) if changed else None


def _front_last(text: str) -> str | None:
    """ "..., officials said." as "Officials said that ..."."""
    match = re.match(r"^([^\"“”]{30,}), ([^,\"“”]{5,50}) (said|says)\.$", text)
    if not match:
        return None
    who = match[2][0].upper() + match[2][1:]
    return f"{who} {match[3]} that {match[1]}."
