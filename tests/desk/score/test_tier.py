"""Source tiers: each rater family once, an interval, and "not rated" as a state."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondsource.desk.score.tier import CAP, MAX_POINTS, MAX_UNCHECKED, SD_UNRATED, tier_of, tier_part, tier_words
from secondsource.errors import KnowledgeError
from secondsource.knowledge.ratings import Ratings, load_ratings, parse_operator_ratings, parse_rows
from secondsource.model import Agency, Flag, Origin, OriginTree, Rating
from secondsource.testing.builders import an_article

NOW = datetime(2026, 5, 12, tzinfo=UTC)


class Table:
    """Ratings for one outlet, "a.example"."""

    def __init__(self, votes=(), flags=(), checked=None):
        self._votes, self._flags = tuple(votes), tuple(flags)
        self.checked = checked or {}

    def votes(self, outlet_id):
        return self._votes if outlet_id == "a.example" else ()

    def flags(self, outlet_id):
        return self._flags if outlet_id == "a.example" else ()


def a_rating(value, family="lin2023", words="PC1", dated=NOW):
    """One rating of a.example."""
    return Rating(outlet_id="a.example", family=family, value=value, words=words, source="test", dated=dated)


def a_flag(family="lin2023"):
    """One warning of a.example."""
    return Flag(outlet_id="a.example", family=family, source="test", dated=NOW)


def an_origin(*articles, agency=None, origin_id=None):
    """One origin."""
    return Origin(
        origin_id=origin_id or articles[0].article_id,
        article_ids=tuple(one.article_id for one in articles),
        outlet_ids=tuple(one.outlet_id for one in articles),
        agency_id=agency,
        first=articles[0].moment,
        weight=1.0,
        words="own reporting",
    )


def a_tree(*origins):
    """A tree of these origins."""
    return OriginTree(origins=origins, edges=(), independent_origins=float(len(origins)))


def test_an_outlet_that_nobody_rates_stands_in_the_middle_and_says_so():
    """No vote: .5 with the widest interval, `rated` False, and words that do not judge it."""
    tier = tier_of("b.example", Table(), NOW)
    assert (tier.t, tier.sd, tier.rated) == (0.5, SD_UNRATED, False)
    assert "not a judgement" in tier_words(tier)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=4), st.integers(0, 3), st.floats(0, 1))
def test_a_better_vote_never_lowers_a_tier(values, place, better):
    """Raising one family's vote raises t or leaves it; t stays within 0 to 1."""
    ratings = [a_rating(value, family=str(n)) for n, value in enumerate(values)]
    place = place % len(ratings)
    higher = [*ratings]
    higher[place] = a_rating(max(better, values[place]), family=str(place))
    low, high = tier_of("a.example", Table(ratings), NOW), tier_of("a.example", Table(higher), NOW)
    assert 0 <= low.t <= high.t + 1e-12 <= 1 + 1e-9


def test_a_warning_caps_its_familys_vote():
    """CRED-1 and Lin share raters: the warning lowers that vote and is no second one."""
    warned = tier_of("a.example", Table([a_rating(0.9)], [a_flag()]), NOW)
    assert warned.t == tier_of("a.example", Table([a_rating(CAP)]), NOW).t


def test_a_warning_does_not_overrule_wikipedias_reliable():
    """SCORE E2: the cap holds only where Wikipedia does not call the outlet reliable."""
    votes = [a_rating(0.9), a_rating(0.8, family="wikipedia", words="generally reliable")]
    assert tier_of("a.example", Table(votes, [a_flag()]), NOW).t == tier_of("a.example", Table(votes), NOW).t


def test_an_outlet_that_is_only_warned_of_is_rated_low():
    """A warning without any vote is the vote at the cap, not silence."""
    tier = tier_of("a.example", Table(flags=[a_flag()]), NOW)
    assert tier.rated and tier.t < 0.4


def test_a_list_that_nobody_checked_for_three_years_rates_nobody():
    """Stale lists fall back to "not rated" instead of looking current."""
    stale = {"lin2023": NOW - MAX_UNCHECKED - timedelta(days=1)}
    assert not tier_of("a.example", Table([a_rating(0.9)], checked=stale), NOW).rated


def test_an_old_rating_is_less_sure():
    """The interval grows with the age of the rating, as Wikipedia's words drifted."""
    old = tier_of("a.example", Table([a_rating(0.9, dated=NOW - timedelta(days=3650))]), NOW)
    assert old.sd > tier_of("a.example", Table([a_rating(0.9)]), NOW).sd


def test_an_operators_override_stands_alone():
    """With an override, the lists no longer count."""
    votes = [a_rating(0.9), a_rating(0.1, family="override", words="changed hands")]
    tier = tier_of("a.example", Table(votes), NOW)
    assert tier.t == tier_of("a.example", Table([a_rating(0.1)]), NOW).t


def test_an_agencys_text_takes_the_agencys_tier():
    """An unrated outlet that prints agency copy is as reliable, for that copy, as the agency."""
    agency = Agency(
        agency_id="nord", name="Nordpress", outlet_id="a.example", dateline=(), byline=(), credit=(), source="test"
    )
    article = an_article(outlet_id="b.example")
    part = tier_part(a_tree(an_origin(article, agency="nord")), [article], Table([a_rating(0.9)]), [agency], NOW)
    assert part.value == tier_of("a.example", Table([a_rating(0.9)]), NOW).t


def test_adding_a_weak_outlet_never_lowers_the_storys_tier():
    """The part is the highest tier among the origins."""
    strong, weak = an_article(outlet_id="a.example"), an_article(article_id="a2", outlet_id="b.example")
    table = Table([a_rating(0.9)])
    alone = tier_part(a_tree(an_origin(strong)), [strong], table, [], NOW)
    both = tier_part(a_tree(an_origin(strong), an_origin(weak)), [strong, weak], table, [], NOW)
    assert both.value == alone.value
    assert both.words == "rated: 1 of 2 outlets"
    assert both.points == pytest.approx(MAX_POINTS * both.value)


def test_citing_a_good_outlet_does_not_buy_its_tier():
    """An origin that was only cited has the tier of those who cite it."""
    article = an_article(outlet_id="b.example")
    origin = an_origin(article, origin_id="outlet:a.example")
    assert tier_part(a_tree(origin), [article], Table([a_rating(1.0)]), [], NOW).value == 0.5


def test_every_shipped_rating_has_a_source_and_a_date():
    """No rating without where and when; families keep their own files."""
    ratings = load_ratings()
    for outlet in ("reuters.com", "bbc.com", "infowars.com"):
        found = ratings.votes(outlet)
        assert found and all(one.source.startswith("https://") and one.dated.tzinfo for one in found)
    assert {one.name for one in ratings.lists} == {"lin2023", "wikipedia", "cred1"}
    assert all(one.licence and one.notice for one in ratings.lists)


@pytest.mark.parametrize(
    ("outlet_id", "rated"),
    [("reuters.com", True), ("live.reuters.com", True), ("semafor.com", False), ("some.substack.com", False)],
)
def test_a_subdomain_falls_back_to_its_parent_but_not_to_a_host_of_others(outlet_id, rated):
    """A newsletter on a platform is not the platform."""
    assert bool(load_ratings().votes(outlet_id)) is rated


def test_an_outlet_that_moved_keeps_its_ratings():
    """The table of moved domains is read both ways."""
    assert load_ratings().votes("ms.now")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("xn--bcher-kva.example,0.5,why,2026-01-01,,", "punycode"),
        ("not a domain,0.5,why,2026-01-01,,", "malformed domain"),
        ("https://c.example/,0.5,why,2026-01-01,,", "malformed domain"),
        ("c.example,high,why,2026-01-01,,", "malformed rating"),
        ("c.example,nan,why,2026-01-01,,", "out of range"),
        ("c.example,1.2,why,2026-01-01,,", "out of range"),
        ("c.example,0.5,,2026-01-01,,", "no reason"),
        ("c.example,0.5,why,yesterday,,", "malformed date"),
        ("c.example,0.5,why,2027-01-01,,", "future date"),
        ("c.example,0.5,why,2026-01-01,2026-02-01,", "expired"),
        ("c.example,0.5,why,2026-01-01,,loud", "unknown mode"),
        ("a.example,0.9,again,2026-01-01,,", "duplicate"),
    ],
)
def test_a_bad_row_of_the_operators_file_is_skipped_and_named(row, problem):
    """The good rows still count, and `check` can print each problem."""
    text = f"domain,rating,reason,date,expires,mode\na.example,0.7,corrects openly,2026-01-01,,vote\n{row}\n"
    read = parse_operator_ratings(text, NOW)
    assert [one.outlet_id for one in read.ratings] == ["a.example"]
    assert [(one.line, one.problem) for one in read.problems] == [(3, problem)]
    assert read.problems[0].message


def test_a_file_without_its_columns_is_refused_whole():
    """A header that lacks a column would read every value wrongly."""
    read = parse_operator_ratings("site;score\na.example;1\n", NOW)
    assert read.ratings == () and read.problems[0].problem == "no header"


def test_an_operators_rating_counts_beside_the_lists():
    """A vote of its own family, before the lists."""
    own = parse_operator_ratings("domain,rating,reason,date\nreuters.com,0.2,test,2026-01-01\n", NOW)
    ratings = load_ratings().with_operator(own.ratings)
    assert ratings.votes("reuters.com")[0].family == "operator"
    assert tier_of("reuters.com", ratings, NOW).t < tier_of("reuters.com", load_ratings(), NOW).t


@pytest.mark.parametrize(
    "row",
    [
        "a.example\t1.5\tx",
        "a.example\tnan\tx",
        "a.example",
        "a.example\tmuch\tx",
        "b.example\t0.5\tx\nb.example\t0.5\ty",
        "A.example\t0.5\tx",
        "a.example/news\t0.5\tx",
        "198.51.100.7\t0.5\tx",
        "example\t0.5\tx",
    ],
)
def test_a_malformed_shipped_list_is_refused_by_line(row):
    """A broken list must not load half."""
    with pytest.raises(KnowledgeError, match="line"):
        parse_rows("test", f"domain\tvalue\twords\n{row}\n")


def test_ratings_without_lists_rate_nobody():
    """An empty table is usable: everything is "not rated"."""
    assert not tier_of("reuters.com", Ratings(lists=()), NOW).rated
