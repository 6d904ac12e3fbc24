"""The public names: what a program of one's own calls, with what a desk would say of the same articles beside it."""

import gzip
import json
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import secondsource
from secondsource import assess_story, build, group_articles, make_article, rate_specificity, read_articles, write_story
from secondsource.edge import vectors
from secondsource.edge.store.tables import members
from secondsource.errors import InputError, RowError
from secondsource.run.group import group
from secondsource.run.imports import import_file
from secondsource.settings import Settings
from secondsource.testing.sampleday.day import load_articles

DAY = datetime(2026, 5, 12, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """The sample day's articles, as someone would hand them in."""
    return [
        {
            "url": one.url,
            "outlet": one.outlet.name,
            "lang": one.outlet.language,
            "title": one.headline,
            "text": "\n".join(one.text_at(DAY + timedelta(days=1))),
            "published": one.published.isoformat(),
        }
        for one in load_articles(DAY)
    ]


@pytest.fixture
def archive(rows: list[dict[str, Any]], tmp_path: Path) -> Path:
    """The same as a file."""
    path = tmp_path / "archive.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    return path


def test_stories_are_those_of_a_desk(archive: Path, tmp_path: Path) -> None:
    """The same ids, the same articles in each, in whatever order they are handed in."""
    found = list(read_articles(archive))
    random.Random(3).shuffle(found)
    here = {story.story_id: {one.article_id for one in inside} for story, inside in group_articles(found)}
    with build.make_desk(Settings(home=tmp_path / "home")) as desk:
        import_file(desk, archive, report=pytest.fail)
        group(desk)
        with desk.store.read() as connection:
            there: dict[str, set[str]] = {}
            for story_id, article_id in connection.execute(select(members.c.story_id, members.c.article_id)):
                there.setdefault(story_id, set()).add(article_id)
    assert here == there


def test_a_story_is_assessed_and_written_without_a_desk(archive: Path) -> None:
    """The same articles give the same assessment and page, each sentence attributed and proven."""
    grouped = group_articles(read_articles(archive))
    story, articles = max(grouped, key=lambda one: len(one[1]))
    assessment = assess_story(story, articles)
    assert assessment == assess_story(story, list(reversed(articles)))
    assert 1 <= assessment.tree.independent_origins < len(articles)
    page = write_story(story, articles, assessment)
    assert page.proof is not None
    assert page.proof.checked == page.proof.proven > 0
    assert all(one.reason.note == "first article" or one.reason.probability > 0 for one in story.members)


def test_a_bad_row_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Loud unless someone listens."""
    path = tmp_path / "some.jsonl"
    path.write_text('{"url": "https://a.example/1", "title": "One"}\n{"title": "No address"}\n[]\n', "utf8")
    told: list[RowError] = []
    assert [one.headline for one in read_articles(path, refused=told.append)] == ["One"]
    assert [str(one).split(":")[0] for one in told] == ["line 2, field 'url'", "line 3"]
    with pytest.raises(RowError, match="line 2, field 'url'"):
        list(read_articles(path))
    with pytest.raises(RowError, match="field 'url'"):
        make_article({"title": "No address"})
    with pytest.raises(InputError, match="no-such-file"):
        list(read_articles(tmp_path / "no-such-file.jsonl"))


def test_nothing_gives_no_story_and_no_assessment(rows: list[dict[str, Any]]) -> None:
    """An empty archive is empty; a story without its articles is refused in words."""
    assert group_articles([]) == []
    ((story, _),) = group_articles([make_article(rows[0])])
    with pytest.raises(InputError, match="give its articles too"):
        assess_story(story, [])


def test_every_public_name_is_there_and_in_the_guide() -> None:
    """And an unknown one says what there is."""
    guide = (Path(__file__).parents[1] / "docs/guide/library.md").read_text("utf8")
    for name in secondsource.__all__:
        assert getattr(secondsource, name).__doc__
        assert name == "__version__" or f"`{name}" in guide, name
    with pytest.raises(AttributeError, match="group_articles"):
        _ = secondsource.no_such_name  # type: ignore[attr-defined]


def test_the_package_alone_loads_nothing() -> None:
    """`import secondsource` costs no numpy, no database and no weights."""
    code = "import sys, secondsource; print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'sqlalchemy')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


SENTENCES = ["I think it was really great stuff", "Norkraft said 1,900 homes in Vellin lost power on 12 May"]


def test_sentences_are_rated_by_either_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The vague one below the specific one; without the extra the error says what to install."""
    for by_vectors in (False, True):
        vague, specific = rate_specificity(SENTENCES, by_vectors=by_vectors)
        assert 1 <= vague < specific <= 5
        assert rate_specificity([], by_vectors=by_vectors) == []
    vectors.open_encoder.cache_clear()
    monkeypatch.setattr(vectors, "has_encoder", lambda: False)
    with pytest.raises(InputError, match=r"secondsource\[vectors\]"):
        rate_specificity(SENTENCES, by_vectors=True)
