"""The whole desk on the sample day: what goes in over HTTP, what pages come out."""

from collections import defaultdict
from datetime import timedelta

from secondsource.edge.store import articles, assessments, desk, entries, feeds, front, pages, stories
from secondsource.edge.store.front import list_front
from secondsource.edge.store.signs import list_outlet_pages
from secondsource.model import FactState, Label, Quality
from secondsource.run.desk import Desk
from secondsource.run.pipeline import run_pass
from secondsource.testing.sampleday import SampleDay

SINGLE = (
    "Reported by a single outlet. This score reflects source tier and factual specificity - corroboration is limited "
    "with one source."
)


def key_of(url: str) -> str:
    """An address without its scheme, which pages and feeds of the day give differently."""
    return url.partition("://")[2]


def _grouped(made: Desk, day: SampleDay) -> dict[str, set[str]]:
    """Story id -> the keys of its articles in truth.toml."""
    keys = {key_of(one.url): one.key for one in day.articles}
    found = defaultdict(set)
    with made.store.read() as connection:
        for row in list_front(connection, limit=200):
            story = stories.get_story(connection, row.story_id)
            members = articles.list_articles(connection, [one.article_id for one in story.members])
            found[row.story_id] = {keys[key_of(one.url)] for one in members}
    return dict(found)


def test_every_article_is_stored_once_and_a_second_pass_adds_nothing(read: Desk, day: SampleDay) -> None:
    """All 63 articles are there although some stand in several feeds; afterwards the feeds answer 304."""
    with read.store.read() as connection:
        assert articles.count_articles(connection) == len(day.articles)
        assert entries.count_entries(connection).get("dead", 0) == 0
    counts = run_pass(read, everything=True)
    assert (counts["entries"], counts["articles"], counts["stories"], counts["pages"]) == (0, 0, 0, 0)
    assert counts["not_modified"] == counts["feeds"]


def test_reports_of_one_happening_in_one_language_are_one_story(read: Desk, day: SampleDay) -> None:
    """The copies and reports of the cable story are together."""
    cable = {one.key for one in day.articles if one.story == "cable" and one.outlet.language == "en"}
    assert any(cable <= members for members in _grouped(read, day).values())


def test_two_earthquakes_of_one_day_are_two_stories(read: Desk, day: SampleDay) -> None:
    """Orlen and Tarn shook within hours; no story holds reports of both, and Orlen's are together."""
    quakes = {one.key: one.story for one in day.articles if one.story.startswith("quake-")}
    found = [{quakes[key] for key in members & quakes.keys()} for members in _grouped(read, day).values()]
    assert all(len(stories) < 2 for stories in found)
    orlen = {key for key, story in quakes.items() if story == "quake-orlen"}
    assert any(orlen <= members for members in _grouped(read, day).values())


def test_the_story_of_one_outlet_says_so_word_for_word(read: Desk, day: SampleDay) -> None:
    """The interview that a single outlet has carries the plain sentence."""
    story_id = next(name for name, members in _grouped(read, day).items() if members == {"arden-signal"})
    with read.store.read() as connection:
        assessment = assessments.find_assessment(connection, story_id)
    assert assessment is not None
    assert assessment.score.sentence.startswith(SINGLE)


def test_copies_of_one_agency_text_are_one_origin(read: Desk, day: SampleDay) -> None:
    """In the cable story the five prints of the Nordpress text share one origin, and none of the others joins it."""
    wanted = {"cable-nordpress", "cable-dailypost", "cable-sundavis", "cable-metronorth", "cable-inland"}
    keys = {key_of(one.url): one.key for one in day.articles}
    story_id = next(name for name, members in _grouped(read, day).items() if "cable-nordpress" in members)
    with read.store.read() as connection:
        assessment = assessments.find_assessment(connection, story_id)
        story = stories.get_story(connection, story_id)
        by_id = {
            one.article_id: keys[key_of(one.url)]
            for one in articles.list_articles(connection, [member.article_id for member in story.members])
        }
    assert assessment is not None
    groups = [{by_id[name] for name in origin.article_ids} for origin in assessment.tree.origins]
    assert wanted in groups


def test_numbers_that_disagree_are_contested(read: Desk, day: SampleDay) -> None:
    """1,900 and 2,400 homes within two hours: the fact table says that it is contested, and the label is held down."""
    story_id = next(name for name, members in _grouped(read, day).items() if "cable-nordpress" in members)
    with read.store.read() as connection:
        assessment = assessments.find_assessment(connection, story_id)
    assert assessment is not None
    contested = [row for row in assessment.facts if row.state is FactState.CONTESTED]
    assert any("1,900" in row.words or "2,400" in row.words for row in contested)
    assert assessment.score.label is Label.LIMITED


def test_every_page_is_whole_and_proven(read: Desk) -> None:
    """Each story has a page with a headline, a lead of at most three sentences, and nothing unproven."""
    with read.store.read() as connection:
        for row in list_front(connection, limit=200):
            page = pages.find_page(connection, row.story_id)
            assert page is not None
            assert page.headline
            assert 1 <= len(page.lead) <= 3
            assert page.proof.proven == page.proof.checked
            assert all(one.passages for paragraph in page.body for one in paragraph)


def test_the_paywalled_page_is_a_stub_with_its_reason(read: Desk, day: SampleDay) -> None:
    """What could not be read is recorded as such."""
    with read.store.read() as connection:
        found = articles.list_ungrouped(connection, 1)
        assert found == []
        stub = [one for one, _ in articles.list_live(connection, timedelta(days=5))]
    assert any(one.quality is Quality.STUB and one.quality_reason for one in stub)


def test_the_pass_is_recorded(read: Desk) -> None:
    """The front page can say what the desk last did, and no feed of the day fails."""
    with read.store.read() as connection:
        last = desk.find_last_pass(connection)
        assert last is not None
        assert last[2]["articles"] == 63
        assert [feed.url for feed in feeds.list_feeds(connection) if feed.last_failure] == []


def test_the_pages_an_outlet_links_about_itself_are_seen(read: Desk, day: SampleDay) -> None:
    """By the links of its own articles: an outlet that links a corrections page has one, another has none."""
    with read.store.read() as connection:
        by_outlet = {
            one.outlet_id: {each.kind.value for each in list_outlet_pages(connection, one.outlet_id)}
            for one in front.list_outlet_rows(connection, day.clock - timedelta(days=30))
        }
    assert sum("corrections" in kinds for kinds in by_outlet.values()) >= 3
    assert any(kinds and "corrections" not in kinds for kinds in by_outlet.values())
    assert any(not kinds for kinds in by_outlet.values())
