"""What a story's attributed claims rest on: a named person, a document, an organisation, no name, another outlet.

Theory: the source stands beside the cue that attributes a sentence. Documents and unnamed sources have words of their
own ("court filings", "a person familiar with"); an outlet is known by the registry's citation; of capitalised names
those with a word of an organisation in them, or in capitals throughout, are organisations and the others people. A
pronoun takes the source of the sentence before.

Known misses: organisations without such a word ("Hamas") count as people; attribution by meaning alone.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from secondsource.desk.score.citations import find_citations
from secondsource.desk.score.sentences import split_sentences
from secondsource.model import Article

PERSON, DOCUMENT, ORGANISATION = "named person", "document", "organisation"
UNNAMED, OUTLET = "unnamed source", "another outlet"
KINDS = (PERSON, DOCUMENT, ORGANISATION, UNNAMED, OUTLET)

_SAID = (
    r"(?:said|says?|told|added|wrote|tweeted|argued|claimed|insisted|noted|declared|warned|stated|explained|"
    r"announced|reported|"
    r"confirmed|denied|testified|showed?|shows|found|alleges?|alleged|sagte|erklärte|teilte|a\s+déclaré|"
    r"a\s+affirmé|dijo|afirmó|"
    r"declaró|señaló)"
)
_NAME = r"[A-ZÀ-Þ][\w'’.-]+(?:\s+(?:of|the|for|and|de|la|von|van|al)?\s*[A-ZÀ-Þ][\w'’.-]+){0,5}"
_NAMED = re.compile(
    rf"(?:[Aa]ccording\s+to\s+(?:the\s+)?(?P<to>{_NAME}))|(?P<before>{_NAME})(?:,[^,]{{3,80}},)?\s+(?:also\s+|"
    rf"has\s+|had\s+)?{_SAID}\b"
    rf"|[,”\"]\s+{_SAID}\s+(?:\w+\s+){{0,3}}(?P<after>{_NAME})"
)
_PRONOUN = re.compile(
    rf"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ee]r|[Ss]ie|[Ii]l|[Ee]lle)\s+(?:also\s+|later\s+)?{_SAID}\b|,[”\"]?\s+(?:he|she|they)\s+{_SAID}\b"
)
_PAPER = re.compile(
    r"\b(?:documents?|filings?|court\s+(?:papers|records)|records|report|study|statement|letter|memo|"
    r"indictment|complaint|lawsuit|"
    r"affidavit|survey|poll|data|figures|transcript|e-?mails?|video|footage|tweet|post|release|Bericht|Studie|"
    r"rapport|informe)\b"
    rf"[^.]{{0,40}}\b{_SAID}\b|[Aa]ccording\s+to\s+(?:an?|the|court|new|internal|"
    rf"official)?\s*(?:\w+\s+){{0,3}}(?:documents?|filings?|"
    r"records|report|study|statement|letter|memo|indictment|complaint|lawsuit|survey|poll|data|figures|transcript)\b|"
    r"\b(?:said|wrote)\s+in\s+an?\s+(?:\w+\s+)?(?:statement|letter|report|tweet|post|filing|memo)\b"
)
_NOBODY = re.compile(
    rf"\b(?:sources?|officials?|aides?|insiders?|witnesses|people|persons?|someone|experts?|critics|analysts|"
    rf"authorities|police|"
    rf"diplomats?|lawmakers|residents|investigators|prosecutors|spokes(?:man|woman|"
    rf"person))\b[^.“”\"]{{0,60}}\b{_SAID}\b|"
    r"[Aa]ccording\s+to\s+(?:a|an|two|three|several|multiple|some|the|senior|local|US|"
    r"U\.S\.)?\s*(?:\w+\s+){0,3}(?:sources?|officials?|"
    r"people|person|aides?|witnesses|experts|analysts|police|authorities)\b|condition\s+of\s+anonymity|"
    r"not\s+authori[sz]ed\s+to",
    re.IGNORECASE,
)
_ORGANISED = re.compile(
    r"\b(?:Ministry|Department|Agency|Office|Committee|Commission|Council|Court|Police|Army|Military|Navy|"
    r"Government|Administration|"
    r"House|Senate|Congress|Parliament|Party|Union|University|Institute|Bank|Group|Company|Corp|Inc|Ltd|"
    r"Foundation|Association|"
    r"Service|Bureau|Authority|Organi[sz]ation|Center|Centre|Board|Federation|Nations|Center|Hospital|"
    r"Campaign|Team|Network)\b"
    r"|^[A-Z]{2,6}$"
)
_ROLE = re.compile(
    r"(?:Sources?|Officials?|Aides?|Insiders?|Witnesses|People|Experts?|Critics|Analysts|Authorities|Police|Diplomats?|"
    r"Lawmakers|Residents|Investigators|Prosecutors|Researchers|Scientists|Supporters|Opponents|Others|Some|Many|Neighbo[u]?rs)"
)
_FUNCTION_WORDS = "The He She They It We I But And This That In On At A An As If When While After Before"
_NOT_NAMES = frozenset(_FUNCTION_WORDS.split())


def _named(sentence: str) -> str | None:
    for hit in _NAMED.finditer(sentence):
        name = hit["to"] or hit["before"] or hit["after"]
        if len(name.split()) == 1 and (name in _NOT_NAMES or _ROLE.fullmatch(name)):
            continue
        return ORGANISATION if _ORGANISED.search(name.removeprefix("The ")) else PERSON
    return None


def source_kind(sentence: str, before: str | None = None) -> str | None:
    """What one sentence rests on, one of KINDS; None where it is not attributed. `before`: the last sentence's."""
    if _NOBODY.search(sentence):
        named = _named(sentence)
        return named if named == PERSON and "anonym" not in sentence else UNNAMED
    named = _named(sentence)
    if named == PERSON:
        return PERSON
    if _PAPER.search(sentence):
        return DOCUMENT
    return named or (before if before and _PRONOUN.search(sentence) else None)


def _of_article(article: Article, outlets: Mapping[str, str]) -> Counter[str]:
    sentences = split_sentences(article.text, article.language)
    cited = {c.sentence for c in find_citations("", sentences, article.outlet_id, outlets)} if outlets else set()
    found: Counter[str] = Counter()
    before: str | None = None
    for n in range(len(sentences)):
        words = sentences.words(n)
        kind = OUTLET if words in cited else source_kind(words, before)
        if kind:
            before = kind
            found[kind] += 1
    return found


def sourcing_profile(articles: Sequence[Article], outlets: Mapping[str, str] | None = None) -> Mapping[str, float]:
    """The share of a story's attributed claims that rest on each kind of source; 0 for all where none is attributed.

    Each article counts for the same, however long. `outlets` gives the id of each outlet's name in lower case.
    """
    profiles = [_of_article(one, outlets or {}) for one in articles]
    weighed = [p for p in profiles if sum(p.values())]
    return {kind: sum(p[kind] / sum(p.values()) for p in weighed) / len(weighed) if weighed else 0.0 for kind in KINDS}
