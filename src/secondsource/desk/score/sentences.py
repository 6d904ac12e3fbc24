"""A text's sentences with their places, by sentencex within each paragraph."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from sentencex import get_sentence_boundaries

from secondsource.desk.score.shingles import MAX_TEXT

_PARAGRAPH = re.compile(r"[^\n]+")
# sentencex 1.0 counts in bytes around initials and panics at spaces of two bytes: each becomes one plain
# space, so places stay. What still makes it panic is split after full stops.
_WIDE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_STOP = re.compile(r"[^.!?]*[.!?]*\s*")
_CLOSING = frozenset('.!?…。！？؟।”"»’):;,')
MOST_HEADINGS = 5  # section, headline, standfirst, byline, date: a text with more of them is a list, and is no report
LONGEST_HEADING = 200  # characters
MAX_SENTENCE = 3000  # characters; longer is a table or a page without full stops, cut at this length


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentences:
    """The sentences of one text, in order; `starts` and `ends` are places in it, `paragraphs` numbers from 0.

    `depths` numbers from the first paragraph that is prose: a page's text may begin with its section, its headline and
    its byline, which count as the first.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    paragraphs: tuple[int, ...]
    depths: tuple[int, ...] = ()

    def number_at(self, place: int) -> int:
        """The sentence that a place is in, or the last before it; -1 before the first."""
        return bisect_right(self.starts, place) - 1

    def words(self, number: int) -> str:
        """The exact text of one sentence."""
        return self.text[self.starts[number] : self.ends[number]]

    def __len__(self) -> int:
        return len(self.starts)


def sentence_bounds(paragraph: str, language: str) -> list[tuple[int, int]]:
    """Where each sentence of one paragraph starts and ends. The one place that calls sentencex, which may panic."""
    if len(paragraph) < 40 or not any(mark in paragraph for mark in ".!?。！？؟।"):
        return [(0, len(paragraph))]
    try:
        found = get_sentence_boundaries(
            language if language != "und" else "en", paragraph if paragraph.isascii() else _WIDE.sub(" ", paragraph)
        )
    except BaseException as error:  # a Rust panic reaches Python as a BaseException of a type that cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        return [hit.span() for hit in _STOP.finditer(paragraph) if hit.group()]
    return [(int(one["start_index"]), int(one["end_index"])) for one in found]


# a text is split by finding, origins, denials and sourcing in turn: 300 texts are a story and a half
@lru_cache(maxsize=300)
def split_sentences(text: str, language: str) -> Sentences:
    """The sentences of the first 200,000 characters; `language` is ISO 639-1, "und" is read as English."""
    text = text[:MAX_TEXT]
    starts: list[int] = []
    ends: list[int] = []
    paragraphs: list[int] = []
    depths: list[int] = []
    headings = 0
    for number, hit in enumerate(_PARAGRAPH.finditer(text)):
        headings += headings == number and number < MOST_HEADINGS and not _is_prose(hit.group())
        for start, end in sentence_bounds(hit.group(), language):
            words = hit.group()[start:end]
            if not words.strip():
                continue
            left = hit.start() + start + len(words) - len(words.lstrip())
            starts.append(left)
            ends.append(min(left + len(words.strip()), left + MAX_SENTENCE))
            paragraphs.append(number)
            depths.append(max(0, number - headings))
    return Sentences(
        text=text, starts=tuple(starts), ends=tuple(ends), paragraphs=tuple(paragraphs), depths=tuple(depths)
    )


def _is_prose(paragraph: str) -> bool:
    """Whether a paragraph ends as a sentence does, or is too long for a heading."""
    return paragraph.rstrip()[-1:] in _CLOSING or len(paragraph) > LONGEST_HEADING
