"""The counts that the sentence model reads: plain marks of a specific sentence, each with the sign it may have."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_TOKEN = re.compile(r"https?://\S+|[@#]\w+|[A-Za-zÀ-ÿ]+(?:['’][a-z]+)?|\d[\d.,:/]*|[^\w\s]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VAGUE = _words(
    "some something someone somewhere somehow any anything anyone everyone everything thing things stuff lot lots many "
    "much few several various kind sort bit really very quite pretty just so too always never ever maybe perhaps "
    "probably "
    "possibly generally usually often sometimes nothing nobody people guys good great nice bad best better amazing "
    "awesome cool cute beautiful crazy funny happy sad love hate like want need feel think know hope guess"
)
PRONOUNS = _words(
    "i me my mine you your yours u ur he him his she her hers it its we us our they them their this that these those "
    "who what"
)
HEDGES = _words("may might could would should can seem seems appear appears likely if unless believe")
CONNECTIVES = _words(
    "because since while although though after before when where which who whom whose during until by from with at in "
    "on into under over between against through about for"
)
FUNCTION = (
    PRONOUNS
    | HEDGES
    | CONNECTIVES
    | _words(
        "the a an and or but not no of to is are was were be been being am do does did done have has had having "
        "will shall "
        "as than then there here how why all also"
    )
)
DAYS = _words(
    "monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april "
    "june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec today "
    "tomorrow tonight yesterday morning evening afternoon night week weekend month year"
)
_MONEY, _MARKS, _QUOTES = frozenset("$€£%"), frozenset("?!"), frozenset('"“”')
UNSEEN = 12.0  # rarity of a word the background does not know, log scale: a little above its rarest

# name, and the sign that the model is held to: 1 never lowers, -1 never raises, 0 free
FEATURES: tuple[tuple[str, int], ...] = (
    ("words", 1),
    ("characters", 1),
    ("mean length of words", 0),
    ("content words", 1),
    ("share of content words", 0),
    ("names", 1),
    ("words in names", 1),
    ("share of words in names", 0),
    ("capitals inside", 1),
    ("acronyms", 0),
    ("numerals", 1),
    ("digits", 0),
    ("days and times", 1),
    ("money and percent", 1),
    ("links", 0),
    ("mentions", 0),
    ("tags", 0),
    ("vague words", -1),
    ("share of vague words", -1),
    ("pronouns", 0),
    ("share of pronouns", -1),
    ("hedges", 0),
    ("connectives", 1),
    ("commas", 0),
    ("question and exclamation marks", -1),
    ("quotation marks", 0),
    ("ellipses", -1),
    ("mean rarity", 0),
    ("sum of rarity", 1),
    ("highest rarity", 0),
    ("rare words", 1),
    ("distinct words", 1),
    ("different words in capitals", 0),
    ("first person", 0),
    ("second person", 0),
)


def _names(tokens: list[str]) -> tuple[int, int]:
    """Runs of capitalised words that do not begin the sentence, and the words in them."""
    inside = [token[:1].isupper() and len(token) > 1 and not token.isupper() for token in tokens]
    inside = [flag and index > 0 and tokens[index - 1] not in ".!?:" for index, flag in enumerate(inside)]
    runs = sum(flag and not (index and inside[index - 1]) for index, flag in enumerate(inside))
    return runs, sum(inside)


def count_features(text: str, rarity: Mapping[str, float]) -> NDArray[np.float32]:
    """[35] the counts of one sentence, in the order of FEATURES."""
    tokens = _TOKEN.findall(text.replace("<USER>", "@user").replace("<URL>", "http://url"))
    words = [token for token in tokens if token[0].isalpha() and not token.startswith("http")]
    small = [word.lower() for word in words]
    content = [word for word in small if word not in FUNCTION and word not in VAGUE]
    rare = [rarity.get(word, UNSEEN) for word in content]
    runs, in_names = _names(tokens)
    count = max(len(words), 1)
    numerals = [token for token in tokens if token[0].isdigit()]
    vague, pronouns = sum(word in VAGUE for word in small), sum(word in PRONOUNS for word in small)
    values = (
        len(words),
        sum(map(len, words)),
        sum(map(len, words)) / count,
        len(content),
        len(content) / count,
        runs,
        in_names,
        in_names / count,
        sum(word[0].isupper() for word in words[1:]),
        sum(word.isupper() and len(word) > 1 for word in words),
        len(numerals),
        sum(map(len, numerals)),
        sum(word in DAYS for word in small) + sum(":" in token for token in numerals),
        sum(token in _MONEY for token in tokens),
        sum(token.startswith("http") for token in tokens),
        sum(token.startswith("@") for token in tokens),
        sum(token.startswith("#") for token in tokens),
        vague,
        vague / count,
        pronouns,
        pronouns / count,
        sum(word in HEDGES for word in small),
        sum(word in CONNECTIVES for word in small),
        tokens.count(","),
        sum(token in _MARKS for token in tokens),
        sum(token in _QUOTES for token in tokens),
        text.count("...") + text.count("…") + text.count(". ."),
        sum(rare) / max(len(rare), 1),
        sum(rare),
        max(rare, default=0.0),
        sum(value > 8 for value in rare),
        len(set(content)),
        len({word for word in words if word.isupper() and len(word) > 1}),
        sum(word in ("i", "me", "my", "we", "our", "us") for word in small),
        sum(word in ("you", "your", "u", "ur") for word in small),
    )
    return np.array(values, dtype=np.float32)
