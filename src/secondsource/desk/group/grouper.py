"""Places articles on stories, one at a time, in order of arrival.

What must never happen: two happenings in one story because they share a country and a week (two quakes, two court
cases, two matches); a story of everything; another result after a restart.

Steps of `place_one` (looks only):
1. Read the article's terms (terms.py); the 16 rarest terms and word pairs find up to 12 candidate stories (index.py).
2. Compare it with some articles of each (features.py): best, second, third, mean and weakest likeness, shared rare
   terms and numbers, time, how crowded the neighbourhood is, how alike the story's own articles are.
3. Boosted trees say how probable it is that the article belongs (trees.py); the most probable story wins where it
   reaches the cut, else the article begins a story of its own.
`learn_one` adds what the caller decided; `mend_around` then takes the story apart, or together with another, where what
is known by now says so (repair.py): where the story has grown by a fifth, and after each article with the stories that
the article might have been in as well. `restore` replays all from the store: what is kept is a function of the live
articles in order of arrival and of the story each is in. Articles leave memory `window_days` after the newest arrived,
stories with their last article.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from secondsource.desk.group.features import Look
from secondsource.desk.group.index import Index, Reading
from secondsource.desk.group.repair import TEND_AT, Mend, Mender
from secondsource.desk.group.trees import sigmoid
from secondsource.desk.group.weights import GroupingWeights
from secondsource.desk.group.why import first_reason, reason_of
from secondsource.model import AGREEING, Article, Placement, Reason
from secondsource.settings import Settings

RUNNERS_UP = 3  # other stories named beside the chosen one
MENDS = 6  # around one article; more were never needed
# Stories that the article might have been in as well, compared with the one it is in: 4 from .05 on lose .004 of
# B-cubed F1 on the mixed day (one fold), 8 from .01 on gain nothing.
BESIDE = 6
BESIDE_FROM = 0.02


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """A mend: `article_ids` leave `story_id`, all of its articles where it is merged."""

    story_id: str
    into: str  # where they go
    split: bool  # into a new story
    article_ids: tuple[str, ...]
    chance: float  # mean probability, between the two groups, that two articles are on one happening

    @property
    def reason(self) -> Reason:
        """Why, as a member's reason and as a cause in the story's history."""
        kind = "two happenings" if self.split else "one happening"
        words = f"{kind}: reports of the two parts belong together with a mean probability of {self.chance:.0%}"
        return Reason(probability=round(self.chance, 4), note=words)

    def reason_of(self, before: Reason) -> Reason:
        """Why an article that it moves is where it is now.

        What a merge takes in has its own reason still, but for the first article: it is here because of the mend. What
        is split off was nearest to what it left.
        """
        return self.reason if self.split or before == first_reason() else before


class Grouper:
    """The live stories of a desk. One holder at a time; not safe for threads."""

    def __init__(self, weights: GroupingWeights, settings: Settings) -> None:
        self._weights = weights
        self._settings = settings
        self._index = Index(weights.background)
        self._mender = Mender(self._index, weights.pairs, weights.bars)
        self._pinned: set[str] = set()  # ids of what the operator placed
        self._ids: list[str] = []  # article ids by row number less `_forgotten`
        self._numbers: dict[str, int] = {}  # article id -> row number
        self._story_ids: list[str] = []  # by story number
        self._free: list[int] = []  # numbers of stories that have left, to be given again
        self._stories: dict[str, int] = {}
        self._newest: list[datetime] = []  # of the latest arrivals, rising; the first of AGREEING is the clock
        self._window = timedelta(days=settings.window_days)
        self._last: tuple[Article, Reading] | None = None  # `learn_one` mostly follows `place_one`
        self._beside: tuple[str, list[str]] = ("", [])  # the article last placed, and stories it might have been in

    @property
    def stories(self) -> Container[str]:
        """The ids of the live stories."""
        return self._stories.keys()

    def __len__(self) -> int:
        return len(self._numbers)

    def place_one(self, article: Article) -> Placement:
        """The story an article belongs to, or None for one of its own. Changes nothing."""
        known = self._numbers.get(article.article_id)
        if known is not None:
            story = self._story_of(known)
            return Placement(article_id=article.article_id, story_id=story, reason=first_reason("placed before"))
        reading = self._read(article)
        look = self._index.look(reading.row)
        if look is None:
            return Placement(article_id=article.article_id, story_id=None, reason=first_reason())
        return self._decide(article, reading, look)

    def _decide(self, article: Article, reading: Reading, look: Look) -> Placement:
        chances = sigmoid(self._weights.joins.predict(look.figures)).tolist()
        # the story of the latest article first among equals
        order = sorted(range(len(chances)), key=lambda at: (-chances[at], -look.nearest[at]))
        best = order[0]
        joins = chances[best] >= self._weights.join_cut
        others = order[1:] if joins else order
        might = [at for at in others[:BESIDE] if chances[at] >= BESIDE_FROM]
        self._beside = article.article_id, [self._story_ids[look.stories[at]] for at in might]
        return Placement(
            article_id=article.article_id,
            story_id=self._story_ids[look.stories[best]] if joins else None,
            reason=self._reason(article, reading, look, best, chances[best]) if joins else first_reason(),
            runners_up=tuple((self._story_ids[look.stories[at]], round(chances[at], 3)) for at in others[:RUNNERS_UP]),
        )

    def _reason(self, article: Article, reading: Reading, look: Look, at: int, chance: float) -> Reason:
        rows = self._index.rows
        other = self._ids[look.nearest[at] - rows.base]
        return reason_of(article, reading, rows.get_row(look.nearest[at]), look.weights, chance, other)

    def learn_one(
        self,
        article: Article,
        story_id: str,
        reason: Reason | None = None,  # noqa: ARG002 - the store keeps reasons, the index has no use for them
    ) -> None:
        """Keep an article in a story. Learning it again changes nothing; with another story it moves."""
        known = self._numbers.get(article.article_id)
        if known is not None:
            self._move(known, self._number_of(story_id))
            return
        number = self._index.add(self._read(article).row, self._number_of(story_id))
        self._numbers[article.article_id] = number
        self._ids.append(article.article_id)
        # After each article, so that what is live is a function of what was placed, wherever a desk was stopped.
        self._newest = sorted([*self._newest, article.arrived])[-AGREEING:]
        if len(self._newest) == AGREEING:
            self.forget(self._newest[0] - self._window)

    def mend_around(self, article_id: str, mint: Callable[[str], str]) -> list[Repair]:
        """Make and give the mends around a story that has just grown by an article, MENDS at most.

        `mint` gives a new story's id, from its first article's id.
        """
        made: list[Repair] = []
        while len(made) < MENDS and (mend := self._find_mend(self._numbers[article_id])) is not None:
            articles = tuple(self._ids[number - self._index.rows.base] for number in mend.numbers)
            into = mint(articles[0]) if mend.other is None else self._story_ids[mend.other]
            made.append(
                Repair(
                    story_id=self._story_ids[mend.story],
                    into=into,
                    split=mend.other is None,
                    article_ids=articles,
                    chance=mend.chance,
                )
            )
            for number in mend.numbers:
                self._move(number, self._number_of(into))
            self._drop_empty()
        return made

    def _find_mend(self, number: int) -> Mend | None:
        story = self._index.get_story(number)
        size = len(self._index.members[story])
        grown = size in TEND_AT
        beside = [one for one in self._list_beside(number) if one != story]
        if not (grown or beside) or not self._free_to_mend(story):
            return None
        neighbours = self._mender.list_neighbours(story) if grown else []
        self._mender.look_ahead(number, [*beside, *neighbours])
        if grown and (split := self._mender.find_split(story)) is not None:
            return split
        others = [*self._mender.list_near(number, beside), *neighbours]
        # a single article may join what the operator placed, as in placing: nothing of the operator's moves
        return self._mender.find_merge(story, [one for one in others if size == 1 or self._free_to_mend(one)])

    def _list_beside(self, number: int) -> list[int]:
        """The stories that are left of those an article might have been in; none but for the one placed last."""
        article_id, beside = self._beside
        if not beside or self._ids[number - self._index.rows.base] != article_id:
            return []
        return [self._stories[one] for one in beside if one in self._stories]

    def _free_to_mend(self, story: int) -> bool:
        base = self._index.rows.base
        return not self._pinned or self._pinned.isdisjoint(self._ids[n - base] for n in self._index.members[story])

    def pin(self, article_ids: Iterable[str]) -> None:
        """The stories of these articles are the operator's: no mend changes them."""
        self._pinned.update(one for one in article_ids if one in self._numbers)

    def restore(self, articles: Iterable[tuple[Article, str]]) -> None:
        """Learn what the store holds: articles in order of arrival with their stories."""
        for article, story_id in articles:
            self.learn_one(article, story_id)

    def list_live(self) -> Iterator[tuple[str, str]]:
        """The ids of the live articles and of their stories, in order of placing."""
        for article_id, number in self._numbers.items():
            yield article_id, self._story_of(number)

    def forget(self, before: datetime) -> int:
        """Drop the articles that arrived before a moment, in order of placing; returns how many."""
        gone = self._index.forget(before.timestamp() / 3600)
        for article_id in self._ids[:gone]:
            del self._numbers[article_id]
            self._pinned.discard(article_id)
        if gone:
            del self._ids[:gone]
            self._drop_empty()
        return gone

    def _drop_empty(self) -> None:
        for story in self._index.take_empty():
            del self._stories[self._story_ids[story]]
            self._free.append(story)

    def rename(self, names: Mapping[str, str]) -> None:
        """Give stories other ids: old -> new. No new id may be another live story's."""
        for old, new in names.items():
            number = self._stories.pop(old, None)
            if number is not None:  # else it has left memory
                self._stories[new] = number
                self._story_ids[number] = new

    def _move(self, number: int, story: int) -> None:
        self._index.move(number, story)

    def _story_of(self, number: int) -> str:
        return self._story_ids[self._index.get_story(number)]

    def _number_of(self, story_id: str) -> int:
        number = self._stories.get(story_id)
        if number is None and self._free:
            number = self._free.pop()
            self._story_ids[number] = story_id
        elif number is None:
            number = len(self._story_ids)
            self._story_ids.append(story_id)
        self._stories[story_id] = number
        return number

    def _read(self, article: Article) -> Reading:
        if self._last is None or self._last[0] is not article:
            self._last = (article, self._index.read(article))
        return self._last[1]
