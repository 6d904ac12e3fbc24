"""Claims about a story's kept reading: it gives what reading all anew gives, and it does not grow without end."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondsource.desk.score import story_index
from secondsource.desk.score.assess import assess, collect_inputs
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.story_index import LEAST, StoryIndexes
from secondsource.knowledge.ratings import load_ratings
from secondsource.model import Article, Owner
from secondsource.testing.builders import MORNING, a_story, an_agency, an_article

NOW = MORNING + timedelta(hours=12)
AGENCIES = (an_agency(),)
# Two are rated and three are not, so that the label's ground is drawn apart.
OUTLETS = ("nytimes.com", "bbc.co.uk", "vellin.example", "ledger.example", "semafor.com")
DATED = datetime(2026, 1, 1, tzinfo=UTC)
OWNERS = {one: Owner(outlet_id=one, owner="Brandt Media", source="a file", dated=DATED) for one in OUTLETS[1:3]}
KNOWN = Knowledge(
    ratings=load_ratings(), agencies=AGENCIES, owners=OWNERS, outlets={"semafor": "semafor.com", "bbc": "bbc.co.uk"}
)
# Values that are equal, rounded, bounded, contested; quotations in part; a denial; citations; a credit.
SENTENCES = (
    "The storm in Vellin left 1,900 homes without power on Tuesday, the grid operator Norkraft said.",
    "The storm in Vellin left 1,874 homes without power on Tuesday, the grid operator Norkraft said in the evening.",
    "Some 1,900 homes in Vellin had no power after the storm on Tuesday.",
    "The storm in Vellin left at least 1,800 homes without power.",
    "The storm in Vellin left 1,500 homes without power on Tuesday, the grid operator said.",
    "Now the storm in Vellin left 2,300 homes without power, the grid operator Norkraft said.",
    "The storm in Vellin killed 12 people on the north quay, the harbour office said.",
    "The storm in Vellin killed 15 people on the north quay, the harbour office said.",
    "The repair of the north quay in Vellin costs 40 million euros, records show.",
    "The repair of the north quay in Vellin costs 41.2 million euros, records show.",
    "Ilse Brandt denied that the repair of the north quay in Vellin costs 40 million euros.",
    "“All night work is suspended until every cable is marked again in full,” harbour master Ilse Brandt said.",
    "“All night work is suspended until every cable is marked,” said Ilse Brandt.",
    "The storm in Vellin left 1,900 homes without power, according to Semafor.",
    "The mayor of Vellin will resign, the BBC reported on Tuesday.",
    "The mayor of Vellin will resign, Harbour Ledger reported on Tuesday.",
    "VELLIN (Nordpress) - The mayor of Vellin met the grid operator on the north quay at 14:30 on Tuesday.",
    "About 36 percent of the homes in Vellin had power again by the evening of 13 May 2026.",
)


@dataclass(frozen=True)
class Step:
    """One thing that happens to a story: an article comes, is revised, or leaves; or outlets are named anew."""

    number: int
    outlet: int
    minutes: int
    sentences: list[int]
    leaves: bool
    named: bool


STEPS = st.lists(
    st.builds(
        Step,
        number=st.integers(0, 5),
        outlet=st.integers(0, len(OUTLETS) - 1),
        minutes=st.integers(0, 8).map(lambda n: 60 * n),
        sentences=st.lists(st.integers(0, len(SENTENCES) - 1), min_size=1, max_size=7, unique=True),
        leaves=st.sampled_from([False, False, False, True]),
        named=st.booleans(),
    ),
    min_size=1,
    max_size=9,
)


def article_of(step: Step) -> Article:
    """The article of a step, in one paragraph for every two sentences."""
    chosen = [SENTENCES[n] for n in step.sentences]
    outlet = OUTLETS[step.outlet]
    return an_article(
        article_id=f"a{step.number}",
        outlet_id=outlet,
        outlet_name="Harbour Ledger" if outlet == "ledger.example" else outlet.split(".")[0].title(),
        headline=chosen[-1],
        text="\n".join(" ".join(chosen[n : n + 2]) for n in range(0, len(chosen), 2)),
        published=MORNING + timedelta(minutes=step.minutes),
    )


@dataclass
class Told:
    """A story as steps make it."""

    articles: dict[str, Article] = field(default_factory=dict)
    knowledge: Knowledge = KNOWN

    def take(self, step: Step) -> list[Article]:
        """Its articles after one more step, in the order of their coming."""
        one = article_of(step)
        if step.leaves and len(self.articles) > 1:
            self.articles.pop(one.article_id, None)
        else:
            self.articles[one.article_id] = one
        if step.named:  # a feed brought an outlet, or an outlet is no longer known
            told = {} if "harbour ledger" in self.knowledge.outlets else {"harbour ledger": "ledger.example"}
            self.knowledge = replace(self.knowledge, outlets={**KNOWN.outlets, **told})
        return list(self.articles.values())


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_a_kept_story_has_the_inputs_of_one_read_anew(steps: list[Step]) -> None:
    """Whatever comes, is revised, leaves or is named, in any order: the same inputs, to the last digit."""
    told, indexes = Told(), StoryIndexes(least=1)
    for step in steps:
        articles = told.take(step)
        kept = indexes.collect("s", articles, told.knowledge, NOW)
        assert kept.inputs == collect_inputs(articles, told.knowledge, NOW)


@settings(max_examples=25, deadline=None)
@given(STEPS, st.integers(0, 8))
def test_an_assessment_after_a_restart_is_that_of_a_desk_that_ran_on(steps: list[Step], stopped: int) -> None:
    """What a restart forgets changes nothing: score, tree, facts and importance are equal."""
    told, ran_on, restarted = Told(), StoryIndexes(least=1), StoryIndexes(least=1)
    for number, step in enumerate(steps):
        articles = told.take(step)
        if number == stopped:
            restarted = StoryIndexes(least=1)
        made = [
            assess(a_story(articles, story_id="s"), articles, told.knowledge, NOW, indexes)
            for indexes in (ran_on, restarted, None)
        ]
        assert made[0] == made[1] == made[2]


def many(story: str, size: int) -> list[Article]:
    """A story of so many articles."""
    return [
        an_article(article_id=f"{story}{n}", outlet_id=f"outlet{n}.example", text=SENTENCES[n % len(SENTENCES)])
        for n in range(size)
    ]


def test_only_the_stories_assessed_last_are_kept() -> None:
    """Ten stories of thirty articles in an index of a hundred: the last three are kept."""
    indexes = StoryIndexes(most=100)
    for n in range(10):
        indexes.collect(f"s{n}", many(f"s{n}-", 30), KNOWN, NOW)
    assert len(indexes) == 90
    assert indexes.story_ids() == ("s7", "s8", "s9")


def test_a_story_too_large_to_keep_beside_others_is_kept_alone() -> None:
    """The story that costs most to read anew is the one worth keeping."""
    indexes = StoryIndexes(most=100)
    for story, size in (("small", 30), ("large", 150)):
        indexes.collect(story, many(story, size), KNOWN, NOW)
    assert indexes.story_ids() == ("large",)


def test_small_stories_are_not_kept() -> None:
    """A story of few articles is read again at no cost worth its memory."""
    indexes = StoryIndexes()
    indexes.collect("s", many("s", LEAST - 1), KNOWN, NOW)
    assert len(indexes) == 0


def test_each_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more article in a kept story of thirty reads one text, not thirty-one."""
    read: list[str] = []
    real = story_index.find_facts

    def counted(article: Article):
        read.append(article.article_id)
        return real(article)

    monkeypatch.setattr(story_index, "find_facts", counted)
    indexes = StoryIndexes()
    indexes.collect("s", many("s", 30), KNOWN, NOW)
    read.clear()
    indexes.collect("s", many("s", 31), KNOWN, NOW + timedelta(minutes=1))
    assert read == ["s30"]


def test_other_agencies_or_owners_are_learnt_at_once() -> None:
    """A story kept under other knowledge is read anew, not shown as it was."""
    indexes = StoryIndexes(least=1)
    articles = many("s", 3)
    before = indexes.collect("s", articles, KNOWN, NOW).inputs.tree.independent_origins
    owned = replace(
        KNOWN,
        owners={
            one.outlet_id: Owner(outlet_id=one.outlet_id, owner="Brandt Media", source="a file", dated=DATED)
            for one in articles
        },
    )
    after = indexes.collect("s", articles, owned, NOW).inputs
    assert after == collect_inputs(articles, owned, NOW)
    assert after.tree.independent_origins < before
