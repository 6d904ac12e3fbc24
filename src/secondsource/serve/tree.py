"""Who reported a story: its origins in order of time, what hangs on each, and the line that credits them.

An origin's first article heads its row; the others hang under it by the edge that ties them closest. An agency whose
own text we have not read is still the head of its row, since its copies are not independent of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from secondsource.model import Article, Edge, EdgeKind, Origin, OriginTree
from secondsource.serve.quoting import Quoting
from secondsource.serve.reading import Known

UNREAD = "outlet:"  # how the id of an origin begins whose outlet we have not read


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Both passages of an edge; either is empty where the quoting limit is reached or there is none."""

    passage: str
    other_passage: str
    other: str  # whom the other passage is of


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyView:
    """An article that hangs on an origin."""

    article_id: str
    outlet: str
    outlet_id: str
    url: str
    headline: str
    at: datetime
    kind: EdgeKind | None  # None: nothing is recorded
    evidence: Evidence | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TieView:
    """A weaker tie to another origin, because of which this one does not count in full."""

    kind: EdgeKind
    other: str
    evidence: Evidence


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginView:
    """One row of the tree."""

    origin_id: str
    name: str
    outlet_id: str | None
    url: str | None  # None: we have not read its own text
    at: datetime
    kind: str  # "own", "agency", "release", "unread"
    weight: float  # what it adds to the count of independent origins
    outlets: int
    copies: tuple[CopyView, ...]
    ties: tuple[TieView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditView:
    """One name in the credit line."""

    name: str
    outlet_id: str | None
    url: str | None
    at: datetime
    agency: bool
    also: int  # further outlets that carry the same text


def view_origins(
    tree: OriginTree, articles: Mapping[str, Article], known: Known, quoting: Quoting
) -> tuple[OriginView, ...]:
    """The rows of the tree, by time."""
    names = name_origins(tree, articles, known)
    return tuple(_view_origin(one, tree, articles, names, known, quoting) for one in tree.origins)


def name_origins(tree: OriginTree, articles: Mapping[str, Article], known: Known) -> dict[str, str]:
    """What each origin is called: its agency, else the outlet of its first article."""
    return {one.origin_id: _name(one, articles, known) for one in tree.origins}


def name_circles(tree: OriginTree, articles: Mapping[str, Article]) -> tuple[tuple[str, ...], ...]:
    """The outlets that cite one another round, by name."""
    names = {one.outlet_id: one.outlet_name for one in articles.values()}
    return tuple(tuple(names.get(outlet, outlet) for outlet in circle) for circle in tree.circles)


def name_agencies(tree: OriginTree, known: Known) -> dict[str, str]:
    """The agency whose text an article is, by article id."""
    texts = [(one, known.name_agency(one.agency_id)) for one in tree.origins if one.agency_id]
    return {article_id: name for origin, name in texts for article_id in origin.article_ids}


def _name(origin: Origin, articles: Mapping[str, Article], known: Known) -> str:
    if origin.agency_id:
        return known.name_agency(origin.agency_id)
    if origin.origin_id.startswith(UNREAD):
        outlet_id = origin.origin_id.removeprefix(UNREAD)
        return known.names.get(outlet_id, outlet_id)
    head = _find_head(origin, articles, known)
    return head.outlet_name if head else origin.origin_id


def _find_head(origin: Origin, articles: Mapping[str, Article], known: Known) -> Article | None:
    """The origin's own article; of an agency the one on its own site, of an outlet we have not read none."""
    if origin.origin_id.startswith(UNREAD):
        return None
    own = {one.outlet_id for one in known.agencies if one.agency_id == origin.agency_id} - {None}
    found = (articles[one] for one in origin.article_ids if one in articles)
    return next((one for one in found if not origin.agency_id or one.outlet_id in own), None)


def _view_origin(
    origin: Origin,
    tree: OriginTree,
    articles: Mapping[str, Article],
    names: Mapping[str, str],
    known: Known,
    quoting: Quoting,
) -> OriginView:
    head = _find_head(origin, articles, known)
    rest = [articles[one] for one in origin.article_ids if one in articles and articles[one] is not head]
    inside = set(origin.article_ids)
    edges = [edge for edge in tree.edges if edge.article_id in inside]
    outward = [edge for edge in edges if edge.other_id is not None and edge.other_id not in inside]
    return OriginView(
        origin_id=origin.origin_id,
        name=names[origin.origin_id],
        outlet_id=head.outlet_id if head else None,
        url=head.url if head else None,
        at=origin.first,
        kind=_kind(origin, edges),
        weight=origin.weight,
        outlets=len(origin.outlet_ids),
        copies=tuple(_view_copy(one, edges, articles, names[origin.origin_id], quoting) for one in rest),
        ties=tuple(_view_tie(edge, articles, quoting) for edge in outward),
    )


def _kind(origin: Origin, edges: Sequence[Edge]) -> str:
    if origin.origin_id.startswith(UNREAD):
        return "unread"
    if origin.agency_id:
        return "agency"
    return "release" if any(edge.kind is EdgeKind.RELEASE for edge in edges) else "own"


def _view_copy(
    article: Article, edges: Sequence[Edge], articles: Mapping[str, Article], head: str, quoting: Quoting
) -> CopyView:
    own = [edge for edge in edges if edge.article_id == article.article_id]
    edge = max(own, key=lambda one: one.strength, default=None)
    return CopyView(
        article_id=article.article_id,
        outlet=article.outlet_name,
        outlet_id=article.outlet_id,
        url=article.url,
        headline=article.headline,
        at=article.moment,
        kind=edge.kind if edge else None,
        evidence=_view_evidence(edge, articles, head, quoting) if edge else None,
    )


def _view_tie(edge: Edge, articles: Mapping[str, Article], quoting: Quoting) -> TieView:
    other = articles.get(edge.other_id or "")
    name = other.outlet_name if other else edge.outlet_id or ""
    return TieView(kind=edge.kind, other=name, evidence=_view_evidence(edge, articles, name, quoting))


def _view_evidence(edge: Edge, articles: Mapping[str, Article], head: str, quoting: Quoting) -> Evidence:
    other = articles.get(edge.other_id or "")
    # who owns an outlet is a row of a file of ours, no article's words
    owner = edge.kind is EdgeKind.SAME_OWNER
    return Evidence(
        passage=edge.passage if owner else quoting.quote(edge.article_id, edge.passage),
        other_passage=edge.other_passage if owner or not edge.other_id else _quote_other(edge, quoting),
        other=other.outlet_name if other else head,
    )


def _quote_other(edge: Edge, quoting: Quoting) -> str:
    return quoting.quote(edge.other_id or "", edge.other_passage)


def view_credit(tree: OriginTree | None, articles: Sequence[Article], known: Known) -> tuple[CreditView, ...]:
    """Who reported it, in order of time: each origin once, then outlets that only cite one."""
    if tree is None:
        return tuple(_credit_article(one) for one in articles)
    found = {one.article_id: one for one in articles}
    names = name_origins(tree, found, known)
    citing = {edge.article_id for edge in tree.edges if edge.kind is EdgeKind.CITES}
    heads = [_credit_origin(one, found, names[one.origin_id], citing, known) for one in tree.origins]
    inner = [
        _credit_article(found[article_id])
        for origin in tree.origins
        for article_id in origin.article_ids
        if article_id in citing and article_id in found and found[article_id] is not _find_head(origin, found, known)
    ]
    return tuple(sorted([*heads, *inner], key=lambda one: one.at))


def _credit_origin(
    origin: Origin, articles: Mapping[str, Article], name: str, citing: set[str], known: Known
) -> CreditView:
    head = _find_head(origin, articles, known)
    first = head or next((articles[one] for one in origin.article_ids if one in articles), None)
    own = {head.outlet_id} if head else set()
    copies = {articles[one].outlet_id for one in origin.article_ids if one in articles and one not in citing} - own
    return CreditView(
        name=name,
        outlet_id=head.outlet_id if head else None,
        url=first.url if first else None,
        at=origin.first,
        agency=origin.agency_id is not None,
        also=len(copies),
    )


def _credit_article(article: Article) -> CreditView:
    return CreditView(
        name=article.outlet_name,
        outlet_id=article.outlet_id,
        url=article.url,
        at=article.moment,
        agency=False,
        also=0,
    )
