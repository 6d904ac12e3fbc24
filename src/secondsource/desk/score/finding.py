"""Finding an article's facts: every measure, date and quotation with its sentence and what stands around it."""

from collections.abc import Iterator
from datetime import date

from secondsource.desk.score.dates import find_dates
from secondsource.desk.score.measures import find_measures
from secondsource.desk.score.quotes import find_quotes
from secondsource.desk.score.sentences import Sentences, split_sentences
from secondsource.desk.score.stems import stem, stems
from secondsource.model import Article, Fact, FactKind

KEY_PARAGRAPHS = 4  # SCORE E3: headline and first four paragraphs
WINDOW = 90  # characters of context on each side; 45 (SCORE E5) matched a third fewer, the whole sentence no more
BEGINNING = 400  # characters of text that stand for what an article is about, with its headline
# What a plain "$" means to an outlet, by the last part of its domain; others write "US$" and "HK$" beside their own, as
# the press of these three does for the American one. Read in data/stream: "$787.5m" was "$1.1 billion" in Australia.
_DOLLARS = {"au": "AUD", "nz": "NZD", "ca": "CAD"}
STORY = "~"  # marks the stems of an article's beginning in a fact's context


def _context(text: str, start: int, end: int, of_story: tuple[str, ...]) -> tuple[str, ...]:
    """Stems around the words and within them, then those of the article's beginning, marked with "~"."""
    left = text[max(0, start - WINDOW) : start]
    right = text[end : end + WINDOW]
    left = left[left.find(" ") + 1 :] if start > WINDOW else left
    right = right[: right.rfind(" ") + 1] if end + WINDOW < len(text) else right
    noun = stem(text[start:end].split()[-1]) if text[start:end].split() else ""
    near = dict.fromkeys(one for one in stems(f"{left} {text[start:end]} {right}") if one != noun)
    return tuple(near) + of_story


def _in_words(
    article: Article, words: str, place: int, key: bool, day: date | None, of_story: tuple[str, ...]
) -> Iterator[Fact]:
    """The numbers and dates of one sentence; `place` is where it starts in the text, -1 for the headline."""
    taken: list[tuple[int, int]] = []

    def fact(
        kind: FactKind, start: int, end: int, value: str, number: float | None, unit: str | None, bound: str
    ) -> Fact:
        taken.append((start, end))
        return Fact(
            kind=kind,
            article_id=article.article_id,
            value=value,
            number=number,
            unit=unit,
            bound=bound,
            words=words[start:end],
            sentence=words,
            start=place + start if place >= 0 else -1,
            context=_context(words, start, end, of_story),
            key=key,
        )

    for one in find_dates(words, article.language, day):
        yield fact(FactKind.DATE, one.start, one.end, one.value, None, None, "exactly")
    for m in find_measures(words, article.language, dollar_of(article.outlet_id)):
        if not any(m.start < end and start < m.end for start, end in taken):
            yield fact(m.kind, m.start, m.end, f"{m.value:.12g}", m.value, m.unit, m.bound)


def _quotes(article: Article, sentences: Sentences) -> Iterator[Fact]:
    for one in find_quotes(sentences.text):
        number = max(0, sentences.number_at(one.start))
        yield Fact(
            kind=FactKind.QUOTE,
            article_id=article.article_id,
            value=" ".join(one.words),
            number=None,
            unit=None,
            words=sentences.text[one.start : one.end],
            sentence=sentences.words(number),
            start=one.start,
            context=(),
            speaker=one.speaker,
            key=sentences.depths[number] < KEY_PARAGRAPHS,
        )


def dollar_of(outlet_id: str) -> str:
    """The currency of a plain "$" in an outlet of this domain, ISO 4217."""
    return _DOLLARS.get(outlet_id.rsplit(".", 1)[-1], "USD")


def find_facts(article: Article) -> tuple[Fact, ...]:
    """The facts of headline and text, in order of place: numbers, money, percent, dates, quotations."""
    sentences = split_sentences(article.text, article.language)
    day = article.published.date() if article.published else None
    beginning = stems(f"{article.headline} {article.text[:BEGINNING]}")
    of_story = tuple(STORY + one for one in dict.fromkeys(beginning))
    facts = list(_in_words(article, article.headline, -1, key=True, day=day, of_story=of_story))
    for number in range(len(sentences)):
        key = sentences.depths[number] < KEY_PARAGRAPHS
        facts += _in_words(
            article, sentences.words(number), sentences.starts[number], key=key, day=day, of_story=of_story
        )
    if len(sentences):
        facts += _quotes(article, sentences)
    return tuple(sorted(facts, key=lambda f: (f.start, f.kind)))
