"""Why a story's page says what it says, in words for the terminal: members, origins, facts, score, history.

Whoever reads it should need no other table: outlets by their names, times in UTC with their zone, ties in words and not
in shares of one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from secondsource.desk.group.why import explain
from secondsource.desk.score.corrections import correction_words
from secondsource.model import (
    Assessment,
    Edge,
    EdgeKind,
    FactKind,
    FactRow,
    FactState,
    Origin,
    ScorePart,
    ScoreState,
    StoryEvent,
)
from secondsource.run.telling import TellableArticle, Told

_OUTLET_LED = ("own reporting", "press release", "cites")  # how an origin's words begin that do not name its outlet


def explain_story(told: Told, names: Mapping[str, str] | None = None) -> str:
    """Why the articles are together, who really reported it, what is confirmed, how the score is made up.

    `names` gives the name of each outlet by its id, for those that were cited and are not in the story.
    """
    return "\n".join(_Explanation(told, names or {}).lines())


class _Explanation:
    """One story with the names by which it is told."""

    def __init__(self, told: Told, names: Mapping[str, str]) -> None:
        self._told = told
        self._articles = {one.article_id: one for one in told.articles}
        self._names = dict(names) | {one.outlet_id: one.outlet_name for one in told.articles}

    def lines(self) -> Iterator[str]:
        """All sections, the members first."""
        yield from self._members()
        if self._told.assessment:
            yield from self._origins(self._told.assessment)
            yield from self._facts(self._told.assessment.facts)
            yield from self._corrections(self._told.assessment)
            yield from _score(self._told.assessment)
            yield from _sourcing(self._told.assessment)
        yield from _history(self._told.events)

    def _outlet(self, article_id: str) -> str:
        return self._articles[article_id].outlet_name

    def _members(self) -> Iterator[str]:
        yield f"Story {self._told.story.story_id}: why these articles are together (times are UTC)"
        members = {one.article_id: one for one in self._told.story.members}
        outlets = {one.article_id: one.outlet_name for one in self._told.articles}
        for article in sorted(self._told.articles, key=lambda one: (one.published or "", one.article_id)):
            yield f"  {_moment_of(article)}{article.outlet_name}: {article.headline}"
            reason = members[article.article_id].reason
            yield f"    {explain(reason, outlets.get(reason.nearest, ''))}"

    # --- origins

    def _origins(self, assessment: Assessment) -> Iterator[str]:
        tree = assessment.tree
        yield f"Origins: {tree.independent_origins:g} independent, in {_count(assessment.score.outlets, 'outlet')}"
        for origin in tree.origins:
            yield f"  {_at(origin.first)} {self._origin(origin)} (counts {origin.weight:g})"
            for edge in tree.edges:
                if edge.article_id in origin.article_ids and edge.kind is not EdgeKind.SAME_OUTLET:
                    yield from self._edge(edge)
        for circle in tree.circles:
            yield f"  Circular: {', '.join(self._names.get(one, one) for one in circle)} cite one another"

    def _origin(self, origin: Origin) -> str:
        """Its words, with the outlet in front where they do not begin with a name."""
        if origin.words.startswith(_OUTLET_LED):
            return f"{self._outlet(origin.article_ids[0])}: {origin.words}"
        return origin.words

    def _edge(self, edge: Edge) -> Iterator[str]:
        other = self._articles.get(edge.other_id or "")
        on = other.outlet_name if other else self._names.get(edge.outlet_id or "", edge.outlet_id or "")
        if edge.kind is EdgeKind.SAME_OWNER:
            yield f"    {self._outlet(edge.article_id)} has the owner of {on}, and counts half apart: {edge.passage}"
            return
        yield f"    {self._outlet(edge.article_id)} {_tie(edge, on)}:"
        yield f"      “{_flat(edge.passage)}”"

    # --- facts

    def _facts(self, rows: Sequence[FactRow]) -> Iterator[str]:
        shown = [one for one in rows if not self._is_own_day(one)]
        yield "Facts" if shown else "Facts: none that can be compared"
        for row in shown:
            yield f"  {row.words}: {_state(row)} ({', '.join(self._stated_by(row))})"
            for other in row.against:
                verb = "denied in" if row.state is FactState.DISPUTED else "against it,"
                yield f"    {verb} {self._outlet(other.article_id)}: {_flat(other.words)}"

    def _stated_by(self, row: FactRow) -> list[str]:
        return list(dict.fromkeys(self._outlet(one.article_id) for one in row.statements))

    def _is_own_day(self, row: FactRow) -> bool:
        """Whether one origin says no more than that it happened on the day of its report."""
        if row.kind is not FactKind.DATE or len(row.origin_ids) > 1:
            return False
        published = self._articles[row.statements[0].article_id].published or ""
        return published.startswith(row.statements[0].value)

    def _corrections(self, assessment: Assessment) -> Iterator[str]:
        if not assessment.corrections:
            return
        yield "Corrections"
        for one in assessment.corrections:
            yield f"  {_at(one.at)} {correction_words(one, self._outlet(one.article_id))}"
            if one.notice:
                yield f"    “{one.notice}”"
            for article_id in one.behind:
                yield f"    still the old value: {self._outlet(article_id)} ({self._articles[article_id].url})"


def _tie(edge: Edge, on: str) -> str:
    """How an article rests on another outlet's, as a verb."""
    whole = edge.strength >= 1
    if edge.kind is EdgeKind.CITES:
        return f"passes on a report of {on}" if whole else f"names {on} as the source of a detail, which ties nothing"
    if edge.kind is EdgeKind.AGENCY_TEXT and not edge.other_passage:
        return f"credits {on}"
    if not whole:
        return f"has passages in common with {on}, and counts half apart"
    if edge.kind is EdgeKind.RELEASE:
        return f"prints the same press release as {on}"
    return f"prints the text of {on}" if edge.kind is EdgeKind.AGENCY_TEXT else f"has the same text as {on}"


def _state(row: FactRow) -> str:
    origins = "in one origin" if len(row.origin_ids) == 1 else f"in {len(row.origin_ids)} origins"
    plain = row.state in (FactState.SINGLE, FactState.CORROBORATED)
    return origins if plain else f"{row.state.value}, {origins}"


def _score(assessment: Assessment) -> Iterator[str]:
    score = assessment.score
    yield "Score"
    yield f"  {score.sentence}"
    if score.state is ScoreState.SCORED and score.label:
        yield f"  {score.label.value}; likely between {score.low:.0f} and {score.high:.0f} of 100"
    else:
        yield f"  No score and no label: {score.state_reason}. What its parts would be:"
    yield from _part("source tier", score.tier)
    yield from _part("factual specificity", score.specificity)
    yield from _part("corroboration", score.corroboration)
    for gate in score.gates:
        yield f"  held down: {gate}"


def _part(name: str, part: ScorePart) -> Iterator[str]:
    yield f"  {name}: {part.points:.1f} of {part.max_points:g} ({part.words})"
    yield from (f"    {one}" for one in part.reasons if one != part.words)


def _sourcing(assessment: Assessment) -> Iterator[str]:
    found = assessment.sourcing
    if found is None or not found.sentences:
        return
    kinds = {
        "named people": found.person,
        "organisations": found.organisation,
        "documents": found.document,
        "people without a name": found.unnamed,
        "other outlets": found.outlet,
    }
    yield f"What {_count(found.sentences, 'attributed sentence')} of {_count(found.origins, 'origin')} rest on"
    yield "  " + ", ".join(f"{kind} {share:.0%}" for kind, share in kinds.items() if round(share, 2))


def _history(events: Sequence[StoryEvent]) -> Iterator[str]:
    yield "History"
    for event in events:
        yield f"  {_at(event.at)} {event.change.value}: {event.cause}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _moment_of(article: TellableArticle) -> str:
    return f"{_at(datetime.fromisoformat(article.published))} " if article.published else ""


def _flat(words: str) -> str:
    return " ".join(words.split())


def _count(number: float, thing: str) -> str:
    return f"{number:g} {thing}{'' if number == 1 else 's'}"
