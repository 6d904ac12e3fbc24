"""Stories worth reading after this one, each with its reason: what it continues, what came after, what lies beside it.

Requirements: a reason that a reader can check ("Same people: Ilse Brandt"); never a pair that is one happening, for
that is the grouper's work; fast beside 10,000 stories.

Theory: a key is a name (a run of capitalised words within a sentence, so that a sentence's first word is none) or a
word of a headline, cut to its stem. How much a key weighs is how few of the stories have it (inverse document
frequency), so "Vellin" says little in Vellin. What stands in the headlines of both stories is what both are about and
counts in full; what only one of them has in its headline counts for less, and what stands in neither (a picture
agency, an outlet's own name, a place passed through) for little. What is shared must be rare enough to be a reason: a
full name in a headline, a single name in both, some words in both; one common word never is. Nearness in time
counts a little. The time between the first reports decides the relation: a day and more makes it earlier or later, less
makes it sideways. A pair that begins within a day and shares much of its headlines is one happening and left out.

Known misses: what is the same in other words, or in another language but for its names; a series (weekly deals, match
days) is related to its last week; in a desk of few stories, which cannot tell rare words, headline words alone say
nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import chain
from math import log

from secondsource.model import Article, RelatedStory, Story

ARTICLES = 8  # of a story that are read: its first ones name everyone
TEXT = 1500  # characters of each
NAMES, TERMS = 40, 12  # kept of one story, the most repeated first
AGAIN = timedelta(hours=24)  # between first reports: a day apart is earlier or later
# Days between first reports -> share of the lighter story's headlines in common from which it is one happening that
# grouping has not merged: its reports begin within a day of each other (90 % of halves of stories), a sequel's do not.
SAME = ((1.0, 0.2), (2.0, 0.4), (5.0, 0.6))
STRONG = 12.0  # weight at which strength is .5: two names that one story in 400 has
LEAST = 0.15  # strength below which a reader would not see why
COMMON = 300  # a key that more stories have proposes none: it cost .5 s a story beside 10,000
JUDGED = 50  # candidates compared in full
ONE_HEADLINE, NO_HEADLINE = 0.6, 0.15  # of a key's weight, where it is not in the headlines of both
REASON = 17.0  # log-rarities of shared headline words that are a reason: three words of one story in 300
FULL_NAME, NAME, BODY_NAME = (
    3.0,
    2.5,
    1.0,
)  # as many words: a full name in a headline, a single one in both, one in none
TELLING = 1000  # stories from which on a desk can tell how rare a word is
FADES = 60.0  # days: a story that far away counts half
SHOWN = 5  # stories, and names in a reason

_CAPITAL = r"[A-ZÀ-ÞА-ЯЁ][\w'’-]+"
_RUN = rf"{_CAPITAL}(?: {_CAPITAL}){{0,3}}"
_NAME = re.compile(rf"(?<=[\w,;:–-] ){_RUN}")
_HEADLINE_NAME = re.compile(rf"(?<=[\w,] ){_RUN}")  # after a colon a headline begins anew
_WORD = re.compile(r"[^\W\d_]{4,}")
STEM = 7  # letters of a headline word that count, as in terms.py
# What stands in capitals within a sentence and names nobody
_NO_NAME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|The|But|And|Our|With|After|For|From|Says"
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
    found = [_NAME.finditer(article.text[:TEXT])]
    if _in_sentence_case(article.headline):
        found.append(_HEADLINE_NAME.finditer(article.headline))
    for match in chain.from_iterable(found):
        words = [word.removesuffix("'s").removesuffix("’s") for word in match.group().split()]
        if not any(_NO_NAME.fullmatch(word) for word in words):
            yield " ".join(words)


def _in_sentence_case(headline: str) -> bool:
    """Whether capitals mean names here: under half of the long words after the first are written with one."""
    long: list[str] = _WORD.findall(headline)[1:]
    return 2 * sum(word[:1].isupper() for word in long) < len(long)


def _is_outlet(name: str, outlets: str) -> bool:
    """An outlet that names itself says nothing: all words of the name are in the outlets' names, spelled anyhow."""
    plain = outlets.replace(" ", "").lower()
    return all(word.lower() in plain for word in name.split())


def profile_of(story: Story, articles: Sequence[Article]) -> StoryProfile:
    """The profile of a story from its articles, at least one."""
    read = sorted(articles, key=lambda one: (one.moment, one.article_id))[:ARTICLES]
    outlets = " ".join(article.outlet_name for article in read)
    names = Counter(name for one in read for name in dict.fromkeys(_find_names(one)) if not _is_outlet(name, outlets))
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """A profile and its keys."""

    profile: StoryProfile
    keys: dict[str, str]  # key -> as written; names first
    headline: frozenset[str]  # the keys that are in a headline


class RelatedIndex:
    """The profiles of many stories, by name and term. Looking up costs the stories that share one with it."""

    def __init__(self, profiles: Sequence[StoryProfile] = (), places: Container[str] = frozenset()) -> None:
        """`places`: names in small letters that say where, not who; they count as words."""
        self._places = places
        self._known: dict[str, _Known] = {}
        self._having: defaultdict[str, set[str]] = defaultdict(set)
        for profile in profiles:
            self.learn_one(profile)

    def learn_one(self, profile: StoryProfile) -> None:
        """Add a story, or replace what was known of it."""
        if before := self._known.get(profile.story_id):
            for key in before.keys:
                self._having[key].discard(profile.story_id)
        known = self._known[profile.story_id] = _read(profile)
        for key in known.keys:
            self._having[key].add(profile.story_id)

    def find_related(self, profile: StoryProfile) -> tuple[RelatedStory, ...]:
        """At most SHOWN stories, the strongest first."""
        known = _read(profile)
        judged = (self._judge(known, self._known[other]) for other in self._candidates(known))
        found = [one for one in judged if one]
        return tuple(sorted(found, key=lambda one: (-one.strength, one.story_id))[:SHOWN])

    def _candidates(self, known: _Known) -> list[str]:
        """The stories that share the most weight with these keys, names that everyone has left aside."""
        shared: defaultdict[str, float] = defaultdict(float)
        for key in known.keys:
            having = self._having.get(key, set())
            if len(having) <= COMMON:
                weight = self._weight(key) * (1.0 if key in known.headline else ONE_HEADLINE)
                for other in having:
                    shared[other] += weight
        shared.pop(known.profile.story_id, None)
        return nlargest(JUDGED, shared, key=lambda other: (shared[other], other))

    def _weight(self, key: str) -> float:
        """How rare among the stories; a term, or a name of one word, weighs half a full name."""
        rarity = log(1 + (len(self._known) + 1) / (1 + len(self._having.get(key, ()))))
        return rarity if _is_full_name(key) else rarity / 2

    def _judge(self, one: _Known, other: _Known) -> RelatedStory | None:
        shared = {key: self._weight(key) for key in one.keys if key in other.keys}
        said = {key: weight * _aboutness(key, one, other) for key, weight in shared.items()}
        gap = other.profile.first - one.profile.first
        days = abs(gap) / timedelta(days=1)
        weight = sum(said.values()) / (1 + days / FADES)
        strength = weight / (weight + STRONG)
        evidence = self._find_evidence(one, other, shared)
        if strength < LEAST or not evidence or self._is_same(one, other, shared, days):
            return None
        relation = "sideways" if abs(gap) < AGAIN else "later" if gap > timedelta(0) else "earlier"
        return RelatedStory(
            story_id=other.profile.story_id,
            relation=relation,
            strength=round(strength, 3),
            why=_why(relation, one, other.profile, list(evidence)),
        )

    def _find_evidence(self, one: _Known, other: _Known, shared: Iterable[str]) -> dict[str, float]:
        """What of the shared keys is a reason, the most telling first; empty where all of it together is none."""
        stories = len(self._known)
        named = {f"t {word.lower()[:STEM]}" for key in shared if key.startswith("n ") for word in key[2:].split()}
        found = {}
        for key in sorted(set(shared) - named):
            rarity = log(1 + (stories + 1) / (1 + len(self._having.get(key, ()))))
            if says := self._kind_of(key, (key in one.headline) + (key in other.headline), stories):
                found[key] = rarity * says
        # In a small desk no name is rarer than one that these two alone have.
        if sum(found.values()) < min(REASON, FULL_NAME * log(1 + (stories + 1) / 3)):
            return {}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _kind_of(self, key: str, headlines: int, stories: int) -> float:
        """How many words a shared key is worth, by its kind and the number of headlines it is in (0 to 2)."""
        is_name = key.startswith("n ") and not self._is_place(key[2:].casefold())
        if is_name and _is_full_name(key):
            return FULL_NAME if headlines or stories < TELLING else BODY_NAME
        if headlines < 2:
            return 0.0
        return NAME if is_name else float(stories >= TELLING)

    def _is_place(self, name: str) -> bool:
        """A place or its people: "Russian" says no more than "Russia"."""
        return name in self._places or any(
            name.endswith(end)
            and any(name.removesuffix(end) + rest in self._places for rest in ("", "a", "y", "e", "ia"))
            for end in ("n", "an", "ian", "ish", "ese", "i")
        )

    def _is_same(self, one: _Known, other: _Known, shared: Mapping[str, float], days: float) -> bool:
        """Whether the headlines have more in common than two happenings that far apart would."""
        bars = [bar for within, bar in SAME if days < within]
        if not bars:
            return False
        common = sum(weight for key, weight in shared.items() if key in one.headline and key in other.headline)
        return common >= bars[0] * min(sum(map(self._weight, each.headline)) for each in (one, other))


def _is_full_name(key: str) -> bool:
    return key.startswith("n ") and key.count(" ") > 1


def _aboutness(key: str, one: _Known, other: _Known) -> float:
    """The share of a key's weight that counts, by whose headlines it is in."""
    return (NO_HEADLINE, ONE_HEADLINE, 1.0)[(key in one.headline) + (key in other.headline)]


def _read(profile: StoryProfile) -> _Known:
    terms = {f"t {term[:STEM]}": term for term in reversed(profile.terms)}
    names = {f"n {name}": name for name in profile.names}
    in_headline = {
        key for key, name in names.items() if any(f"t {word.lower()[:STEM]}" in terms for word in name.split())
    }
    return _Known(profile=profile, keys=names | terms, headline=frozenset(in_headline | terms.keys()))


def _why(relation: str, one: _Known, other: StoryProfile, keys: Sequence[str]) -> str:
    """ "Continues from, 14 April. Same names: Ilse Brandt, Havbund." """
    names = _not_within([one.keys[key] for key in keys if key.startswith("n ")])[:3]
    terms = [one.keys[key] for key in keys if key.startswith("t ")][:3]
    day = f"{other.first.day} {other.first:%B}"
    opening = {"earlier": f"Continues from, {day}. ", "later": f"Later, {day}. ", "sideways": ""}[relation]
    if names:
        return f"{opening}Same names: {', '.join(names)}."
    same = [subject for subject in one.profile.subjects if subject in other.subjects]
    about = f" ({same[0].replace('_', ' ')})" if same else ""
    return f"{opening}Same words{about}: {', '.join(terms)}."


def _not_within(names: Sequence[str]) -> list[str]:
    """The names without those that are part of one before them: "Musk" says nothing after "Elon Musk"."""
    kept: list[str] = []
    for name in names:
        if not any(name in before or before in name for before in kept):
            kept.append(name)
    return kept


def related_stories(
    story: Story, profile: StoryProfile, others: Sequence[StoryProfile] | RelatedIndex
) -> tuple[RelatedStory, ...]:
    """At most SHOWN stories related to `story`, the strongest first. For many stories in turn hand in one index."""
    index = others if isinstance(others, RelatedIndex) else RelatedIndex([*others, profile])
    return tuple(one for one in index.find_related(profile) if one.story_id != story.story_id)
