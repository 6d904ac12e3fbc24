"""The lead against editors' summaries, and the pages of whole development sets."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from secondsource.desk.write.page import write_page
from secondsource.desk.write.quota import LIMIT, count_quoted, list_sentences
from secondsource.evaluate.summaries import DAY, MEASURES, build_row, evaluate, read_lines
from secondsource.model import Article, Story
from secondsource.testing.pages import an_assessment

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text())


@pytest.mark.parametrize("name", ["multi-news", "allsides-roundups"])
def test_the_lead_holds_its_distance_to_editors_summaries(shared: Path, name: str) -> None:
    """ROUGE-1/2/L F1 over the whole set, three sentences of ours."""
    found = evaluate(shared / "data" / "summaries" / name, baselines=False)
    for measure in MEASURES:
        assert found[measure] >= FLOORS[f"summaries {name} {measure}"]


def test_the_lead_beats_the_baselines_at_equal_length(shared: Path) -> None:
    """Lead-3, first sentences, LexRank and TextRank on the first stories of one set; all sets are in decision 0061."""
    found = evaluate(shared / "data" / "summaries" / "allsides-roundups", limit=60)
    baselines = found["baselines"]
    assert isinstance(baselines, dict)
    assert len(baselines) == 4
    assert found["rouge1"] > max(b["rouge1"] for b in baselines.values())


def load_stories(folder: Path) -> dict[str, list[Article]]:
    """The stories of a set that have a full text."""
    by_story: dict[str, list[Article]] = defaultdict(list)
    for number, row in enumerate(read_lines(folder / "articles.jsonl.gz")):
        by_story[row["story"]].append(build_row(row["id"], row["outlet"], row["title"], row["text"], number))
    return {s: a for s, a in by_story.items() if any(len(x.text) > 400 for x in a)}


@pytest.mark.parametrize("name", ["ground-news-2025", "basil"])
def test_every_page_of_a_development_set_is_wholly_proven(shared: Path, name: str) -> None:
    """Proof rate 100 %, every sentence with its outlet, the quoting limit held, lead and body of the right length."""
    lengths: Counter[int] = Counter()
    for story_id, articles in load_stories(shared / "data" / "grouping" / name).items():
        story = Story(story_id=story_id, language="en", first_seen=DAY, updated=DAY, members=())
        page = write_page(story, articles, an_assessment(), previous=None, now=DAY, version=1)
        assert page.proof.checked == page.proof.proven, page.proof.dropped
        assert all(any(p.outlet_name in s.text for p in s.passages) for s in list_sentences(page))
        quoted = count_quoted(page, {a.article_id: a.headline for a in articles})
        assert all(words <= LIMIT for words in quoted.values())
        assert 1 <= len(page.lead) <= 3
        assert 5 <= len(page.headline) < 90
        lengths[len(list_sentences(page))] += 1
    assert (
        sum(n for length, n in lengths.items() if length >= 7) / sum(lengths.values()) >= FLOORS[f"pages {name} full"]
    )
