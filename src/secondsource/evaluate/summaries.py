"""The extractive lead against summaries that editors wrote, beside lead-3, LexRank and TextRank in one run.

Every method reads the same first characters of the same articles. ROUGE F1 (Lin 2004) with stemming, as the package
rouge-score counts it; the differences with a paired bootstrap over stories.

ROUGE F1 pays for length as long as a summary is shorter than the editors' (measured: of two methods with three
sentences each, the one with longer sentences won on every set). So the comparison that counts is at the same
length: each
baseline's sentences, best first, cut at the number of words of our lead for the same story. What the baselines reach
with three sentences of any length is printed beside it ("three_sentences").
"""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

from secondsource.desk.score.sentences import sentence_bounds
from secondsource.desk.write.outline import plan
from secondsource.desk.write.page import cite
from secondsource.desk.write.quota import Allowance, fold_articles
from secondsource.desk.write.sentences import READ_CHARACTERS, list_candidates, weigh_stems
from secondsource.desk.write.tokens import STOP_WORDS, list_tokens
from secondsource.errors import InputError
from secondsource.model import Article, Quality, Story

SENTENCES = 3
RANKED = 20  # sentences of each baseline that are kept: enough for any of our leads
RESAMPLES = 2000
SEED = 20260512
MEASURES = ("rouge1", "rouge2", "rougeL")
DAY = datetime(2026, 5, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class SummaryCase:
    """One story with the summary that its editors wrote."""

    story_id: str
    articles: tuple[Article, ...]
    summary: str


def evaluate(
    path: Path, *, limit: int | None = None, articles: Path | None = None, baselines: bool = True
) -> dict[str, object]:
    """ROUGE-1/2/L F1 of the lead and of three baselines on one set of `data/summaries`.

    `path` is the set's folder or its stories file; `articles` where a set keeps them apart (else the grouping set of
    the same name beside it). `limit` takes the first stories only; without `baselines` it takes seconds.
    Raises InputError if a file or package is missing.
    """
    cases = load_cases(path, articles)[:limit]
    scorer = _load_scorer()
    ours = [write_lead(c.articles) for c in cases]
    our_scores = _score_all(scorer, cases, ours)
    compared: dict[str, object] = {}
    for name, rank in list_baselines().items() if baselines else ():
        ranked = [rank(c.articles) for c in cases]
        same = [_cut(sentences, len(text.split())) for sentences, text in zip(ranked, ours, strict=True)]
        free = [" ".join(sentences[:SENTENCES]) for sentences in ranked]
        scores = _score_all(scorer, cases, same)
        compared[name] = _means(scores) | {
            "against": _compare(our_scores, scores),
            "three_sentences": _means(_score_all(scorer, cases, free)) | {"words": _count(free)},
        }
    return {
        "set": path.parent.name if path.is_file() else path.name,
        "stories": len(cases),
        "sentences": SENTENCES,
        **_means(our_scores),
        "words": _count(ours),
        "baselines": compared,
    }


def _score_all(scorer: Any, cases: Sequence[SummaryCase], texts: Sequence[str]) -> list[tuple[float, ...]]:
    return [_score(scorer, case.summary, text) for case, text in zip(cases, texts, strict=True)]


def _cut(sentences: Sequence[str], words: int) -> str:
    return " ".join(" ".join(sentences).split()[:words])


def load_cases(path: Path, articles: Path | None = None) -> list[SummaryCase]:
    """The stories of a set, each with its articles and its editors' summary."""
    file = path / "stories.jsonl.gz" if path.is_dir() else path
    rows = read_lines(file)
    if rows and "documents" in rows[0]:
        return [_case_of_documents(row) for row in rows]
    name = file.parent.name
    other = articles or file.parents[2] / "grouping" / name / "articles.jsonl.gz"
    by_story: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read_lines(other):
        by_story[row["story"]].append(row)
    return [_case_of_rows(row, by_story[row["story"]]) for row in rows if by_story[row["story"]]]


def read_lines(file: Path) -> list[dict[str, Any]]:
    """The rows of a .jsonl.gz file. Raises InputError."""
    try:
        with gzip.open(file, "rt", encoding="utf8") as lines:
            return [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise InputError(f"summaries: cannot read {file}: {error}") from error


def _case_of_documents(row: dict[str, Any]) -> SummaryCase:
    made = [build_row(f"{row['id']}-{n}", f"Outlet {n}", "", text, n) for n, text in enumerate(row["documents"])]
    return SummaryCase(story_id=row["id"], articles=tuple(made), summary=row["summary"])


def _case_of_rows(row: dict[str, Any], members: Sequence[dict[str, Any]]) -> SummaryCase:
    made = [build_row(m["id"], m["outlet"], m["title"], m["text"], n) for n, m in enumerate(members)]
    return SummaryCase(story_id=row["story"], articles=tuple(made), summary=row["summary"])


def build_row(article_id: str, outlet: str, headline: str, text: str, order: int) -> Article:
    """An English article in full, `order` minutes into the day, its paragraphs tidied."""
    paragraphs = [" ".join(p.split()) for p in text.split("\n")]
    moment = DAY + timedelta(minutes=order)
    return Article(
        article_id=article_id,
        url=f"https://example.org/{article_id}",
        outlet_id=outlet,
        outlet_name=outlet,
        headline=headline,
        text="\n".join(p for p in paragraphs if p),
        language="en",
        published=moment,
        first_seen=moment,
        quality=Quality.FULL,
        quality_reason="import",
    )


def write_lead(articles: Sequence[Article]) -> str:
    """The three sentences of our lead, without attribution phrases, as the baselines have none."""
    candidates = list_candidates(articles)
    allowance = Allowance(fold_articles(articles))
    story = Story(story_id="s", language="en", first_seen=DAY, updated=DAY, members=())
    outline = plan(story, articles, candidates, (), weigh_stems(candidates, {}), lambda c: allowance.take([cite(c)]))
    return " ".join(c.text for c in outline.lead)


def _sentences(article: Article) -> list[str]:
    paragraphs = article.text[:READ_CHARACTERS].split("\n")
    sentences = [p[start:end].strip() for p in paragraphs for start, end in sentence_bounds(p, "en")]
    return [one for one in sentences if len(one.split()) > 3]


def _lead_3(articles: Sequence[Article]) -> list[str]:
    return _sentences(articles[0])


def _first_sentences(articles: Sequence[Article]) -> list[str]:
    each = [_sentences(a) for a in articles]
    return [sentences[i] for i in range(RANKED) for sentences in each if i < len(sentences)]


def list_baselines() -> dict[str, Callable[[Sequence[Article]], list[str]]]:
    """Each baseline as a ranking of sentences, best first. Raises InputError if sumy is missing."""
    ranks = {"lexrank": _sumy("lex_rank"), "textrank": _sumy("text_rank")}
    return {"lead-3": _lead_3, "first sentences": _first_sentences, **ranks}


class _Words:
    """A tokenizer for sumy: its own wants a download."""

    def to_sentences(self, text: str) -> list[str]:
        return [text]

    def to_words(self, sentence: str) -> list[str]:
        return list_tokens(sentence)


def _sumy(name: str) -> Callable[[Sequence[Article]], list[str]]:
    """A summarizer of sumy as a ranking of sentences, best first."""
    try:
        from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
        from sumy.summarizers.lex_rank import LexRankSummarizer
        from sumy.summarizers.text_rank import TextRankSummarizer
    except ImportError as error:
        raise InputError('baselines need sumy: pip install "secondsource[evaluate]"') from error
    words = _Words()

    def rank(articles: Sequence[Article]) -> list[str]:
        summarizer = {"lex_rank": LexRankSummarizer, "text_rank": TextRankSummarizer}[name]()
        summarizer.stop_words = STOP_WORDS
        sentences = [Sentence(s, words) for a in articles for s in _sentences(a)]
        if name == "text_rank":
            ratings = summarizer.rate_sentences(ObjectDocumentModel([Paragraph(sentences)]))
            rated = [ratings[s] for s in sentences]
        else:  # what LexRankSummarizer.__call__ does before it puts the chosen ones into document order
            sets = [summarizer._to_words_set(s) for s in sentences]
            tf, idf = summarizer._compute_tf(sets), summarizer._compute_idf(sets)
            matrix = summarizer._create_matrix(sets, summarizer.threshold, tf, idf)
            rated = list(summarizer.power_method(matrix, summarizer.epsilon))
        order = sorted(range(len(sentences)), key=lambda i: -rated[i])
        return [str(sentences[i]) for i in order[:RANKED]]

    return rank


def _load_scorer() -> Any:
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError as error:
        raise InputError('ROUGE needs rouge-score: pip install "secondsource[evaluate]"') from error
    return RougeScorer(list(MEASURES), use_stemmer=True)


def _score(scorer: Any, summary: str, text: str) -> tuple[float, ...]:
    found = scorer.score(summary, text)
    return tuple(found[m].fmeasure for m in MEASURES)


def _means(rows: Sequence[tuple[float, ...]]) -> dict[str, Any]:
    return {m: round(fmean(row[i] for row in rows), 4) for i, m in enumerate(MEASURES)}


def _compare(ours: Sequence[tuple[float, ...]], theirs: Sequence[tuple[float, ...]]) -> dict[str, object]:
    """Mean difference, its 95 % interval, and the share of resamples in which we are not ahead."""
    return {m: _bootstrap([a[i] - b[i] for a, b in zip(ours, theirs, strict=True)]) for i, m in enumerate(MEASURES)}


def _count(texts: Sequence[str]) -> float:
    return round(fmean(len(t.split()) for t in texts), 1)


def _bootstrap(differences: Sequence[float]) -> dict[str, object]:
    dice = random.Random(SEED)  # noqa: S311 - resampling, not secrecy
    n = len(differences)
    means = sorted(fmean(dice.choices(differences, k=n)) for _ in range(RESAMPLES))
    return {
        "difference": round(fmean(differences), 4),
        "low": round(means[int(0.025 * RESAMPLES)], 4),
        "high": round(means[int(0.975 * RESAMPLES)], 4),
        "p": round(sum(m <= 0 for m in means) / RESAMPLES, 4),
    }
