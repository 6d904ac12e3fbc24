"""The tree of one story, drawn from its articles' ties: `origins.py` tells the theory, this is the drawing."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.score import lines
from secondsource.desk.score.forest import Tie, Union, circles, node_weights, spanning_forest
from secondsource.desk.score.joins import Pairs, joining
from secondsource.desk.score.known import Known, outlet_of_agency
from secondsource.model import Edge, EdgeKind, Origin, OriginTree, Owner

SAME_OWNER = 0.5  # SCORE E4: separate newsrooms of one owner count half apart
TOUCHING = 0.5  # SCORE E4: texts with a tenth in common count half apart
UNREAD = "outlet:"  # starts the id of an origin that was only cited


class Tree:
    """One drawing: numbers the articles in order of publication, joins, ties, names."""

    def __init__(
        self,
        known: Sequence[Known],
        pairs: Pairs,
        owners: Mapping[str, Owner],
        passage: Callable[[Known, Known], tuple[str, str]],
    ) -> None:
        """`pairs` number the articles as `known` does."""
        order = sorted(range(len(known)), key=lambda n: (known[n].article.moment, known[n].article.article_id))
        self._known = [known[n] for n in order]
        self._owners, self._passage = owners, passage
        self._pairs = _in_order(pairs, order)
        self._joins = joining(self._pairs)
        self._first_of: dict[str, int] = {}
        for n, one in enumerate(self._known):
            self._first_of.setdefault(one.article.outlet_id, n)
        self._unread = sorted({o for one in self._known for o in self._rests_on(one) if o not in self._first_of})
        self._node_of = self._first_of | {o: len(known) + n for n, o in enumerate(self._unread)}

    def result(self) -> OriginTree:
        """The origins in order of time, the edges in order of their articles, the count and the circles."""
        members = self._lines()
        line_of = {n: number for number, line in enumerate(members) for n in line}
        text_ties, owner_ties = self._text_ties(line_of), self._owner_ties(line_of)
        forest = spanning_forest(len(members), [*text_ties, *owner_ties])
        weights = node_weights(len(members), forest)
        origins = tuple(
            self._origin(line, weights[number], self._tied(number, members, forest, owner_ties))
            for number, line in enumerate(members)
        )
        return OriginTree(
            origins=origins,
            edges=tuple(self._edges(self._shown(line_of, forest))),
            independent_origins=round(sum(weights), 6),
            circles=self._circles(),
        )

    # --- which articles are one origin

    @staticmethod
    def _rests_on(one: Known) -> list[str]:
        """The outlets an article wholly rests on: its agency, or the outlet its lede relays."""
        if one.agency:
            return [outlet_of_agency(one.agency)]
        return [one.relays.outlet_id] if one.relays else []

    def _lines(self) -> list[list[int]]:
        """The articles of each origin, in order of time."""
        union = Union(len(self._known) + len(self._unread))
        later, earlier, _ = self._pairs
        for n, m in _star(later[self._joins], earlier[self._joins]):
            union.join(n, m)
        for n, one in enumerate(self._known):
            union.join(n, self._first_of[one.article.outlet_id])
            for outlet in self._rests_on(one):
                union.join(n, self._node_of[outlet])
        groups: dict[int, list[int]] = {}
        for n in range(len(self._known)):
            groups.setdefault(union.find(n), []).append(n)
        return sorted(groups.values())

    # --- what ties the origins

    def _text_ties(self, line_of: Mapping[int, int]) -> list[Tie]:
        later, earlier, _ = self._pairs
        lines_of = np.array([line_of[n] for n in range(len(self._known))], dtype=np.int64)
        a, b = lines_of[later], lines_of[earlier]
        apart = a != b
        low, high = np.minimum(a, b)[apart], np.maximum(a, b)[apart]
        return [
            (TOUCHING, int(code) // len(lines_of), int(code) % len(lines_of))
            for code in np.unique(low * len(lines_of) + high)
        ]

    def _owner_ties(self, line_of: Mapping[int, int]) -> list[Tie]:
        """A chain through the lines of each owner: equal ties, so the chain spans what all pairs would."""
        groups: dict[str, list[int]] = {}
        for n, one in enumerate(self._known):
            owner = self._owners.get(one.article.outlet_id)
            if owner:
                groups.setdefault(owner.owner, []).append(line_of[n])
        return [(SAME_OWNER, min(a, b), max(a, b)) for found in groups.values() for a, b in pairwise(found) if a != b]

    def _tied(
        self, number: int, members: Sequence[Sequence[int]], forest: Sequence[Tie], owner_ties: Sequence[Tie]
    ) -> list[str]:
        words = []
        for _, a, b in forest:
            if b != number:
                continue
            other = self._known[members[a][0]].article.outlet_name
            owned = (SAME_OWNER, a, b) in owner_ties
            words.append(f"same owner as {other}" if owned else f"passages in common with {other}")
        return words

    # --- the origin in words

    def _origin(self, line: Sequence[int], weight: float, tied: Sequence[str]) -> Origin:
        articles = [self._known[n].article for n in line]
        outlets = tuple(dict.fromkeys(a.outlet_id for a in articles))
        first = self._known[line[0]]
        unread = first.relays.outlet_id if first.relays and first.relays.outlet_id in self._unread else None
        agency = next((self._known[n].agency for n in line if self._known[n].agency), None)
        return Origin(
            origin_id=UNREAD + unread if unread else articles[0].article_id,
            article_ids=tuple(a.article_id for a in articles),
            outlet_ids=outlets,
            agency_id=agency.agency_id if agency else None,
            first=articles[0].moment,
            weight=round(weight, 6),
            words=lines.tied_words(self._words(line, len(outlets), unread), tied),
        )

    def _words(self, line: Sequence[int], outlets: int, unread: str | None) -> str:
        if unread:
            relay = self._known[line[0]].relays
            return lines.unread_words(relay.name if relay else unread, outlets)
        members = [self._known[n] for n in line]
        agency = next((one.agency for one in members if one.agency), None)
        if agency:
            own = any(one.article.outlet_id == agency.outlet_id for one in members)
            return lines.agency_words(agency.name, outlets, own)
        cited = {one.article.outlet_id for one in members if one.relays} | {members[0].article.outlet_id}
        return lines.own_words(
            members[0].article.outlet_name,
            len(line),
            outlets,
            copied=len(cited) < outlets,
            release=any(one.features.release for one in members),
        )

    # --- the evidence

    def _shown(self, line_of: Mapping[int, int], forest: Sequence[Tie]) -> dict[int, list[int]]:
        """Of each article the pairs of shared text worth showing, by their place: its strongest, and the strongest of
        each tie between two lines.
        """
        shown = _strongest(self._pairs)
        wanted = {(a, b) for _, a, b in forest}
        later, earlier, shares = self._pairs
        for pair in np.lexsort((earlier, later, -shares)) if wanted else ():
            n, m = int(later[pair]), int(earlier[pair])
            lines_tied = (min(line_of[n], line_of[m]), max(line_of[n], line_of[m]))
            if lines_tied in wanted:
                wanted.discard(lines_tied)
                shown[n] = list(dict.fromkeys([*shown.get(n, []), int(pair)]))
        return shown

    def _edges(self, shown: Mapping[int, list[int]]) -> list[Edge]:
        owner_first: dict[str, int] = {}
        edges: list[Edge] = []
        for n, one in enumerate(self._known):
            texts = shown.get(n, [])
            edges += [self._text_edge(pair) for pair in texts]
            edges += self._agency_edges(
                one, any(self._known[int(self._pairs[1][pair])].agency == one.agency for pair in texts)
            )
            edges += self._outlet_edges(n, one)
            edges += self._owner_edges(n, one, owner_first)
            edges += self._citation_edges(one)
        return edges

    def _text_edge(self, pair: int) -> Edge:
        one, other = self._known[int(self._pairs[0][pair])], self._known[int(self._pairs[1][pair])]
        passage, other_passage = self._passage(one, other)
        kind = EdgeKind.SAME_TEXT
        if one.agency and (one.agency == other.agency or one.agency.outlet_id == other.article.outlet_id):
            kind = EdgeKind.AGENCY_TEXT
        elif one.features.release and other.features.release:
            kind = EdgeKind.RELEASE
        return Edge(
            kind=kind,
            article_id=one.article.article_id,
            other_id=other.article.article_id,
            outlet_id=other.article.outlet_id,
            strength=1.0 if self._joins[pair] else TOUCHING,
            passage=passage,
            other_passage=other_passage,
        )

    def _agency_edges(self, one: Known, shown: bool) -> list[Edge]:
        """The credit line itself, unless the shared text already shows it."""
        if not one.agency or not one.credit or shown:
            return []
        outlet = outlet_of_agency(one.agency)
        own = self._first_of.get(outlet)
        return [
            Edge(
                kind=EdgeKind.AGENCY_TEXT,
                article_id=one.article.article_id,
                other_id=self._known[own].article.article_id if own is not None else None,
                outlet_id=outlet,
                strength=1.0,
                passage=one.credit.passage,
            )
        ]

    def _outlet_edges(self, n: int, one: Known) -> list[Edge]:
        first = self._first_of[one.article.outlet_id]
        if first == n:
            return []
        return [
            Edge(
                kind=EdgeKind.SAME_OUTLET,
                article_id=one.article.article_id,
                other_id=self._known[first].article.article_id,
                outlet_id=one.article.outlet_id,
                strength=1.0,
                passage=one.article.outlet_name,
            )
        ]

    def _owner_edges(self, n: int, one: Known, firsts: dict[str, int]) -> list[Edge]:
        owner = self._owners.get(one.article.outlet_id)
        if not owner or self._first_of[one.article.outlet_id] != n:
            return []
        first = firsts.setdefault(owner.owner, n)
        if first == n:
            return []
        other = self._known[first].article
        row = self._owners[other.outlet_id]
        return [
            Edge(
                kind=EdgeKind.SAME_OWNER,
                article_id=one.article.article_id,
                other_id=other.article_id,
                outlet_id=other.outlet_id,
                strength=SAME_OWNER,
                passage=_row_words(owner),
                other_passage=_row_words(row),
            )
        ]

    def _citation_edges(self, one: Known) -> list[Edge]:
        edges: dict[tuple[str, str], Edge] = {}
        for citation in one.citations:
            read = self._first_of.get(citation.outlet_id)
            edges.setdefault(
                (citation.outlet_id, citation.sentence),
                Edge(
                    kind=EdgeKind.CITES,
                    article_id=one.article.article_id,
                    other_id=self._known[read].article.article_id if read is not None else None,
                    outlet_id=citation.outlet_id,
                    strength=1.0 if citation is one.relays else 0.0,
                    passage=citation.sentence,
                ),
            )
        return list(edges.values())

    def _circles(self) -> tuple[tuple[str, ...], ...]:
        return circles(
            (one.article.outlet_id, c.outlet_id)
            for one in self._known
            for c in one.citations
            if c.relay and c.outlet_id in self._first_of
        )


def _row_words(owner: Owner) -> str:
    return f"{owner.owner} ({owner.source}, {owner.dated:%Y-%m-%d})"


def _in_order(pairs: Pairs, order: Sequence[int]) -> Pairs:
    """The pairs numbered by time, the later article first."""
    place = np.empty(len(order), dtype=np.int32)
    place[np.array(order, dtype=np.intp)] = np.arange(len(order), dtype=np.int32)
    a, b = place[pairs[0]], place[pairs[1]]
    return np.maximum(a, b), np.minimum(a, b), pairs[2]


def _star(later: NDArray[np.int32], earlier: NDArray[np.int32]) -> list[tuple[int, int]]:
    """A few joins that connect what all the pairs connect: each article to its earliest partner, and to the rest
    only where the earliest partners differ.
    """
    if not len(later):
        return []
    first = np.full(int(later.max()) + 1, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(first, later, earlier)
    np.minimum.at(first, earlier, earlier)
    stars = {(int(n), int(first[n])) for n in np.unique(later)}
    apart = first[later] != first[earlier]
    codes = np.unique(first[later][apart].astype(np.int64) << 32 | first[earlier][apart])
    return sorted(stars | {(int(c >> 32), int(c & 0xFFFFFFFF)) for c in codes})


def _strongest(pairs: Pairs) -> dict[int, list[int]]:
    """Of each article the pair with the earlier article that has most of its text; the earliest of equals."""
    later, earlier, shares = pairs
    if not len(later):
        return {}
    order = np.lexsort((earlier, -shares, later))
    best = order[np.concatenate(([True], later[order][1:] != later[order][:-1]))]
    return {int(later[n]): [int(n)] for n in best}
