"""Whether a page that was read again says something else, and what.

Must never happen: a revision because of a clock ("3 hours ago"), a count of comments, a teaser or a paywall that came
down; an article that loses its text because its page now shows less. So sentences are compared by their letters and
figures alone, noise is left out, and a reading that is only a part of the known one is not taken.

A revision keeps what the article is known by (id, address, outlet, first publication): it stays in its story.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from secondsource.desk.score.sentences import split_sentences
from secondsource.model import Article, Quality

_RANK = {Quality.FAILED: 0, Quality.STUB: 1, Quality.PARTIAL: 2, Quality.FULL: 3}
_NOISE = re.compile(
    r"\b\d+\s*(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|comments?|shares?|views?|likes?)\b(?:\s+(?:ago|read))?"
    r"|\bvor\s+\d+\s+(?:minuten?|stunden?|tagen?)\b|\bil\s+y\s+a\s+\d+\s+\w+|\bhace\s+\d+\s+\w+"
    r"|^\W*(?:last\s+)?(?:updated|published|modified|posted|aktualisiert|mis\s+à\s+jour|actualizado)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"\w+")
SHORTEST = 4  # words; shorter lines are labels, credits and dates
NOISE_WORDS = 12  # a line of noise is short; "12 people died 3 hours ago" and what follows is not
WALLED = 0.6  # of the known text: a page that is a part of what it was and this short has a wall before it now


@dataclass(frozen=True, kw_only=True, slots=True)
class SentenceChange:
    """Sentences that gave way to others; one side may be empty."""

    old: tuple[str, ...]
    new: tuple[str, ...]


def list_sentences(article: Article) -> list[str]:
    """The headline and the sentences of the text."""
    found = split_sentences(article.text, article.language)
    return [article.headline, *(found.words(number) for number in range(len(found)))]


def difference(old: Article, new: Article) -> tuple[SentenceChange, ...]:
    """What changed between two readings, sentence by sentence (difflib), in the order of the text; noise left out."""
    before, after = _telling(list_sentences(old)), _telling(list_sentences(new))
    matcher = SequenceMatcher(None, [one[0] for one in before], [one[0] for one in after], autojunk=False)
    changes = []
    for kind, low, high, start, end in matcher.get_opcodes():
        if kind != "equal":
            changes.append(_change(before[low:high], after[start:end]))
    return tuple(changes)


def _change(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> SentenceChange:
    return SentenceChange(old=tuple(words for _, words in before), new=tuple(words for _, words in after))


def _telling(sentences: Sequence[str]) -> list[tuple[str, str]]:
    """Each sentence that says something, with its letters and figures alone before it."""
    found = []
    for number, words in enumerate(sentences):
        bare = " ".join(_LETTERS.findall(words.casefold()))
        long = bare.count(" ") + 1
        noise = long <= NOISE_WORDS and _NOISE.search(words)
        if number == 0 or (long >= SHORTEST and not noise):
            found.append((bare, words))
    return found


def revise(known: Article, read: Article) -> Article | None:
    """The article's next revision; None where the page says the same, less, or is another article."""
    if read.article_id != known.article_id or _RANK[read.quality] < _RANK[known.quality]:
        return None
    changes = difference(known, read)
    if not changes or _is_walled(known, read, changes):
        return None
    return replace(
        known,
        headline=read.headline,
        text=read.text,
        authors=read.authors or known.authors,
        dateline=read.dateline,
        updated=read.updated or known.updated,
        fetched=read.fetched,
        quality=read.quality,
        quality_reason=read.quality_reason,
        revision=known.revision + 1,
    )


def _is_walled(known: Article, read: Article, changes: Sequence[SentenceChange]) -> bool:
    return len(read.text) < WALLED * len(known.text) and not any(one.new for one in changes)
