"""What a language model is asked for a page, and what is made of its answer: pure, both of them.

The model gets passages with ids, at most 90 words of one article, so the quoting limit holds by construction; the
passages that an extractive page would use come first. It answers in JSON with the ids it cites. Nothing it says is
believed: every sentence goes through the proof, is replaced or dropped, and what then is missing from a page is
filled
from the extractive one. An answer that cannot be read raises CallError("broken").

What a text may do here: nothing. Sentences that speak to a program are never passages (`noise`), passages go out as
JSON strings, and the answer has no field that could act.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from secondsource.desk.write.attribution import attribute, strip_attribution
from secondsource.desk.write.noise import speaks_to_program
from secondsource.desk.write.outline import get_origins, plan
from secondsource.desk.write.page import cite
from secondsource.desk.write.proof import prove
from secondsource.desk.write.quota import Allowance, fold_articles, list_sentences
from secondsource.desk.write.sentences import list_candidates, weigh_stems
from secondsource.desk.write.tokens import fold
from secondsource.errors import CallError
from secondsource.model import Article, Assessment, ModelRequest, Page, Passage, Sentence, Story

PASSAGES = 24  # the extractive page has 13; more give the model a choice, and each is paid for
ANSWER_TOKENS = 1200  # an estimate: thirteen sentences of 30 words with ids and JSON, and as much again
LEAST_LEAD, LEAST_BODY = 1, 3  # fewer proven sentences are filled up from the extractive page
MOST_SENTENCES = 20  # of an answer that are looked at

SENTENCE_SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "cites": {"type": "array", "items": {"type": "string"}}},
    "required": ["text", "cites"],
    "additionalProperties": False,
}
PAGE_SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "headline": {"type": "string"},
        "lead": {"type": "array", "items": SENTENCE_SCHEMA},
        "body": {"type": "array", "items": {"type": "array", "items": SENTENCE_SCHEMA}},
    },
    "required": ["headline", "lead", "body"],
    "additionalProperties": False,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftSentence:
    """A sentence as the model wrote it, with the ids it cites."""

    text: str
    cites: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A page as the model wrote it, unproven."""

    headline: str
    lead: tuple[DraftSentence, ...]
    body: tuple[tuple[DraftSentence, ...], ...]


def list_passages(story: Story, articles: Sequence[Article], assessment: Assessment) -> dict[str, Passage]:
    """The passages a model may use, by id ("p1", ...): best first, within the quoting limit."""
    candidates = list_candidates(articles)
    allowance = Allowance(fold_articles(articles))
    weights = weigh_stems(candidates, get_origins(assessment))
    outline = plan(
        story, articles, candidates, assessment.facts, weights, lambda c: allowance.take([cite(c)]), PASSAGES
    )
    chosen = [*outline.lead, *(c for paragraph in outline.body for c in paragraph)]
    return {f"p{n}": cite(c) for n, c in enumerate(chosen, 1)}


def build_request(story: Story, passages: Mapping[str, Passage], prompt: str) -> ModelRequest:
    """The request for a page. `prompt` is the prompt file's text with {language}."""
    rows = [
        {
            "id": name,
            "outlet": p.outlet_name,
            "published": p.published.strftime("%A %d %B %Y, %H:%M UTC") if p.published else None,
            "words": p.words,
        }
        for name, p in passages.items()
    ]
    return ModelRequest(
        system=prompt.format(language=story.language if story.language != "und" else "en"),
        user=json.dumps({"passages": rows}, ensure_ascii=False),
        schema=json.dumps(PAGE_SCHEMA),
        max_tokens=ANSWER_TOKENS,
    )


def read_draft(text: str) -> Draft:
    """A model's answer, with a code fence around it or not. Raises CallError("broken")."""
    start, end = text.find("{"), text.rfind("}")
    try:
        data = json.loads(text[start : end + 1])
        lead = tuple(_read_sentence(row) for row in data["lead"][:3])
        body = tuple(
            tuple(_read_sentence(row) for row in (paragraph if isinstance(paragraph, list) else [paragraph]))
            for paragraph in data["body"][:MOST_SENTENCES]
        )
        return Draft(headline=str(data["headline"]), lead=lead, body=body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CallError(
            f"the model's answer is not the page that was asked for ({type(error).__name__})", "broken"
        ) from error


def _read_sentence(row: Mapping[str, object]) -> DraftSentence:
    text, cites = row["text"], row["cites"]
    if not isinstance(text, str) or not isinstance(cites, list):
        raise TypeError("a sentence has a text and a list of ids")
    return DraftSentence(text=" ".join(text.split()), cites=tuple(str(c) for c in cites[:3]))


def compose(
    draft: Draft,
    passages: Mapping[str, Passage],
    extractive: Page,
    articles: Sequence[Article],
    *,
    model: str,
    cost: float,
) -> Page:
    """The model's page as far as it is proven, filled up from the extractive page, which is returned if nothing is."""
    languages = {a.article_id: a.language for a in articles}
    drafted = replace(
        extractive,
        headline=_choose_headline(draft, extractive),
        lead=tuple(_sentence(s, passages, languages) for s in draft.lead),
        body=tuple(tuple(_sentence(s, passages, languages) for s in paragraph) for paragraph in draft.body),
        written_by=model,
        cost=cost,
    )
    folded = fold_articles(articles)
    page, proof = prove(drafted, articles, folded=folded)
    if proof.proven == 0 or not list_sentences(page):
        note = "Written without a language model: nothing of its answer was proven."
        return replace(extractive, cost=cost, note=note, proof=replace(extractive.proof, dropped=proof.dropped))
    filled, _ = prove(_fill(page, extractive), articles, folded=folded)
    return replace(filled, proof=proof)


def _choose_headline(draft: Draft, extractive: Page) -> str:
    headline = " ".join(draft.headline.split()).rstrip(".")
    is_usable = 20 <= len(headline) < 90 and not headline.endswith("?") and not speaks_to_program(headline)
    return headline if is_usable else extractive.headline


def _sentence(draft: DraftSentence, passages: Mapping[str, Passage], languages: Mapping[str, str]) -> Sentence:
    """The sentence with its passages and, where the model forgot it, its outlet."""
    cited = tuple(dict.fromkeys(passages[c] for c in draft.cites if c in passages))
    text = draft.text
    if cited and text and not any(p.outlet_name.lower() in text.lower() for p in cited):
        text = attribute(text, cited[0].outlet_name, languages.get(cited[0].article_id, "en"))
    if speaks_to_program(text):
        return Sentence(text=text, passages=())  # cannot be proven, so it is dropped
    return Sentence(text=text, passages=cited)


def _fill(page: Page, extractive: Page) -> Page:
    """The page with sentences of the extractive one where too few of its own were proven; none comes twice."""
    told = {fold(_bare(s)) for s in list_sentences(page)} | {
        fold(p.words) for s in list_sentences(page) for p in s.passages
    }
    spare = [s for s in list_sentences(extractive) if fold(s.passages[0].words) not in told]
    lead = page.lead
    while len(lead) < LEAST_LEAD and spare:
        lead = (*lead, spare.pop(0))
    body = page.body
    if sum(map(len, body)) < LEAST_BODY and spare:
        body = (*body, tuple(spare[: LEAST_BODY + 1 - sum(map(len, body))]))
    return replace(page, lead=lead, body=body)


def _bare(sentence: Sentence) -> str:
    return strip_attribution(sentence.text, [p.outlet_name for p in sentence.passages])[0]
