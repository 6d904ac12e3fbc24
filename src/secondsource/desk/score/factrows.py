"""A story's fact table: which origins state which fact, who said it first, and what speaks against it.

Theory: filling.py says which statements are one fact. A fact in a sentence that names another outlet as its source
belongs to that outlet's origin, read or not.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from secondsource.desk.score.contested import Against, against
from secondsource.desk.score.corroboration import UNRATED, fact_corroboration, origin_tier
from secondsource.desk.score.disputes import Denial, each_once, find_disputes, list_denials
from secondsource.desk.score.factwords import fact_words
from secondsource.desk.score.filling import Filling, Row
from secondsource.desk.score.tree import UNREAD
from secondsource.model import Article, EdgeKind, Fact, FactKind, FactRow, FactState, OriginTree

_ORDER = (FactKind.NUMBER, FactKind.MONEY, FactKind.PERCENT, FactKind.QUOTE, FactKind.DATE)


class _Origins:
    """Which origin states a fact: its article's, or that of the outlet its sentence cites."""

    def __init__(self, tree: OriginTree, tiers: Mapping[str, float]) -> None:
        self._of_article = {a: one.origin_id for one in tree.origins for a in one.article_ids}
        self._of_outlet: dict[str, str] = {}
        for one in tree.origins:
            for outlet in one.outlet_ids:
                self._of_outlet.setdefault(outlet, one.origin_id)
        self._weights = {one.origin_id: (one.weight, origin_tier(one, tiers)) for one in tree.origins}
        self._tiers = tiers
        self._cited = {
            (e.article_id, e.passage): e.outlet_id for e in tree.edges if e.kind is EdgeKind.CITES and e.outlet_id
        }
        self._cited_places = {article for article, _ in self._cited}

    def of(self, fact: Fact) -> str | None:
        """The origin's id; None for an article outside the tree."""
        own = self._of_article.get(fact.article_id)
        if own is None or fact.article_id not in self._cited_places:
            return own
        outlet = self._cited.get((fact.article_id, fact.sentence))
        return own if outlet is None else self._of_outlet.get(outlet, UNREAD + outlet)

    def weight(self, origin_id: str, articles: Iterable[str]) -> tuple[float, float]:
        """Weight and tier; an outlet that was only cited counts once, with the lowest tier of those who cite it."""
        known = self._weights.get(origin_id)
        return known or (1.0, min((self._tiers.get(one, UNRATED) for one in articles), default=UNRATED))


def _table_row(row: Row, origins: _Origins) -> FactRow | None:
    """A row as these origins state it; drawn anew only where something of it changed."""
    of = [origins.of(fact) for fact in row.facts]
    if len(of) == 1:  # most rows are: what one origin weighs says nothing of a fact that no other states
        return _drawn(row, of, [(1.0, 0.0)]) if of[0] else None
    stated: dict[str, list[str]] = {}
    for fact, origin in zip(row.facts, of, strict=True):
        if origin:
            stated.setdefault(origin, []).append(fact.article_id)
    weights = [origins.weight(origin, articles) for origin, articles in stated.items()]
    return _drawn(row, of, weights) if stated else None


def _drawn(row: Row, of: Sequence[str | None], weights: Sequence[tuple[float, float]]) -> FactRow:
    if row.drawn is None or row.drawn[0] != (of, weights):
        row.drawn = (of, weights), _draw_row(row, tuple(dict.fromkeys(one for one in of if one)), weights)
    return row.drawn[1]


def _draw_row(row: Row, origin_ids: tuple[str, ...], weights: Sequence[tuple[float, float]]) -> FactRow:
    return FactRow(
        kind=row.leader.fact.kind,
        words=fact_words(row.facts[0]),
        statements=row.facts,
        origin_ids=origin_ids,
        corroboration=fact_corroboration(weights),
        state=FactState.CORROBORATED if len(origin_ids) > 1 else FactState.SINGLE,
        key=any(fact.key for fact in row.facts),
    )


def _opposed(
    rows: Sequence[FactRow], articles: Mapping[str, Article], values: Mapping[str, frozenset[str]]
) -> list[FactRow]:
    """The rows with contested and updated values marked, each with the other's statement; `values` of each article."""
    when = {one: article.moment for one, article in articles.items()}
    groups: dict[tuple[FactKind, str | None], list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        if row.statements[0].number:
            groups[(row.kind, row.statements[0].unit)].append(n)
    out = list(rows)
    for group in groups.values():
        ordered = sorted(group, key=lambda n: rows[n].statements[0].number or 0.0)
        for place, n in enumerate(ordered):
            for m in ordered[place + 1 :]:
                a, b = rows[n].statements[0], rows[m].statements[0]
                if (a.number or 0.0) < 0.5 * (b.number or 0.0):  # contested.FARTHEST: no nearer one follows
                    break
                _oppose(
                    out,
                    n,
                    m,
                    against(a, b, when, values) if set(rows[n].origin_ids) != set(rows[m].origin_ids) else None,
                    when,
                )
    return out


def _oppose(rows: list[FactRow], n: int, m: int, found: Against | None, when: Mapping[str, object]) -> None:
    if found is None:
        return
    a, b = rows[n].statements[0], rows[m].statements[0]
    state = FactState.CONTESTED if found is Against.CONTESTED else FactState.UPDATED
    for row, other in ((n, b), (m, a)):
        if state is FactState.UPDATED and str(when[rows[row].statements[0].article_id]) < str(when[other.article_id]):
            continue  # the older value is listed under the newer one
        kept = rows[row].state if rows[row].state is FactState.CONTESTED else state
        rows[row] = replace(rows[row], state=kept, against=(*rows[row].against, other))


def _disputed(row: FactRow, filled: Row, denials: tuple[Denial, ...]) -> FactRow:
    """The row with the denials that are about it."""
    if not row.key or row.kind is FactKind.DATE or not denials:
        return row
    if filled.disputed is None or filled.disputed[0] is not denials:
        filled.disputed = denials, find_disputes(filled, denials)
    by = filled.disputed[1]
    if not by:
        return row
    kept = row.state if row.state in (FactState.CONTESTED, FactState.UPDATED) else FactState.DISPUTED
    return replace(row, state=kept, against=(*row.against, *by))


def _own_day(row: FactRow, days: Mapping[str, str]) -> bool:
    """Whether a row only says that it happened today: every report does, so it ranks behind all other key facts."""
    return row.kind is FactKind.DATE and row.statements[0].value == days[row.statements[0].article_id]


class FactIndex:
    """A story's facts, joined to rows as its articles come: one more costs itself, late or not.

    `add` learns one article, `remove` forgets one; `table` is a function of the set of articles, whatever their order.
    """

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._values: dict[str, frozenset[str]] = {}
        self._denials: dict[str, tuple[Denial, ...]] = {}
        self._filling = Filling()
        self._all_denials: tuple[Denial, ...] | None = ()  # of all articles, each once; None: to be listed anew

    def article_ids(self) -> frozenset[str]:
        """The articles added so far."""
        return frozenset(self._articles)

    def add(self, article: Article, facts: tuple[Fact, ...], denials: tuple[Denial, ...] | None = None) -> None:
        """Learn one article with its facts. A new revision replaces the known one; the same one changes nothing.

        `denials`: as `list_denials` finds them, where that is known already.
        """
        article_id = article.article_id
        if self._articles.get(article_id) == article:
            return
        self.remove(article_id)
        self._articles[article_id], self._facts[article_id] = article, facts
        self._values[article_id] = frozenset(fact.value for fact in facts)
        self._denials[article_id] = list_denials(article) if denials is None else denials
        self._filling.add(article.moment, article_id, facts)
        if self._denials[article_id]:
            self._all_denials = None

    def remove(self, article_id: str) -> None:
        """Forget one article; an unknown one changes nothing."""
        if article_id not in self._articles:
            return
        article = self._articles.pop(article_id)
        self._filling.remove(article.moment, article_id, self._facts.pop(article_id))
        del self._values[article_id]
        if self._denials.pop(article_id):
            self._all_denials = None

    def table(self, tree: OriginTree, tiers: Mapping[str, float]) -> tuple[FactRow, ...]:
        """The rows of the articles added so far: `fact_table` tells their order."""
        ordered = sorted(self._articles.values(), key=lambda a: (a.moment, a.article_id))
        if self._all_denials is None:
            self._all_denials = each_once(one for article in ordered for one in self._denials[article.article_id])
        origins = _Origins(tree, tiers)
        drawn = [(one, row) for one in self._filling.rows() if (row := _table_row(one, origins))]
        rows = _opposed([row for _, row in drawn], self._articles, self._values)
        denials = self._all_denials
        return _ranked([_disputed(row, one, denials) for row, (one, _) in zip(rows, drawn, strict=True)], ordered)


def _ranked(rows: Iterable[FactRow], ordered: Sequence[Article]) -> tuple[FactRow, ...]:
    first = {one.article_id: n for n, one in enumerate(ordered)}
    days = {one.article_id: one.moment.date().isoformat() for one in ordered}
    return tuple(
        sorted(
            rows,
            key=lambda r: (
                not r.key,
                _own_day(r, days),
                -len(r.origin_ids),
                -r.corroboration,
                _ORDER.index(r.kind),
                first[r.statements[0].article_id],
                r.statements[0].start,
            ),
        )
    )


def fact_table(
    articles: Sequence[Article], facts: Mapping[str, tuple[Fact, ...]], tree: OriginTree, tiers: Mapping[str, float]
) -> tuple[FactRow, ...]:
    """A story's facts, key facts first, then those in most origins; `facts` and `tiers` (0 to 1) by article id.

    The day's own date stands behind the other key facts. Statements are in order of time, one for each article. The
    order of the arguments does not matter.
    """
    index = FactIndex()
    for one in sorted({a.article_id: a for a in articles}.values(), key=lambda a: (a.moment, a.article_id)):
        index.add(one, facts.get(one.article_id, ()))
    return index.table(tree, tiers)
