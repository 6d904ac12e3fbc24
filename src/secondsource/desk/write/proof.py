"""Checks every sentence of a page against the passages it cites, whoever wrote it.

Requirements: a number, date, name, quotation or speaker that its passage does not have must not be printed; neither
must a sentence that turns its passage round or goes beyond it. A true sentence must survive, or the page starves.

Steps, each cheap and each with a reason in words: the passage stands in the article; the sentence names the outlet;
quotations are verbatim and of the same speaker; numbers have the same value and unit; dates, names, reporters of
speech are in the passage; nothing is negated or turned round; enough of the other words are the passage's.
A sentence that fails is replaced by its own first passage, attributed, or dropped; the page keeps the reason.

Usable alone: without articles the passages are taken at their word. Catch rates and good sentences lost, on planted
errors of eight kinds: `secondsource evaluate proof`, docs/decisions/0062.

Known misses: who did what to whom in the same words ("A sued B", "B sued A"); a true number put to another thing that
stands beside it; opposites that are not in the list of `polarity`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from secondsource.desk.write.attribution import attribute, strip_attribution
from secondsource.desk.write.literals import Quantity, list_dates, list_quantities, resolve_dates
from secondsource.desk.write.noise import speaks_to_program
from secondsource.desk.write.polarity import contradicts, list_turned
from secondsource.desk.write.quota import Allowance, Folded, fold_articles
from secondsource.desk.write.speech import (
    NAMED_QUOTE,
    Quotation,
    has_open_quotation,
    list_possible_speakers,
    list_quotations,
    list_speakers,
)
from secondsource.desk.write.tokens import STOP_WORDS, count_words, fold, get_stem, list_stems, list_tokens
from secondsource.model import Article, Page, Passage, Proof, Sentence

COVERAGE = 0.65  # share of the content stems: see decision 0062 for the curve of errors caught and good sentences lost
HEADLINE_COVERAGE = 0.6  # a headline may say in a word what a lede says in a clause
FIRST_YEAR, LAST_YEAR = 1900, 2100  # a year counts nothing, so what stands behind it is no unit
REPLACEMENT_WORDS = 45  # a longer passage would not read as a sentence

_SENTENCE_START = re.compile(r'(?:^|[.!?:]["”]?\s+|["“(]\s*)([\w’\'-]+)')
_NAME = re.compile(r"(?:[^\W\d_]\.){2,}(?:-[^\W_]+)*|[^\W_]+(?:['-][^\W_]+)*")  # "U.S." is one word
_CAPITAL = re.compile(r"^[^\W\d_a-zß-öø-ÿ]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What a sentence may rest on, prepared once."""

    text: str  # the passages, one after the other
    passages: tuple[Passage, ...]
    names: frozenset[str]  # every word of the passages and of their outlets' names, in lower case
    outlets: tuple[str, ...]


def prepare(passages: Sequence[Passage]) -> Evidence:
    """Evidence from passages."""
    text = " \n".join(fold(p.words) for p in passages)
    outlets = tuple(dict.fromkeys(p.outlet_name for p in passages))
    words = _list_names(text + " " + " ".join(outlets))
    return Evidence(text=text, passages=tuple(passages), names=words, outlets=outlets)


def prove(page: Page, articles: Sequence[Article], *, folded: Mapping[str, Folded] | None = None) -> tuple[Page, Proof]:
    """The page with unproven sentences replaced or dropped and the quoting limit held, and what the check came to.

    `articles` may be empty: then the passages are taken at their word. `Proof.checked` counts the sentences and the
    headline; `dropped` has one reason for each that was not proven. `folded` saves work where it is at hand.
    """
    prover = _Prover(articles, fold_articles(articles) if folded is None else folded)
    lead = prover.prove_all(page.lead)
    body = [prover.prove_all(paragraph) for paragraph in page.body]
    headline, passage = prover.prove_headline(page)
    proof = Proof(checked=prover.checked, proven=prover.checked - len(prover.reasons), dropped=tuple(prover.reasons))
    proven = replace(
        page,
        headline=headline,
        headline_passage=passage,
        lead=tuple(lead),
        body=tuple(tuple(p) for p in body if p),
        proof=proof,
    )
    return proven, proof


class _Prover:
    """One pass over a page: counts, reasons, and what of each article is shown."""

    def __init__(self, articles: Sequence[Article], folded: Mapping[str, Folded]) -> None:
        self._articles = folded
        self._headlines = [a.headline for a in folded.values() if not speaks_to_program(a.headline)]
        self._languages = {a.article_id: a.language for a in articles}
        self._allowance = Allowance(folded)
        self._shown: set[str] = set()
        self.checked = 0
        self.reasons: list[str] = []

    def prove_all(self, sentences: Sequence[Sentence]) -> list[Sentence]:
        kept = [self._prove_one(sentence) for sentence in sentences]
        return [sentence for sentence in kept if sentence is not None]

    def _prove_one(self, sentence: Sentence) -> Sentence | None:
        self.checked += 1
        passages = [p for p in sentence.passages if self._stands(p)]
        flaw = "no passage that stands in its article" if not passages else find_flaw(sentence.text, passages)
        if flaw is None and not self._allowance.take(passages):
            flaw = "over the quoting limit"
        if flaw is None:
            self._shown.add(fold(sentence.text))
            return replace(sentence, passages=tuple(passages), quoted=count_verbatim(sentence.text, passages))
        instead = self._replace(passages) if passages else None
        self.reasons.append(f"{flaw}{' (replaced)' if instead else ''}: {_excerpt(sentence.text)}")
        return instead

    def _stands(self, passage: Passage) -> bool:
        if not self._articles:
            return True
        article, words = self._articles.get(passage.article_id), fold(passage.words)
        return article is not None and bool(words) and (words in article.text or words in article.headline)

    def _replace(self, passages: Sequence[Passage]) -> Sentence | None:
        for passage in passages:
            words = passage.words.strip()
            if words[-1:] not in ".!?" or count_words(words) > REPLACEMENT_WORDS or has_open_quotation(words):
                continue
            text = attribute(words, passage.outlet_name, self._languages.get(passage.article_id, "en"))
            if fold(text) in self._shown or find_flaw(text, [passage]) or not self._allowance.take([passage]):
                continue
            self._shown.add(fold(text))
            return Sentence(text=text, passages=(passage,), quoted=count_verbatim(text, (passage,)))
        return None

    def prove_headline(self, page: Page) -> tuple[str, Passage | None]:
        """The headline, or the one it was made from, or the first sentence of the lead."""
        self.checked += 1
        own = [page.headline_passage] if page.headline_passage and self._stands(page.headline_passage) else []
        cited = [p for s in (*page.lead, *(s for paragraph in page.body for s in paragraph)) for p in s.passages]
        evidence = prepare([*own, *cited])
        if self._headlines:
            extra = "\n".join(self._headlines)
            evidence = replace(
                evidence,
                text=evidence.text + "\n" + extra,
                names=evidence.names | {_bare(t) for t in list_tokens(extra)},
            )
        flaw = find_headline_flaw(page.headline, evidence)
        if flaw is None:
            return page.headline, own[0] if own else None
        self.reasons.append(f"{flaw} (replaced): {_excerpt(page.headline)}")
        return self._other_headline([*own, *cited]), None

    def _other_headline(self, passages: Sequence[Passage]) -> str:
        texts = [h for h in self._headlines if 20 <= len(h) < 90] or [fold(p.words).rstrip(".") for p in passages]
        texts = sorted(texts, key=lambda t: (len(t) >= 90, len(t)))
        return texts[0][:89] if texts else "Story without a proven headline"


def _excerpt(text: str) -> str:
    return text if len(text) <= 100 else text[:97] + "..."


def find_flaw(text: str, passages: Sequence[Passage]) -> str | None:
    """Why a sentence is not proven by its passages, in words; None if it is proven."""
    outlets = tuple(dict.fromkeys(p.outlet_name for p in passages))
    bare, is_attributed = strip_attribution(text, outlets)
    if not is_attributed and not any(name.lower() in text.lower() for name in outlets):
        return "names no outlet of its passages"
    bare = fold(bare)
    if any(_same_words(bare, p.words) for p in passages):  # a whole passage verbatim: nothing can be wrong
        return None
    evidence = prepare(passages)
    return (
        _find_quote_flaw(bare, evidence)
        or _find_number_flaw(bare, evidence)
        or _find_date_flaw(bare, evidence)
        or _find_name_flaw(bare, evidence)
        or _find_speaker_flaw(bare, evidence)
        or _find_polarity_flaw(bare, evidence)
        or _find_coverage_flaw(bare, evidence, COVERAGE)
    )


def _same_words(one: str, other: str) -> bool:
    return fold(one).lower().rstrip(".") == fold(other).lower().rstrip(".")


def find_headline_flaw(headline: str, evidence: Evidence) -> str | None:
    """Why a headline is not proven; it needs no outlet, and its words may be more its own."""
    text = fold(headline)
    return (
        _find_quote_flaw(text, evidence, with_speaker=False)
        or _find_number_flaw(text, evidence)
        or _find_name_flaw(text, evidence)
        or _find_coverage_flaw(text, evidence, HEADLINE_COVERAGE)
    )


def _find_quote_flaw(text: str, evidence: Evidence, *, with_speaker: bool = True) -> str | None:
    if has_open_quotation(text):
        return "quotation without an end"
    mine = list_quotations(text)
    if not mine:
        return None
    theirs = list_quotations(evidence.text) if not has_open_quotation(evidence.text) else _whole(evidence)
    for quote in mine:
        match = next((q for q in theirs if _contains(q.tokens, quote.tokens)), None)
        if match is None:
            return "quotation is not verbatim in the passage"
        if with_speaker and not _is_same_speaker(quote, match):
            return "quotation has another speaker in the passage"
    return None


def _whole(evidence: Evidence) -> list[Quotation]:
    """A passage cut inside a quotation: the whole of it may be quoted, its speaker is not known."""
    return [Quotation(words=evidence.text, tokens=tuple(t.lower() for t in list_tokens(evidence.text)), speaker=None)]


def _contains(whole: Sequence[str], part: Sequence[str]) -> bool:
    size = len(part)
    return any(tuple(whole[i : i + size]) == tuple(part) for i in range(len(whole) - size + 1))


def _is_same_speaker(mine: Quotation, theirs: Quotation) -> bool:
    if len(mine.tokens) < NAMED_QUOTE:
        return True  # a term in quotation marks; who is said to have used it is checked with reported speech
    if theirs.speaker is None:
        return mine.speaker is None or not _names_in(mine.speaker)
    if mine.speaker is None:
        return False
    one, other = _names_in(mine.speaker), _names_in(theirs.speaker)
    if one and other:
        return bool(one & other)
    return bool(set(list_stems(mine.speaker)) & set(list_stems(theirs.speaker)))


def _names_in(phrase: str) -> set[str]:
    return {_bare(t) for t in list_tokens(phrase) if _CAPITAL.match(t) and t.lower() not in STOP_WORDS}


def _find_number_flaw(text: str, evidence: Evidence) -> str | None:
    quantities = list_quantities(text)
    theirs = list_quantities(evidence.text) if quantities else []
    for mine in quantities:
        same = [q for q in theirs if abs(q.value - mine.value) <= 1e-9 * max(abs(q.value), 1.0)]
        if not same:
            return f"number {mine.words} is not in the passage"
        if not any(_has_same_unit(mine, q) for q in same):
            return f"number {mine.words} has another unit in the passage"
    return None


def _has_same_unit(mine: Quantity, other: Quantity) -> bool:
    """Whether two equal numbers count the same: the same unit, or else the same thing among the next words."""
    if mine.unit or other.unit:
        return mine.unit == other.unit or (mine.unit is None and not mine.following)
    thing = next((s for s in mine.following if s not in STOP_WORDS and len(s) > 2), None)
    return thing is None or not other.following or thing in other.following or FIRST_YEAR <= mine.value <= LAST_YEAR


def _find_date_flaw(text: str, evidence: Evidence) -> str | None:
    mine = list_dates(text)
    if not mine:
        return None
    theirs: set[str] = set()
    for passage in evidence.passages:
        theirs |= resolve_dates(fold(passage.words), passage.published)
    theirs |= list_dates(evidence.text)
    theirs |= {day[:2] for day in theirs if day[2:3] == "-"}  # "in May" rests on "12 May"
    strange = mine - theirs
    return f"date {min(strange)} is not in the passage" if strange else None


def _find_name_flaw(text: str, evidence: Evidence) -> str | None:
    starts = {m.start(1) for m in _SENTENCE_START.finditer(text)}
    for match in _NAME.finditer(text):
        word = match.group()
        if not _CAPITAL.match(word) or _bare(word) in evidence.names or word == "I":
            continue
        is_common = word.lower() in STOP_WORDS or not _looks_like_name(text[match.end() :])
        if match.start() in starts and is_common:
            continue
        if _is_acronym_of(word, evidence.text) or _is_date_word(word):
            continue
        return f"name {word} is not in the passage"
    return None


def _bare(token: str) -> str:
    return re.sub(r"'s?$|[.]", "", token.lower())


def _list_names(text: str) -> frozenset[str]:
    return frozenset(_bare(m.group()) for m in _NAME.finditer(text))


def _looks_like_name(rest: str) -> bool:
    """Whether a capitalised first word goes on as a name: "Ada Lindqvist", not "Workers said"."""
    following = re.match(r"'?s? ?([^\W\d_]\S*)", rest)
    return bool(following and _CAPITAL.match(following.group(1)))


def _is_acronym_of(word: str, text: str) -> bool:
    return (
        1 < len(word) <= 6
        and word.isupper()
        and bool(re.search(r"\b" + r"\w+(?: (?:of|the|for|and|de|der|für))* ".join(word) + r"\w+", text))
    )


def _is_date_word(word: str) -> bool:
    return bool(list_dates(word))


def _find_speaker_flaw(text: str, evidence: Evidence) -> str | None:
    theirs: set[str] | None = None
    for mine in list_speakers(text):
        theirs = list_possible_speakers(evidence.text) if theirs is None else theirs
        if not mine & theirs:
            return f"statement is given to another speaker ({' '.join(sorted(mine))})"
    return None


def _find_polarity_flaw(text: str, evidence: Evidence) -> str | None:
    if contradicts(text, evidence.text):
        return "negated against the passage"
    turned = list_turned(text, evidence.text)
    return f"'{turned[0]}' stands for its opposite in the passage" if turned else None


def _find_coverage_flaw(text: str, evidence: Evidence, least: float) -> str | None:
    stems = list_stems(text)
    if not stems:
        return None
    theirs = {get_stem(name) for name in evidence.names}
    share = sum(s in theirs or s in evidence.text for s in stems) / len(stems)
    return f"only {share:.0%} of its words are the passage's" if share < least else None


def count_verbatim(text: str, passages: Sequence[Passage]) -> int:
    """The words of a sentence that stand in its passages in runs of at least five; all, if it is shorter."""
    bare = fold(strip_attribution(text, tuple(dict.fromkeys(p.outlet_name for p in passages)))[0])
    if any(_same_words(bare, p.words) for p in passages):
        return count_words(bare)
    words = [t.lower() for t in list_tokens(bare)]
    size = min(5, len(words))
    runs: set[tuple[str, ...]] = set()
    for passage in passages:
        theirs = [t.lower() for t in list_tokens(fold(passage.words))]
        runs.update(tuple(theirs[i : i + size]) for i in range(len(theirs) - size + 1))
    covered: set[int] = set()
    for start in range(len(words) - size + 1):
        if tuple(words[start : start + size]) in runs:
            covered.update(range(start, start + size))
    return len(covered)
