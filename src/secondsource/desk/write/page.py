"""score -> page, without a language model: chosen sentences, verbatim, each with its outlet and its passage.

    articles | sentences.list_candidates | outline.plan | attribution.attribute | quota | proof.prove

A story whose articles have no text still gets a full page from their headlines, and the page says that it has read
no more. Nothing here calls anything outside: the same articles, assessment and moment give the same page.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from secondsource.desk.write.attribution import attribute
from secondsource.desk.write.headline import LIMIT, choose_headline, clean
from secondsource.desk.write.news import list_new, list_not_known
from secondsource.desk.write.noise import speaks_to_program
from secondsource.desk.write.outline import Outline, get_origins, plan
from secondsource.desk.write.proof import prove
from secondsource.desk.write.quota import Allowance, fold_articles
from secondsource.desk.write.sentences import Candidate, list_candidates, weigh_stems
from secondsource.desk.write.tokens import count_words, fold
from secondsource.model import Article, Assessment, Page, Passage, Quality, Sentence, Story

EXTRACTIVE = "extractive"
HEADLINES_ENOUGH = 6  # further headlines of one story only repeat


def write_page(
    story: Story,
    articles: Sequence[Article],
    assessment: Assessment,
    *,
    previous: Page | None,
    now: datetime,
    version: int,
) -> Page:
    """The story's page as of `now`, proven. `articles` are the story's members; at least one, text may be empty."""
    if not any(a.headline.strip() or a.text.strip() for a in articles):
        return _write_unread(story, articles, assessment, now=now, version=version)
    candidates = list_candidates(articles)
    folded = fold_articles(articles)
    allowance = Allowance(folded)
    weights = weigh_stems(candidates, get_origins(assessment))
    outline = plan(story, articles, candidates, assessment.facts, weights, lambda c: allowance.take([cite(c)]))
    headline = choose_headline(articles, candidates, weights, story.language)
    lead, body = _render(outline, story.language)
    if not lead:
        lead, body = _from_headlines(articles, story.language)
    if not lead:
        return _write_unread(story, articles, assessment, now=now, version=version)
    page = Page(
        story_id=story.story_id,
        version=version,
        at=now,
        headline=headline.text,
        headline_passage=cite_words(headline.article, headline.original) if headline.original.strip() else None,
        lead=lead,
        body=body,
        not_known=list_not_known(articles, assessment),
        written_by=EXTRACTIVE,
        whats_new=list_new(articles, assessment, previous),
    )
    proven, proof = prove(page, articles, folded=folded)
    return replace(proven, proof=proof)


def _write_unread(
    story: Story, articles: Sequence[Article], assessment: Assessment, *, now: datetime, version: int
) -> Page:
    """The page of a story of which nothing could be read: it says just that, and there is nothing to prove."""
    name = articles[0].outlet_name
    text = f"{name} published an article of which we could use neither headline nor text."
    return Page(
        story_id=story.story_id,
        version=version,
        at=now,
        headline=f"An article of {name} that we could not read"[: LIMIT - 1],
        lead=(Sentence(text=text, passages=(cite_words(articles[0], ""),)),),
        body=(),
        not_known=list_not_known(articles, assessment),
        written_by=EXTRACTIVE,
    )


def cite(candidate: Candidate) -> Passage:
    """The passage that an extractive sentence rests on: itself."""
    return cite_words(candidate.article, candidate.text)


def cite_words(article: Article, words: str) -> Passage:
    """A passage of an article; `words` must be verbatim in its text or its headline."""
    return Passage(
        article_id=article.article_id,
        outlet_id=article.outlet_id,
        outlet_name=article.outlet_name,
        url=article.url,
        published=article.published,
        words=words,
    )


def _render(outline: Outline, language: str) -> tuple[tuple[Sentence, ...], tuple[tuple[Sentence, ...], ...]]:
    turn = iter(range(1000))
    lead = tuple(_sentence(c, language, next(turn)) for c in outline.lead)
    body = tuple(tuple(_sentence(c, language, next(turn)) for c in paragraph) for paragraph in outline.body)
    return lead, body


def _sentence(candidate: Candidate, language: str, turn: int) -> Sentence:
    spoken = candidate.article.language if candidate.article.language != "und" else language
    full = candidate.text[:1].upper() + candidate.text[1:]
    text = attribute(full, candidate.article.outlet_name, spoken, turn=turn)
    return Sentence(text=text, passages=(cite(candidate),), quoted=candidate.words)


def _from_headlines(
    articles: Sequence[Article], language: str
) -> tuple[tuple[Sentence, ...], tuple[tuple[Sentence, ...], ...]]:
    """Lead and body of a story whose texts are all empty or unusable: who reports what, by their headlines."""
    seen: set[str] = set()
    sentences: list[Sentence] = []
    for article in sorted(articles, key=lambda a: (a.quality is Quality.FAILED, a.moment, a.article_id)):
        words = clean(article.headline, article.outlet_name)
        key = fold(words).lower()
        if not words or key in seen or speaks_to_program(words):
            continue
        seen.add(key)
        sentences.append(_headline_sentence(article, words, language))
    chosen = sentences[: 3 + HEADLINES_ENOUGH]
    body = tuple(tuple(chosen[i : i + 3]) for i in range(3, len(chosen), 3))
    return tuple(chosen[:3]), body


def _headline_sentence(article: Article, words: str, language: str) -> Sentence:
    full = words[:1].upper() + words[1:] + ("" if words[-1] in ".!?…" else ".")
    spoken = article.language if article.language != "und" else language
    # turn 1: a headline has no verb to hang ", X reports" on as often as not, so the outlet comes first
    text = attribute(full, article.outlet_name, spoken, turn=1)
    return Sentence(text=text, passages=(cite_words(article, article.headline),), quoted=count_words(words))
