"""The typed, checkable details of an article, and whether two articles state the same one.

Requirements: two articles on different happenings must not share facts by accident (at most one in 200); a value is
never read wrongly rather than missed; bad input (10 MB, 10^400, unclosed marks) finds less and never fails.

Theory: kind, unit and value must agree, and the words around must too. How many words depends on how telling the value
is: two stories share "two people" and "Monday" by accident, hardly "1,737 homes". So a value's own weight (significant
figures) and the stems that both sentences share are added up (docs/decisions/0042).

Known misses: "a dozen"; the same number in another unit word ("flights", "planes"); paraphrased speech.
Tried and dropped: names alone (chance .025); free-text agreement (AUC .57).
"""

from collections.abc import Iterator
from datetime import date

from secondsource.desk.score.dates import find_dates
from secondsource.desk.score.measures import find_measures
from secondsource.desk.score.quotes import find_quotes, quote_words
from secondsource.desk.score.sentences import Sentences, split_sentences
from secondsource.desk.score.stems import stems
from secondsource.model import Article, Fact, FactKind

KEY_PARAGRAPHS = 4  # SCORE E3: headline and first four paragraphs
WINDOW = 90  # characters of context on each side; 45 (SCORE E5) matched a third fewer, the whole sentence no more
TOLERANCE = 0.005  # SCORE E5
ROUNDED = 0.05  # "about", or a value of one or two figures against a longer one: "1.5 million" is 1,487,000
QUOTE_SHARE = 0.4  # SCORE E5: of the shorter quotation's runs
NEEDED = 3  # weight and shared stems together; 2 lets .006 of facts match other stories, 4 loses a quarter
SHARED = 2  # SCORE E5: stems in common at least, where the value is not telling by itself
_CLOSE_UNITS = frozenset({frozenset({"people", "dead"}), frozenset({"people", "injured"})})


def _context(text: str, start: int, end: int) -> tuple[str, ...]:
    left = text[max(0, start - WINDOW) : start]
    right = text[end : end + WINDOW]
    left = left[left.find(" ") + 1 :] if start > WINDOW else left
    right = right[: right.rfind(" ") + 1] if end + WINDOW < len(text) else right
    return tuple(dict.fromkeys(stems(f"{left} {right}")))


def _in_words(article: Article, words: str, place: int, key: bool, day: date | None) -> Iterator[Fact]:
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
            context=_context(words, start, end),
            key=key,
        )

    for one in find_dates(words, article.language, day):
        yield fact(FactKind.DATE, one.start, one.end, one.value, None, None, "exactly")
    for m in find_measures(words, article.language):
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
            key=sentences.paragraphs[number] < KEY_PARAGRAPHS,
        )


def find_facts(article: Article) -> tuple[Fact, ...]:
    """The facts of headline and text, in order of place: numbers, money, percent, dates, quotations."""
    sentences = split_sentences(article.text, article.language)
    day = article.published.date() if article.published else None
    facts = list(_in_words(article, article.headline, -1, key=True, day=day))
    for number in range(len(sentences)):
        key = sentences.paragraphs[number] < KEY_PARAGRAPHS
        facts += _in_words(article, sentences.words(number), sentences.starts[number], key=key, day=day)
    if len(sentences):
        facts += _quotes(article, sentences)
    return tuple(sorted(facts, key=lambda f: (f.start, f.kind)))


def _figures(value: float) -> int:
    """Significant figures: 1,900 has two, 1,737 four."""
    return len(f"{value:.10e}".split("e")[0].replace(".", "").rstrip("0")) or 1


def weight(fact: Fact) -> int:
    """How telling a value is by itself: 0 for "two" or a weekday, 1 for "15" or "1,900", 2 for "1,737"."""
    if fact.number is None:
        return 1 if len(fact.value) == len("2026-05-12") and any(c.isdigit() for c in fact.words) else 0
    return min(2, max(0, _figures(fact.number) - 1) + (fact.number >= 1000))


def values_agree(a: Fact, b: Fact) -> bool:
    """Whether two numbers can be the same: within .5 %, rounded, or one within the other's bound."""
    if a.number is None or b.number is None:
        return a.value == b.value
    low, high = sorted((abs(a.number), abs(b.number)))
    apart = (high - low) / high if high else 0.0
    if apart <= TOLERANCE:
        return True
    if apart > ROUNDED:
        return False
    loose = "about" in (a.bound, b.bound) or _bound_holds(a, b) or _bound_holds(b, a)
    return loose or (_figures(low) <= 2) != (_figures(high) <= 2)  # 2: "1.5 million", "1,900"


def _bound_holds(a: Fact, b: Fact) -> bool:
    """Whether b's value lies within a's bound."""
    assert a.number is not None
    assert b.number is not None
    return (a.bound == "at least" and b.number >= a.number) or (a.bound == "at most" and b.number <= a.number)


def units_agree(a: Fact, b: Fact) -> bool:
    """Whether two facts count the same: one unit, or people and the dead among them."""
    return a.unit == b.unit or frozenset({a.unit, b.unit}) in _CLOSE_UNITS


def shared_context(a: Fact, b: Fact) -> int:
    """How many stems stand around both."""
    return len(set(a.context) & set(b.context))


def _same_quote(a: Fact, b: Fact) -> bool:
    x, y = quote_words(a.value), quote_words(b.value)
    runs = [{words[n : n + 5] for n in range(len(words) - 4)} for words in (x, y)]
    shorter = min(len(runs[0]), len(runs[1]))
    return shorter > 0 and len(runs[0] & runs[1]) >= QUOTE_SHARE * shorter


def same_fact(a: Fact, b: Fact) -> bool:
    """Whether two articles' facts are one: kind, unit and value agree, and enough stands around both (SCORE E5)."""
    if a.kind != b.kind:
        return False
    if a.kind is FactKind.QUOTE:
        return _same_quote(a, b)
    if not (units_agree(a, b) and values_agree(a, b)):
        return False
    common = shared_context(a, b)
    telling = min(weight(a), weight(b))
    return common >= (1 if telling >= 2 else SHARED) and common + telling >= NEEDED
