"""Stories worth reading after this one, each with its reason: what it continues, what came after, what lies beside it.

Requirements: a reason that a reader can check ("Same people: Ilse Brandt"); never a pair that is one happening, for
that is the grouper's work; fast beside 10,000 stories.

Theory: two stories are related by rare names in common, else by rare terms of their headlines. A name is a run of
capitalised words within a sentence, so that a sentence's first word is none. How much a name weighs is how few of the
stories have it (inverse document frequency), so "Vellin" says little in Vellin. The time between their first reports
decides the relation: a day and more makes it earlier or later, less makes it sideways. A pair that shares most of its
weight is one happening and left out.

Known misses: languages that write nouns with capitals (German) give terms among the names; a person named only by
surname in one of the stories.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest
from math import log

from secondsource.model import Article, RelatedStory, Story

ARTICLES = 8  # of a story that are read: its first ones name everyone
TEXT = 1500  # characters of each
NAMES, TERMS = 40, 12  # kept of one story, the most repeated first
AGAIN = timedelta(hours=24)  # between first reports: a day apart is earlier or later
SAME_FROM = 0.6  # of the lighter story's weight shared: one happening that grouping has not merged yet
STRONG = 12.0  # weight at which strength is .5: two names that one story in 400 has
LEAST = 0.15  # strength below which a reader would not see why
COMMON = 300  # a name that more stories have proposes none: it cost .5 s a story beside 10,000
JUDGED = 50  # candidates compared in full
SHOWN = 5  # stories, and names in a reason

_CAPITAL = r"[A-ZÀ-ÞА-ЯЁ][\w'’-]+"
_NAME = re.compile(rf"(?<=[\w,;:–-] ){_CAPITAL}(?: {_CAPITAL}){{0,3}}")
_WORD = re.compile(r"[^\W\d_]{5,}")
# What stands in capitals within a sentence and names nobody
_NO_NAME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|The|But|And|Our"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryProfile:
    """What of a story is compared with others."""

    story_id: str
    language: str
    first: datetime
    outlet_name: str  # of the first article
    headline: str  # of the first article
    subjects: tuple[str, ...]
    names: tuple[str, ...]  # as written, the most repeated first
    terms: tuple[str, ...]  # of headlines, in lower case


def _find_names(article: Article) -> Iterator[str]:
    for match in _NAME.finditer(article.text[:TEXT]):
        words = [word.removesuffix("'s").removesuffix("’s") for word in match.group().split()]
        if not any(_NO_NAME.fullmatch(word) for word in words):
            yield " ".join(words)


def profile_of(story: Story, articles: Sequence[Article]) -> StoryProfile:
    """The profile of a story from its articles, at least one."""
    read = sorted(articles, key=lambda one: (one.moment, one.article_id))[:ARTICLES]
    outlets = " | ".join(article.outlet_name for article in read)  # an outlet that names itself says nothing
    names = Counter(name for one in read for name in dict.fromkeys(_find_names(one)) if name not in outlets)
    terms = Counter(word.lower() for article in read for word in dict.fromkeys(_WORD.findall(article.headline)))
    return StoryProfile(
        story_id=story.story_id,
        language=story.language,
        first=read[0].moment,
        outlet_name=read[0].outlet_name,
        headline=read[0].headline,
        subjects=story.subjects,
        names=tuple(name for name, _ in names.most_common(NAMES)),
        terms=tuple(term for term, _ in terms.most_common(TERMS)),
    )


class RelatedIndex:
    """The profiles of many stories, by name and term. Looking up costs the stories that share one with it."""

    def __init__(self, profiles: Sequence[StoryProfile] = ()) -> None:
        self._profiles: dict[str, StoryProfile] = {}
        self._having: defaultdict[str, set[str]] = defaultdict(set)
        for profile in profiles:
            self.learn_one(profile)

    def learn_one(self, profile: StoryProfile) -> None:
        """Add a story, or replace what was known of it."""
        if known := self._profiles.get(profile.story_id):
            for key in _keys(known):
                self._having[key].discard(known.story_id)
        self._profiles[profile.story_id] = profile
        for key in _keys(profile):
            self._having[key].add(profile.story_id)

    def find_related(self, profile: StoryProfile) -> tuple[RelatedStory, ...]:
        """At most SHOWN stories, the strongest first."""
        keys = _keys(profile)
        found = []
        for other in self._candidates(profile.story_id, keys):
            theirs = set(_keys(self._profiles[other]))
            shared = [key for key in keys if key in theirs]
            if one := self._judge(profile, self._profiles[other], shared):
                found.append(one)
        return tuple(sorted(found, key=lambda one: (-one.strength, one.story_id))[:SHOWN])

    def _candidates(self, story_id: str, keys: Sequence[str]) -> list[str]:
        """The stories that share the most weight with these keys, names that everyone has left aside."""
        shared: defaultdict[str, float] = defaultdict(float)
        for key in keys:
            having = self._having.get(key, set())
            if len(having) <= COMMON:
                weight = self._weight(key)
                for other in having:
                    shared[other] += weight
        shared.pop(story_id, None)
        return nlargest(JUDGED, shared, key=lambda other: (shared[other], other))

    def _weight(self, key: str) -> float:
        """How rare among the stories; a term, or a name of one word, weighs half a full name."""
        rarity = log(1 + (len(self._profiles) + 1) / (1 + len(self._having.get(key, ()))))
        return rarity if key.startswith("n ") and key.count(" ") > 1 else rarity / 2

    def _judge(self, profile: StoryProfile, other: StoryProfile, keys: list[str]) -> RelatedStory | None:
        weight = sum(map(self._weight, keys))
        whole = min(sum(map(self._weight, _keys(one))) for one in (profile, other))
        strength = weight / (weight + STRONG)
        gap = other.first - profile.first
        # one happening is reported within days of itself; a week later the same names are a sequel
        same = weight >= SAME_FROM * whole and abs(gap) < 5 * AGAIN
        if same or strength < LEAST:
            return None
        relation = "sideways" if abs(gap) < AGAIN else "later" if gap > timedelta(0) else "earlier"
        ordered = sorted(keys, key=lambda key: (-self._weight(key), key))
        return RelatedStory(
            story_id=other.story_id,
            relation=relation,
            strength=round(strength, 3),
            why=_why(relation, profile, other, ordered),
        )


def _keys(profile: StoryProfile) -> list[str]:
    return [f"n {name}" for name in profile.names] + [f"t {term}" for term in profile.terms]


def _why(relation: str, profile: StoryProfile, other: StoryProfile, keys: Sequence[str]) -> str:
    """ "Continues from, 14 April. Same names: Ilse Brandt, Havbund." """
    names = [key[2:] for key in keys if key.startswith("n ")][:3]
    terms = [key[2:] for key in keys if key.startswith("t ")][:3]
    day = f"{other.first.day} {other.first:%B}"
    opening = {"earlier": f"Continues from, {day}. ", "later": f"Later, {day}. ", "sideways": ""}[relation]
    if names:
        return f"{opening}Same names: {', '.join(names)}."
    same = [subject for subject in profile.subjects if subject in other.subjects]
    about = f" ({same[0].replace('_', ' ')})" if same else ""
    return f"{opening}Same words{about}: {', '.join(terms)}."


def related_stories(
    story: Story, profile: StoryProfile, others: Sequence[StoryProfile] | RelatedIndex
) -> tuple[RelatedStory, ...]:
    """At most SHOWN stories related to `story`, the strongest first. For many stories in turn hand in one index."""
    index = others if isinstance(others, RelatedIndex) else RelatedIndex([*others, profile])
    return tuple(one for one in index.find_related(profile) if one.story_id != story.story_id)
