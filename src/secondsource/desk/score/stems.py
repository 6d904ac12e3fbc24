"""Word stems, for comparing what stands around two facts: endings cut, common words left out.

The cuts are a light version of Porter 1980 (Program 14): plural, past and "-ing" endings only. A full stemmer joined
"university" and "universe"; on basil it changed no match.
"""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?|\d[\d.,]*\d|\d")
_ENDINGS = ("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "edly", "ies", "ied", "ed", "es", "ly", "s")
_SHORTEST = 3  # letters left after a cut: "red" is no past form of "r"

_COMMON = """
    a about above after again against all also although am among an and another any are around as at away back be
    became
    because been before began being between both but by came can come could day did do does doing down during each
    even
    ever every few first for former from get go going got had has have having he her here hers him his how however
    i if
    in including into is it its itself just know last later least less like made make many may me mean might more most
    mr mrs ms much must my new next no nor not now of off old on once one only onto or other our out over own per
    percent put said same say says saying see set several she should since so some still such take than that the their
    them themselves then there these they thing this those though through time times to told too toward two under
    until
    up upon us use vs used very want was way we week well went were what when where whether which while who whom whose
    why
    will with within without would year years yet you your
    der die das den dem des ein eine einen einem einer eines und oder aber nicht auch auf aus bei für mit nach von
    vor zu
    zum zur im in am an als wie war waren wird werden hat haben ist sind sie er es wir ich sich dass noch mehr über
    unter
    le la les un une des du de d l et ou mais il elle ils elles ce cette ces qui que dans par pour sur avec sans
    plus est
    sont a ont été être au aux en se sa son ses leur leurs y ne pas
    el los las una unos unas y o pero del al por para con sin su sus se lo que en es son ha han fue más como
    """
COMMON = frozenset(_COMMON.split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word in lower case without its ending."""
    low = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= _SHORTEST and not low.endswith("ss"):
            cut = low[: -len(ending)]
            return cut[:-1] if len(cut) > _SHORTEST and cut[-1] == cut[-2] and cut[-1] not in "ls" else cut
    return low.removesuffix("e") if len(low) > _SHORTEST else low


@lru_cache(maxsize=20_000)
def _telling(word: str) -> str | None:
    return None if word.lower() in COMMON or word[0].isdigit() else stem(word)


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words in order, common words and single figures left out."""
    return tuple(filter(None, map(_telling, _WORD.findall(text))))
