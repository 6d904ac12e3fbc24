"""A story's fact table: which origins state which fact, who said it first, and what speaks against it.

Theory: facts that many copies state in the same sentence are one statement for matching, so a story with a thousand
copies costs little more than its originals. Statements join the first row whose first statement they match (leader
clustering, in order of time): chains of "almost the same" cannot drift. A fact in a sentence that names another outlet
as its source belongs to that outlet's origin, read or not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import floor, log

from secondsource.desk.score.contested import Against, against, find_denials
from secondsource.desk.score.corroboration import UNRATED, fact_corroboration, origin_tier
from secondsource.desk.score.factwords import fact_words
from secondsource.desk.score.matching import QUOTE_SHARE, same_fact
from secondsource.desk.score.sentences import split_sentences
from secondsource.desk.score.stems import stems
from secondsource.desk.score.tree import UNREAD
from secondsource.model import Article, EdgeKind, Fact, FactKind, FactRow, FactState, OriginTree

STEP = log(1.06)  # values in one or neighbouring steps are compared: just over facts.ROUNDED
DENIED = 4  # stems a denial must share with a fact's surroundings to be about it
_ORDER = (FactKind.NUMBER, FactKind.MONEY, FactKind.PERCENT, FactKind.QUOTE, FactKind.DATE)


@dataclass(slots=True)
class _Row:
    """A row being filled: its leader and the statements that matched it."""

    leader: Fact
    statements: list[Fact] = field(default_factory=list)


def _keys(fact: Fact) -> list[tuple[object, ...]]:
    """Under which keys a row that this fact may join is filed."""
    if fact.kind is FactKind.QUOTE:
        words = fact.value.split()
        return [(fact.kind, *words[n : n + 5]) for n in range(len(words) - 4)]
    if fact.number:
        step = floor(log(abs(fact.number)) / STEP)
        return [(fact.kind, near) for near in (step - 1, step, step + 1)]
    return [(fact.kind, fact.value)]


def _filed(fact: Fact) -> list[tuple[object, ...]]:
    return _keys(fact)[1:2] if fact.number else _keys(fact)


def _near(fact: Fact, index: Mapping[tuple[object, ...], Sequence[int]]) -> Iterator[int]:
    """The rows a fact may join, the oldest first; for quotations those with enough runs in common."""
    counts: dict[int, int] = defaultdict(int)
    keys = _keys(fact)
    for key in keys:
        for row in index.get(key, ()):
            counts[row] += 1
    enough = QUOTE_SHARE if fact.kind is FactKind.QUOTE else 0
    yield from (row for row in sorted(counts) if counts[row] >= min(1, enough * len(keys)))


class _Filling:
    """Rows being filled, in order of time."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self._index: dict[tuple[object, ...], list[int]] = defaultdict(list)
        self._known: dict[tuple[object, ...], int] = {}

    def add(self, fact: Fact) -> None:
        """Join a fact to the first row it matches, or begin one with it."""
        same = (fact.kind, fact.value, fact.unit, fact.sentence)
        number = self._known.get(same)
        if number is None:
            near = _near(fact, self._index)
            number = next((n for n in near if same_fact(self.rows[n].leader, fact)), len(self.rows))
            self._known[same] = number
        if number == len(self.rows):
            self.rows.append(_Row(leader=fact))
            for key in _filed(fact):
                self._index[key].append(number)
        self.rows[number].statements.append(fact)


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


def _table_row(row: _Row, origins: _Origins) -> FactRow | None:
    firsts = {fact.article_id: fact for fact in reversed(row.statements)}
    statements = tuple(fact for fact in row.statements if firsts[fact.article_id] is fact)
    stated: dict[str, list[str]] = {}
    for fact in statements:
        if origin := origins.of(fact):
            stated.setdefault(origin, []).append(fact.article_id)
    if not stated:
        return None
    value = fact_corroboration(origins.weight(origin, articles) for origin, articles in stated.items())
    return FactRow(
        kind=row.leader.kind,
        words=fact_words(statements[0]),
        statements=statements,
        origin_ids=tuple(stated),
        corroboration=value,
        state=FactState.CORROBORATED if len(stated) > 1 else FactState.SINGLE,
        key=any(fact.key for fact in statements),
    )


def _opposed(
    rows: Sequence[FactRow], articles: Mapping[str, Article], facts: Mapping[str, tuple[Fact, ...]]
) -> list[FactRow]:
    """The rows with contested and updated values marked, each with the other's statement."""
    when = {one: article.moment for one, article in articles.items()}
    values = {one: frozenset(f.value for f in found) for one, found in facts.items()}
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


_Denial = tuple[Fact, frozenset[str]]  # the denial's sentence and its stems


def _denials(article: Article) -> list[_Denial]:
    sentences = split_sentences(article.text, article.language)
    return [
        (
            Fact(
                kind=FactKind.QUOTE,
                article_id=article.article_id,
                value=words.lower(),
                number=None,
                unit=None,
                words=words,
                sentence=words,
                start=article.text.find(words),
                speaker=party,
            ),
            frozenset(stems(words)),
        )
        for words, party in find_denials(sentences.words(n) for n in range(len(sentences)))
    ]


def _disputed(row: FactRow, denials: Sequence[_Denial]) -> FactRow:
    """The row with the denials that are about it: four stems around the fact in common, two listed at most."""
    if not row.key or row.kind is FactKind.DATE or not denials:
        return row
    near = frozenset(stems(row.statements[0].sentence)) - frozenset(stems(row.statements[0].words))
    own = {fact.sentence for fact in row.statements}
    by = tuple(fact for fact, words in denials if len(words & near) >= DENIED and fact.sentence not in own)[:2]
    if not by:
        return row
    kept = row.state if row.state in (FactState.CONTESTED, FactState.UPDATED) else FactState.DISPUTED
    return replace(row, state=kept, against=(*row.against, *by))


def _own_day(row: FactRow, days: Mapping[str, str]) -> bool:
    """Whether a row only says that it happened today: every report does, so it ranks behind all other key facts."""
    return row.kind is FactKind.DATE and row.statements[0].value == days[row.statements[0].article_id]


class FactIndex:
    """A story's facts, joined to rows as its articles come: the latest article costs itself, an earlier one all.

    `add` learns one article; `table` is a function of the set of articles added, whatever their order.
    """

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._denials: dict[str, list[_Denial]] = {}
        self._filling = _Filling()
        self._filled: tuple[datetime, str] | None = None  # the last article whose facts are in the rows
        self._late = False  # an article came that belongs before it

    def add(self, article: Article, facts: tuple[Fact, ...]) -> None:
        """Learn one article with its facts. A new revision replaces the known one; the same one changes nothing."""
        article_id = article.article_id
        if self._articles.get(article_id) == article:
            return
        place = (article.moment, article_id)
        self._late = self._late or article_id in self._articles or (self._filled is not None and place < self._filled)
        self._articles[article_id], self._facts[article_id] = article, facts
        self._denials[article_id] = _denials(article)
        if not self._late:
            self._fill(article)

    def _fill(self, article: Article) -> None:
        for fact in self._facts[article.article_id]:
            self._filling.add(fact)
        self._filled = (article.moment, article.article_id)

    def table(self, tree: OriginTree, tiers: Mapping[str, float]) -> tuple[FactRow, ...]:
        """The rows of the articles added so far: `fact_table` tells their order."""
        ordered = sorted(self._articles.values(), key=lambda a: (a.moment, a.article_id))
        if self._late:
            self._filling, self._late = _Filling(), False
            for article in ordered:
                self._fill(article)
        origins = _Origins(tree, tiers)
        rows = [row for one in self._filling.rows if (row := _table_row(one, origins))]
        rows = _opposed(rows, self._articles, self._facts)
        denials: dict[str, _Denial] = {}
        for article in ordered:
            for one in self._denials[article.article_id]:
                denials.setdefault(one[0].words, one)
        return _ranked([_disputed(row, [*denials.values()]) for row in rows], ordered)


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
