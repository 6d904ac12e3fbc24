"""Which outlets an article names as its source: "according to Reuters", "first reported by Semafor".

Requirements: an outlet that is talked about ("CNN was sued") or speaks of itself ("Reuters said it was shocked") is not
a source; one that got a person's words ("told CNN") is; an article never cites itself.

Theory: names are looked up in the registry of outlets, never guessed, and count where a cue stands before or after
them (citation_cues.py). "The Times" is the paper that the same article named in full before. A name that the article
also gives to a person ("Mr. Bloomberg") is the person's.

Known misses: an outlet named once in full and then as "the newspaper"; a link without a name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from secondsource.desk.score import citation_cues as cues
from secondsource.desk.score.scanning import starting_with
from secondsource.desk.score.sentences import Sentences

LONGEST_NAME = 6  # words: "The Atlanta Journal Constitution" has four, "St. Louis Post-Dispatch" three

_WORD = re.compile(r"[^\s]+")
_CAPITAL = r"[A-Z0-9À-ÞА-Я][\w&.’'-]*"
_RUN = re.compile(rf"{_CAPITAL}(?:\s+(?:(?:of|the|and|&|de|la|le|des|del|di|der|die|y|et)\s+)*{_CAPITAL})*")
# "The Times reports": the paper named in full before
_SHORT = re.compile(
    r"\b[Tt]he (?P<last>Times|Post|Journal|Guardian|Herald|Tribune|Globe|Star|Examiner|Chronicle|Telegraph)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """One place where an article names an outlet as its source."""

    outlet_id: str
    name: str  # as written
    sentence: str
    begins: int  # the sentence, in the text; -1: the headline
    start: int  # of the name in the text; -1: in the headline
    paragraph: int  # of prose, from 0; -1: in the headline
    relay: bool  # the claim is the outlet's own; False: the outlet only got the words


class Names(dict[str, str]):
    """Outlet ids by name, in lower case without "the", with the lengths of the names that begin with a word."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names` as a mapping; not to be changed afterwards."""
        super().__init__(names)
        self.lengths: dict[str, tuple[int, ...]] = {}
        self._measure(names)

    def also(self, more: Mapping[str, str]) -> "Names":
        """These names and a few more; of one name for two outlets the latter's."""
        made = Names({})
        made.update(self)
        made.update(more)
        made.lengths.update(self.lengths)
        made._measure(more)
        return made

    def _measure(self, names: Iterable[str]) -> None:
        lengths: dict[str, set[int]] = {}
        for name in names:
            words = name.split()
            if words:
                lengths.setdefault(_key(words[0]), set()).add(len(words))
        for first, found in lengths.items():
            self.lengths[first] = tuple(sorted(found.union(self.lengths.get(first, ())), reverse=True))


def _key(words: str) -> str:
    name = words.lower().replace("’", "'").rstrip(".,-'")
    return name.removeprefix("the ").removesuffix("'s")


# looking one up takes half of making it, and news repeats its words
_word_key = lru_cache(maxsize=20_000)(_key)


def _names(run: str, outlets: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Where in a capitalised run the registry's names stand: start, end, outlet; the longest first, none twice."""
    words = run.split()
    at = 0
    while at < len(words):
        for length in _lengths(words, at, outlets):
            outlet = outlets.get(_key(" ".join(words[at : at + length])))
            if outlet:
                places = [hit.span() for hit in _WORD.finditer(run)]
                stop = places[at + length - 1][1]
                yield places[at][0], stop - 2 * run[:stop].endswith(("'s", "’s")), outlet
                at += length - 1
                break
        at += 1


def _lengths(words: list[str], at: int, outlets: Mapping[str, str]) -> Iterable[int]:
    """How many words from here on can be a name, the most first: few words begin one, so most cost one look."""
    left = len(words) - at
    if not isinstance(outlets, Names):
        return range(min(left, LONGEST_NAME), 0, -1)
    the = left > 1 and words[at].lower() == "the"
    first = outlets.lengths.get(_word_key(words[at + the]))
    return [length + the for length in first if length + the <= left] if first else ()


def _cue(before: str, after: str) -> bool | None:
    """True for a relay, False for an interview, None where no cue stands beside the name."""
    near = before[-cues.CONTEXT :]
    if cues.PARTY_AFTER.match(after) or cues.PARTY_BEFORE.search(before) or cues.IMAGE_AFTER.match(after):
        return None
    if cues.RELAY_AFTER.match(after):
        return True
    if cues.INTERVIEW_BEFORE.search(near) or cues.INTERVIEW_AFTER.match(after):
        return False
    return True if cues.RELAY_BEFORE.search(near) else None


def find_names(words: str, outlets: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Where in a sentence outlets are named: start, end, outlet; the longest names first, none twice."""
    firsts = outlets.lengths if isinstance(outlets, Names) else None
    for run in _RUN.finditer(words):
        if firsts is None or any(map(firsts.__contains__, map(_word_key, run.group().split()))):
            for begin, end, outlet in _names(run.group(), outlets):
                yield run.start() + begin, run.start() + end, outlet


def _in_sentence(words: str, names: list[tuple[int, int, str]], start: int, paragraph: int) -> Iterator[Citation]:
    for left, right, outlet in names:
        relay = _cue(words[:left], words[right : right + cues.CONTEXT])
        if relay is not None:
            yield Citation(
                outlet_id=outlet,
                name=words[left:right].removeprefix("The ").strip(" ,."),
                sentence=words,
                begins=start,
                start=start + left if start >= 0 else -1,
                paragraph=paragraph,
                relay=relay,
            )


class _Reader:
    """Reads one article's sentences in order and remembers which papers were named in full."""

    def __init__(self, text: str, outlets: Mapping[str, str]) -> None:
        self._text, self._outlets = text, outlets
        self._short: dict[str, str] = {}  # "Times" -> the paper last named in full
        self._called: list[int] | None = None  # where the name of a person stands, by the title before it

    def names(self, words: str) -> list[tuple[int, int, str]]:
        """The outlets named in a sentence, in order, those in short included."""
        found = [one for one in find_names(words, self._outlets) if not self._is_person(words[one[0] : one[1]])]
        for left, right, outlet in found:
            full = words[left:right].split()
            if len(full) > 1:
                self._short[full[-1].rstrip(".,")] = outlet
        return sorted(found + self._in_short(words, found)) if self._short else found

    def _in_short(self, words: str, found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        return [
            (hit.start("last"), hit.end("last"), self._short[hit["last"]])
            for hit in _SHORT.finditer(words)
            if hit["last"] in self._short and not any(a <= hit.start("last") < b for a, b, _ in found)
        ]

    def _is_person(self, name: str) -> bool:
        """Whether the article calls a person so: "Mr. Bloomberg"."""
        if " " in name:
            return False
        if self._called is None:
            hits = [*starting_with(cues.TITLE_BEGINS, cues.TITLE, self._text)]
            self._called = sorted({place for hit in hits for place in (hit.end(), hit.end("more")) if place >= 0})
        return any(self._text.startswith(name.rstrip(".,"), place) for place in self._called)


def find_citations(headline: str, sentences: Sentences, own: str, outlets: Mapping[str, str]) -> tuple[Citation, ...]:
    """Every place where headline or text name an outlet as source, in order.

    `own` is the article's outlet, which it never cites; `outlets` gives the id of each name, in lower case without
    "the".
    """
    reader = _Reader(sentences.text, outlets)
    found = list(_in_sentence(headline, reader.names(headline), -1, -1))
    for number in range(len(sentences)):
        words = sentences.words(number)
        found += _in_sentence(words, reader.names(words), sentences.starts[number], sentences.depths[number])
    return tuple(one for one in found if _label(one.outlet_id) != _label(own))


def _label(outlet_id: str) -> str:
    """What an outlet's domains have in common: "bbc" of bbc.com and bbc.co.uk."""
    return outlet_id if ":" in outlet_id else outlet_id.split(".")[0]
