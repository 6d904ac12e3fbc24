"""A headline for the page: one of the articles' own, cleaned, in sentence case, under 90 characters.

Requirements: says what most reports say; no outlet's brand; no clickbait, question or live-blog label; sentence case.
Steps: clean every headline (brand, label, slug waste), give it the letter case that the articles' texts use, rate it by
the share of the other headlines' and ledes' words that it carries, take the best; where nothing fits, the first clause
of a lede that fits.

Letter case comes from the texts themselves: a word that stands lower-case inside sentences is no name. A headline in
Title Case whose words no text shows keeps the case of words that other headlines capitalise in mid-sentence; the rest
is lowered. Headlines made from URL slugs have lost apostrophes too ("trumps"): the texts give them back ("Trump’s").

Known misses: a slug that dropped its numbers ("made over palestinians evaporate") reads badly, so slugs pay a price.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from secondsource.desk.write.noise import speaks_to_program
from secondsource.desk.write.sentences import Candidate
from secondsource.desk.write.tokens import STOP_WORDS, fold, list_stems
from secondsource.model import Article

LIMIT = 90  # characters, PAGE.md
CASE_CHARACTERS = 600  # of each text: enough to see how a story's names are written
SHORTEST = 20  # below: "Trump speaks"

_LABEL = re.compile(
    r"^(?:live(?: updates?)?|watch|breaking(?: news)?|exclusive|update[sd]?|video|opinion|analysis|just in|"
    r"report|fact check|"
    r"explainer|explained|photos?|in pictures|listen|podcast|review|editorial|column|ticker|en direct|"
    r"última hora|eilmeldung)\s*[:|–—-]\s+",
    re.IGNORECASE,
)
_CLICKBAIT = re.compile(
    r"\?$|^(?:here['’]?s|here are|this is|these are|why|how|what|who|when|where|meet|you|i |we |my |your|"
    r"\d+ (?:things|reasons|ways|takeaways|facts))\b"
    r"|won['’]t believe|what (?:to|you|we) (?:need to )?know|need to know|goes viral|shocking|stunning|"
    r"jaw.dropping|everything (?:you|we)|"
    r"must.see|internet|slams?\b|blasts?\b|destroys?\b|takeaways|live updates|live:|as it happened|!$|\.\.\.|"
    r"…|photos\b|in pictures|revealed\b|"
    r"ce qu['’]il faut savoir|lo que (?:hay|debe)|das müssen sie",
    re.IGNORECASE,
)
_WASTE = re.compile(
    r"^(?=\w*\d)(?=\w*[A-Za-z])\w{9,}$|^\d{5,}$|^[a-f0-9]{8,}$|^(?:html?|php|aspx?|amp|rcna\d+|video|idus\w+)$",
    re.IGNORECASE,
)
_CUTS = re.compile(
    r"\s[–—|-]\s|; |: |, (?=(?:\w+ ){0,4}(?:says?|said|sources?|report|reports|according|officials?)\b)|"
    r", (?=as|while|after|amid|but|with|saying|killing|leaving)\b"
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_INSIDE = re.compile(r"(?<=[^\W_,;)’'\"”] )[^\W_]+(?:['’-][^\W_]+)*")  # words inside a sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """The page's headline and the article whose words it is."""

    text: str
    article: Article
    original: str  # verbatim from that article


def choose_headline(
    articles: Sequence[Article], candidates: Sequence[Candidate], weights: Mapping[str, float], language: str
) -> Headline:
    """The best headline. Never fails: the plainest fallback is an article's headline cut to length."""
    case = _learn_case(articles)
    mine = [a for a in articles if a.language == language] or list(articles)
    carried = _count_stems(a.headline for a in mine)
    options = [o for a in mine if a.headline.strip() and (o := _from_headline(a, case))]
    options += [o for c in candidates if c.index == 0 and not c.loose and (o := _from_lede(c))]
    if not options:
        return _last_resort(articles, candidates)
    return max(options, key=lambda o: (_rate(o, carried, weights), o.text))


def _from_headline(article: Article, case: "_Case") -> Headline | None:
    text = shorten(clean(article.headline, article.outlet_name))
    if not text or speaks_to_program(article.headline):
        return None
    return Headline(text=case.apply(text), article=article, original=article.headline)


def _from_lede(candidate: Candidate) -> Headline | None:
    text = shorten(candidate.text.rstrip("."))
    if not text or '"' in fold(text):
        return None
    return Headline(text=text, article=candidate.article, original=candidate.text)


def clean(headline: str, outlet_name: str) -> str:
    """A headline without label, brand and what is left of a URL."""
    text = " ".join(headline.split())
    while label := _LABEL.match(text):
        text = text[label.end() :]
    text = _cut_brand(text, outlet_name)
    if text == text.lower() and '"' not in text:
        words = text.split()
        while len(words) > 3 and _WASTE.match(words[-1]):
            words.pop()
        text = " ".join(words)
    text = text.rstrip(" .|-–—").strip()
    return text if fold(text).count('"') % 2 == 0 else re.sub(r"[\"“”„«»]", "", text)


def _cut_brand(text: str, outlet_name: str) -> str:
    name = re.sub(r"\W|^the ", "", outlet_name.lower().split(".")[0])
    for mark in (" | ", " – ", " — ", " - ", " · ", " :: "):
        head, found, tail = text.rpartition(mark)
        squeezed = re.sub(r"\W|^the ", "", tail.lower())
        if (
            found
            and len(head) >= SHORTEST
            and (mark in (" | ", " :: ", " · ") or (name and (name in squeezed or squeezed in name)))
        ):
            text = head
    return text


def shorten(text: str) -> str:
    """The text if it is short enough, else its first clauses that are; empty where none fits."""
    if SHORTEST <= len(text) < LIMIT:
        return text
    if len(text) < SHORTEST:
        return ""
    ends = [m.start() for m in _CUTS.finditer(text) if SHORTEST * 1.5 <= m.start() < LIMIT]
    if not ends:
        return ""
    cut = text[: ends[-1]]
    return cut if cut.count("(") == cut.count(")") and fold(cut).count('"') % 2 == 0 else ""


def _count_stems(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(list_stems(text)))
    return counts


def _rate(option: Headline, carried: Mapping[str, int], weights: Mapping[str, float]) -> float:
    stems = set(list_stems(option.text))
    if not stems:
        return 0.0
    top = max(carried.values(), default=1)
    heaviest = max(weights.values(), default=1.0)
    worth: float = (
        sum(carried.get(s, 0) / top + 0.5 * weights.get(s, 0.0) / heaviest for s in stems) / len(stems) ** 0.6
    )
    if _CLICKBAIT.search(option.text) or _CLICKBAIT.search(option.original):
        worth *= 0.4
    if option.original == option.original.lower():  # a slug: case, apostrophes and often numbers are lost
        worth *= 0.7
    if option.original != option.article.headline:  # a lede is longer-winded than a headline
        worth *= 0.85
    if _names_outlet(option):
        worth *= 0.5
    return worth


def _names_outlet(option: Headline) -> bool:
    name = option.article.outlet_name.removeprefix("The ")
    return len(name) > 2 and name.lower() in option.text.lower()


def _last_resort(articles: Sequence[Article], candidates: Sequence[Candidate]) -> Headline:
    """An article's headline, else a sentence, cut to length at a word; never one that speaks to a program."""
    plain = [a for a in articles if a.headline.strip() and not speaks_to_program(a.headline)]
    if plain:
        return _cut(clean(plain[0].headline, plain[0].outlet_name), plain[0], plain[0].headline)
    if candidates:
        return _cut(candidates[0].text.rstrip("."), candidates[0].article, candidates[0].text)
    return Headline(text=f"A report by {articles[0].outlet_name}"[: LIMIT - 1], article=articles[0], original="")


def _cut(text: str, article: Article, original: str) -> Headline:
    words = text.split() or [article.outlet_name]
    while len(" ".join(words)) >= LIMIT and len(words) > 1:
        words.pop()
    while len(words) > 3 and words[-1].lower().strip(",;:") in STOP_WORDS:
        words.pop()
    text = " ".join(words)[: LIMIT - 1].rstrip(",;: ")
    return Headline(text=text[:1].upper() + text[1:], article=article, original=original)


class _Case:
    """How the articles write each word inside a sentence."""

    def __init__(self, forms: Mapping[str, Counter[str]], capitals: Mapping[str, int]) -> None:
        self._forms = forms
        self._capitals = capitals

    def apply(self, headline: str) -> str:
        headline = headline.lower() if headline.isupper() else headline
        words = _WORD.findall(headline)
        inner = [w for w in words[1:] if len(w) > 3]
        is_slug = headline == headline.lower()
        is_title = bool(inner) and sum(w[0].isupper() for w in inner) >= 0.7 * len(inner)
        if not (is_slug or is_title):
            return headline[:1].upper() + headline[1:]
        text = _WORD.sub(lambda m: self._spell(m.group(), is_slug=is_slug), headline)
        return text[:1].upper() + text[1:]

    def _spell(self, word: str, *, is_slug: bool) -> str:
        key = _key(word)
        forms = self._forms.get(key)
        if forms:
            best = forms.most_common(1)[0][0]
            return best if is_slug or best.lower() == word.lower() else word
        if is_slug or (len(word) > 1 and word.isupper()):
            return word
        if word.lower() in STOP_WORDS or not self._capitals.get(key):
            return word.lower()
        return word


def _key(word: str) -> str:
    low = word.lower()
    return low if low.isalnum() else "".join(c for c in low if c.isalnum())


def _learn_case(articles: Sequence[Article]) -> _Case:
    forms: dict[str, Counter[str]] = {}
    capitals: Counter[str] = Counter()
    headings = {_key(w) for a in articles for w in _WORD.findall(a.headline)}
    for article in articles:
        for word in _INSIDE.findall(article.text[:CASE_CHARACTERS]):
            key = word.lower()
            if key not in headings and "'" not in word and "’" not in word:
                continue  # most words: the key of a plain word is its lower case
            if (key := _key(word)) in headings:
                forms.setdefault(key, Counter())[word] += 1
    for article in articles:
        words = _WORD.findall(article.headline)
        if sum(w[0].isupper() for w in words[1:]) < 0.5 * len(words):  # in sentence case: its capitals are names
            for word in words[1:]:
                forms.setdefault(_key(word), Counter())[word] += 1
        else:
            capitals.update(_key(w) for w in words[1:] if w[0].isupper())
    return _Case(forms, capitals)
