"""The extractive writer on every story of a set: is each statement proven, attributed and within the quoting limit.

    secondsource evaluate pages basil/ --json

`proof_rate` counts what the proof kept of what the writer made, before anything was dropped or replaced; the rest is
read off the finished pages. `uncovered` stories have articles without any text: their pages are made of headlines.
The baseline is the lead-3 page: each story's first three sentences, unattributed, as an aggregator prints them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import Any

from secondsource.desk.score.assess import assess
from secondsource.desk.write.page import write_page
from secondsource.desk.write.proof import find_flaw
from secondsource.desk.write.quota import count_quoted, list_sentences
from secondsource.desk.write.sentences import list_candidates
from secondsource.errors import InputError
from secondsource.evaluate.knowing import MEASURED, article_of, articles_file, list_rows, load_knowledge
from secondsource.model import Article, Page, Passage, Sentence, Story


def evaluate(path: Path, *, most: int = 0) -> dict[str, Any]:
    """The measures on one set; `most` stories at most, 0 for all. Raises InputError where there is no story."""
    stories = _group(path)[: most or None]
    if not stories:
        raise InputError(f"{path}: no row has a story")
    pages, seconds = [], []
    for story, articles in stories:
        assessment = assess(story, articles, load_knowledge(), MEASURED)
        start = process_time()
        pages.append(write_page(story, articles, assessment, previous=None, now=MEASURED, version=1))
        seconds.append(process_time() - start)
    sentences = [one for page in pages for one in list_sentences(page)]
    proofs = [page.proof for page in pages if page.proof is not None]
    return {
        "set": path.parent.name if path.is_file() else path.name,
        "pages": len(pages),
        "without_text": sum(not any(one.text for one in articles) for _, articles in stories),
        "sentences": len(sentences),
        "proof_rate": _share(sum(one.proven for one in proofs), sum(one.checked for one in proofs)),
        "unproven_shown": sum(find_flaw(one.text, one.passages) is not None for one in sentences),
        "unattributed": sum(not _is_attributed(one) for one in sentences),
        "most_words_of_one_article": max(
            _quoted(page, articles) for page, (_, articles) in zip(pages, stories, strict=True)
        ),
        "milliseconds_a_page": round(1000 * sum(seconds) / len(seconds), 2),
        "slowest_milliseconds": round(1000 * max(seconds), 1),
        "baselines": {"lead-3": {"unattributed": sum(len(list_candidates(one)[:3]) for _, one in stories)}},
    }


def _group(path: Path) -> list[tuple[Story, list[Article]]]:
    groups: dict[str, list[Article]] = {}
    for row in list_rows(articles_file(path)):
        if row.get("story"):
            groups.setdefault(str(row["story"]), []).append(article_of(row))
    return [(_story(key, articles), articles) for key, articles in groups.items()]


def _story(key: str, articles: Sequence[Article]) -> Story:
    languages = [one.language for one in articles]
    language = max(sorted(set(languages)), key=languages.count)
    return Story(story_id=key, language=language, first_seen=MEASURED, updated=MEASURED, members=())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _names(passages: Sequence[Passage]) -> Iterator[str]:
    for passage in passages:
        yield passage.outlet_name


def _is_attributed(sentence: Sentence) -> bool:
    """It names an outlet of its passages, and each passage has an address."""
    named = any(name and name in sentence.text for name in _names(sentence.passages))
    return named and all(passage.url for passage in sentence.passages)


def _quoted(page: Page, articles: Sequence[Article]) -> int:
    return max(count_quoted(page, {one.article_id: one.headline for one in articles}).values(), default=0)
