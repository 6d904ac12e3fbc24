"""The live articles and stories, and an article's look at them: reads an article, finds its candidate stories.

Candidates come from the chains of the article's rarest terms and word pairs (rows.py). A chain that answers with
few articles says more than one that answers with many. The stories with the most to say are looked at closely:
CANDIDATES of them, for the right one is among the first twelve as often as among the first forty.
"""

import zlib
from bisect import insort
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.features import MEMBERS, N_PAIR, SPREAD, Comparer, Floats, Look, Samples, look_at
from secondsource.desk.group.rarity import Background, Rarity
from secondsource.desk.group.rows import KEYS, ZONE_BITS, Row, Rows, pack_terms
from secondsource.desk.group.terms import LEAD_ZONE, TERMS, TITLE_ZONE, Terms, read_terms
from secondsource.model import Article

CANDIDATES = 12
# Share of words that the text's language does not know: of a headline that cannot be read at least, of its lead
# at most. So are of the development sets' headlines in the text's language eight in five thousand, of Spanish ones four
# in five.
HEADLINE_UNKNOWN = 0.5
LEAD_UNKNOWN = 0.45
# How much a term counts by its zones, for being kept and for being a key: headline, lead, body.
_PLACE = np.array([1.3 if zones & TITLE_ZONE else 0.8 if zones & LEAD_ZONE else 0.3 for zones in range(1 << ZONE_BITS)])
_UNDER = np.uint32(3)
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0xC2B2AE35)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """An article as the index would keep it, and all its terms, with the words as written for the reasons."""

    row: Row
    terms: Terms


class Index:
    """Live articles by story. Story numbers and row numbers are ours alone; they never leave the grouper."""

    def __init__(self, background: Background) -> None:
        self.rows = Rows()
        self.rarity = Rarity(background)
        self.members: dict[int, list[int]] = {}  # story -> row numbers in order of arrival
        self._ends = np.zeros((2, 1 << 10), np.int32)  # by story: the first and the last of its row numbers
        self._comparer = Comparer(self.rows, self.rarity)
        self._cohesions: dict[int, tuple[int, float]] = {}
        self._empty: list[int] = []

    def read(self, article: Article) -> Reading:
        """What the index would keep of an article. The choice rests on the background alone, so it never changes."""
        terms = read_terms(article)
        if article.text and not self._can_read(terms, article.language):
            terms = read_terms(article, by_text=True)
        prior = self.rarity.get_prior(terms.slots, article.language)
        heavy = np.argsort(-(prior * _PLACE.take(terms.zones)), kind="stable")[:TERMS]
        keep = np.sort(heavy)
        slots, zones = terms.slots.take(keep), terms.zones.take(keep)
        row = Row(
            terms=pack_terms(slots, zones, terms.counts.take(keep)),
            slots=slots,
            zones=zones,
            keys=self._keys(terms, heavy, article.language),
            outlet=zlib.crc32(article.outlet_id.encode()),
            moment=article.moment.timestamp() / 3600,
            dated=article.published is not None,
            arrived=article.arrived.timestamp() / 3600,
            language=article.language,
        )
        return Reading(row=row, terms=terms)

    def _can_read(self, terms: Terms, language: str) -> bool:
        """Whether the headline is in the language of the text, as far as can be told.

        Feeds that translate excerpts, and headlines made from an address, have words there that the text's language
        does not know; taken for names as rare as can be, they keep an article from all reports of its happening. Where
        the text's words are unknown too, it is the language that is, and the headline is as good as any.
        """
        titled, lead = terms.zones & TITLE_ZONE > 0, terms.zones & LEAD_ZONE > 0
        if not titled.any():
            return not lead.any()
        unknown = self.rarity.are_unknown(terms.slots, language)
        if np.count_nonzero(unknown & titled) < HEADLINE_UNKNOWN * np.count_nonzero(titled):
            return True
        return bool(np.count_nonzero(unknown & lead) > LEAD_UNKNOWN * np.count_nonzero(lead))

    def _keys(self, terms: Terms, heavy: NDArray[np.intp], language: str) -> NDArray[np.uint32]:
        """Half the keys are the heaviest terms, the rest the rarest pairs."""
        keys = (terms.slots[heavy[: KEYS // 2]].astype(np.uint32) * _FIRST) >> _UNDER
        rarity = self.rarity.get_prior(terms.pairs, language)
        rarest = np.argsort(-(rarity[0] + rarity[1]), kind="stable")[: KEYS - len(keys)]
        ones, others = terms.pairs.take(rarest, axis=1).astype(np.uint32)
        found = np.sort(np.concatenate([keys, (ones * _FIRST + others * _SECOND) >> _UNDER]))
        return found[starts_of(found)] if len(found) else found

    def add(self, row: Row, story: int) -> int:
        """Keep an article in a story; returns its row number."""
        number = self.rows.add(row, story)
        self.rarity.learn(row.slots)
        if (members := self.members.get(story)) is None:
            self.members[story] = [number]  # not `[]` and append, which makes room for four: most stories have one
        else:
            members.append(number)
        self._note_ends(story)
        return number

    def _note_ends(self, story: int) -> None:
        if story >= self._ends.shape[1]:
            self._ends = np.pad(self._ends, ((0, 0), (0, max(self._ends.shape[1], 1 + story - self._ends.shape[1]))))
        members = self.members[story]
        self._ends[0, story], self._ends[1, story] = members[0], members[-1]

    def get_story(self, number: int) -> int:
        """The story of a row."""
        return int(self.rows.stories[self.rows.place(number)])

    def move(self, number: int, story: int) -> None:
        """Put an article into another story."""
        at = self.rows.place(number)
        old = int(self.rows.stories[at])
        if old == story:
            return
        self.members[old].remove(number)
        insort(self.members.setdefault(story, []), number)
        self.rows.stories[at] = story
        for one in (old, story):
            self._cohesions.pop(one, None)
        self._note_ends(story)
        self._note_loss(old)

    def forget(self, before: float) -> int:
        """Drop the articles that arrived before `before` (hours since 1970), in order of placing; returns how many.

        Stops at the first one that is young enough, so that what is live is all that was placed since then: an old
        article that came late, or was imported, stays as long as those it came with.
        """
        rows = self.rows
        start = rows.base
        end = start
        while end < rows.end and rows.arrived[rows.place(end)] < before:
            self._drop(end)
            end += 1
        rows.forget(end)
        return end - start

    def _drop(self, number: int) -> None:
        at = self.rows.place(number)
        story = int(self.rows.stories[at])
        self.rarity.learn(self.rows.get_terms(np.array([at]))[0][0], -1)
        self.members[story].remove(number)
        self._cohesions.pop(story, None)
        self._note_loss(story)

    def _note_loss(self, story: int) -> None:
        if self.members[story]:
            self._note_ends(story)
        else:
            del self.members[story]
            self._empty.append(story)

    def take_empty(self) -> list[int]:
        """The stories that have lost their last article since last asked."""
        empty, self._empty = dict.fromkeys(self._empty), []
        return [story for story in empty if story not in self.members]

    def look(self, row: Row) -> Look | None:
        """The article beside its candidate stories; None where nothing answers."""
        found, which = self.rows.find(row.keys)
        if not len(found):
            return None
        # A chain with n answers has 1 / (1 + n) to say for each.
        says = 1.0 / (1.0 + np.bincount(which, minlength=len(row.keys)))
        stories = self._best_stories(found, which, says)
        samples = self._samples(stories, found, says[which])
        return look_at(self._comparer, self.rows, row, samples)

    def compare(self, ones: list[int], others: list[int]) -> tuple[Floats, Floats]:
        """Pair figures of all of one list of row numbers against all of another, row by row; terms of each other."""
        mine, theirs = self.rows.at(np.array(ones, np.int64)), self.rows.at(np.array(others, np.int64))
        lengths = self.rows.lengths.take(theirs).astype(np.float32)
        spoken = self.rows.get_languages(mine)
        languages = dict.fromkeys(spoken)
        if len(languages) == 1:
            return self._comparer.compare_all(mine, theirs, spoken[0]), lengths
        pairs = np.empty((len(ones), len(others), N_PAIR), np.float32)
        for language in languages:
            some = [at for at, one in enumerate(spoken) if one == language]
            pairs[some] = self._comparer.compare_all(mine[some], theirs, language).reshape(len(some), -1, N_PAIR)
        return pairs.reshape(-1, N_PAIR), lengths

    def get_lengths(self, numbers: list[int]) -> Floats:
        """How many terms are kept of each row."""
        return self.rows.lengths.take(self.rows.at(np.array(numbers, np.int64))).astype(np.float32)

    def list_neighbours(self, numbers: list[int], but: int, most: int) -> list[int]:
        """Stories that answer to the keys of some rows, those with most to say first, `but` left out."""
        keys = np.sort(np.concatenate([self.rows.get_keys(number) for number in numbers]))
        keys = keys[starts_of(keys)]
        found, which = self.rows.find(keys)
        if not len(found):
            return []
        says = 1.0 / (1.0 + np.bincount(which, minlength=len(keys)))
        of = self.rows.stories.take(self.rows.at(found)).astype(np.int64)
        distinct = np.sort(of * len(keys) + which)
        distinct = distinct.take(starts_of(distinct))
        every = distinct // len(keys)
        starts = starts_of(every)
        stories = every.take(starts)
        at = np.repeat(np.arange(len(starts)), lengths_of(starts, len(distinct)))
        score = np.bincount(at, says.take(distinct % len(keys)))
        able = (stories != but).nonzero()[0]
        if len(able) > most:
            scores = score.take(able)
            able = able[scores >= np.partition(scores, -most)[-most]]
        first = self._ends[0].take(stories.take(able))
        nearest = stories.take(able.take(np.lexsort((first, -score.take(able)))[:most]))
        return list(nearest.tolist())

    def _best_stories(self, found: NDArray[np.int64], which: NDArray[np.int64], says: Floats) -> list[int]:
        of = self.rows.stories.take(self.rows.at(found)).astype(np.int64)
        pairs = np.sort(of * KEYS + which)
        pairs = pairs.take(starts_of(pairs))
        every = pairs // KEYS
        starts = starts_of(every)
        stories, score = every.take(starts), np.add.reduceat(says.take(pairs % KEYS), starts)
        if len(stories) > CANDIDATES:
            able = (score >= np.partition(score, -CANDIDATES)[-CANDIDATES]).nonzero()[0]
            stories, score = stories.take(able), score.take(able)
        # The latest article's story first among equals: it has the higher row.
        order = np.lexsort((-self._ends[1].take(stories), -score))
        return list(stories.take(order[:CANDIDATES]).tolist())

    def _samples(self, stories: list[int], found: NDArray[np.int64], says: Floats) -> Samples:
        """Of each story the spread, and of one with more articles its best answering ones, MEMBERS at most."""
        every = [self.members[story] for story in stories]
        large = [story for story, members in zip(stories, every, strict=True) if len(members) > SPREAD]
        answering = self._answering(large, found, says) if large else {}
        samples = Samples(stories, [], [], [], [], [], [], [])
        for story, members in zip(stories, every, strict=True):
            chosen = members
            if story in answering:
                some = spread_of(members)
                chosen = sorted({*some, *answering[story]})
                samples.beyond.extend(at for at, one in enumerate(chosen, len(samples.numbers)) if one not in some)
            samples.numbers.extend(chosen)
            samples.lengths.append(len(chosen))
            samples.sizes.append(len(members))
            samples.cohesions.append(self._cohesion(story, members) if len(members) > 1 else -1.0)
        ends = self.rows.at(np.array([number for one in every for number in (one[0], one[-1])]))
        samples.moments.extend(self.rows.moments.take(ends).tolist())
        samples.dated.extend(self.rows.dated.take(ends).tolist())
        return samples

    def _answering(self, stories: list[int], found: NDArray[np.int64], says: Floats) -> dict[int, list[int]]:
        """Each story's best answering articles, MEMBERS at most."""
        ordered = np.sort(stories)
        of = self.rows.stories[self.rows.at(found)]
        place = np.minimum(np.searchsorted(ordered, of), len(ordered) - 1)
        mine = np.flatnonzero(ordered[place] == of)
        mine = mine[np.argsort(found[mine], kind="stable")]
        starts = starts_of(found[mine])
        score = np.add.reduceat(says[mine], starts)
        numbers, place = found[mine[starts]], place[mine[starts]]
        order = np.lexsort((-score, place))
        answering: dict[int, list[int]] = {story: [] for story in stories}
        for story, number in zip(ordered[place[order]].tolist(), numbers[order].tolist(), strict=True):
            if len(answering[story]) < MEMBERS:
                answering[story].append(number)
        return answering

    def _cohesion(self, story: int, members: list[int]) -> float:
        """How alike a story's own articles, two or more, are: mean likeness of a spread.

        Computed when a story has 2, 3, 4, 5, then 8, 16, 32 ... articles: a function of its members alone.
        """
        size = len(members) if len(members) < SPREAD else 1 << (len(members).bit_length() - 1)
        known = self._cohesions.get(story)
        if known is not None and known[0] == size:
            return known[1]
        value = self._comparer.get_cohesion(np.array(spread_of(members[:size])))
        self._cohesions[story] = (size, value)
        return value


def starts_of(ordered: NDArray[np.integer[Any]]) -> NDArray[np.intp]:
    """Where a new value begins."""
    new = np.empty(len(ordered), np.bool_)
    new[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new.nonzero()[0]


def lengths_of(starts: NDArray[np.intp], end: int) -> NDArray[np.intp]:
    """How far it is from each start to the next one, from the last one to the end."""
    lengths = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1])
    lengths[-1:] = end - starts[-1:]
    return lengths


def spread_of(members: list[int], count: int = SPREAD) -> list[int]:
    """`count` of the members, evenly from first to last; all where there are no more."""
    if len(members) <= count:
        return members
    return [members[(2 * step + 1) * len(members) // (2 * count)] for step in range(count)]
