"""A story told in words, for the terminal: the page, and why it says what it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secondsource.desk.group.why import explain
from secondsource.desk.score.corrections import correction_words
from secondsource.desk.score.sourcing import sourcing_profile
from secondsource.desk.write.remarks import tell_remark
from secondsource.edge.store import Store, articles, assessments, pages, stories
from secondsource.errors import NotFoundError
from secondsource.model import (
    Article,
    Assessment,
    EdgeKind,
    Page,
    RelatedStory,
    ScorePart,
    Story,
    StoryEvent,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class TellableArticle:
    """What is shown of an article; its text stays the outlet's."""

    article_id: str
    url: str
    outlet_id: str
    outlet_name: str
    headline: str
    published: str | None
    language: str
    agency_id: str | None
    quality: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Everything known of one story."""

    story: Story
    articles: tuple[TellableArticle, ...]
    page: Page | None
    assessment: Assessment | None
    events: tuple[StoryEvent, ...]
    related: tuple[RelatedStory, ...]
    sourcing: Mapping[str, float]  # share of attributed claims by what they rest on


def load_story(store: Store, story_id: str, outlets: Mapping[str, str] | None = None) -> Told:
    """The story at this id, or the one it was merged into. Raises NotFoundError.

    `outlets` gives the id of each outlet by its name, for what the story's claims rest on.
    """
    with store.read() as connection:
        address = stories.find_address(connection, story_id)
        if address is None:
            raise NotFoundError(f"no story has the id {story_id}; `secondsource stories` lists them")
        story = stories.get_story(connection, address)
        found = articles.list_articles(connection, [one.article_id for one in story.members])
        return Told(
            story=story,
            articles=tuple(map(_tellable, found)),
            page=pages.find_page(connection, address),
            assessment=assessments.find_assessment(connection, address),
            events=tuple(stories.list_events(connection, address)),
            related=tuple(stories.list_related(connection, address)),
            sourcing=dict(sourcing_profile(found, outlets)),
        )


def _tellable(article: Article) -> TellableArticle:
    return TellableArticle(
        article_id=article.article_id,
        url=article.url,
        outlet_id=article.outlet_id,
        outlet_name=article.outlet_name,
        headline=article.headline,
        published=article.published.isoformat() if article.published else None,
        language=article.language,
        agency_id=article.agency_id,
        quality=f"{article.quality.value} ({article.quality_reason})",
    )


def tell_story(told: Told) -> str:
    """The page in plain text, in the order of the page on the web."""
    return "\n".join(_page_lines(told))


def _page_lines(told: Told) -> Iterator[str]:
    page, assessment = told.page, told.assessment
    if page is None or assessment is None:
        yield f"{told.story.story_id}: not written yet; `secondsource run --once` writes it"
        return
    yield page.headline
    yield ""
    yield " ".join(one.text for one in page.lead)
    yield ""
    yield "Reported by: " + "; ".join(f"{one.outlet_name} ({one.url})" for one in told.articles)
    for paragraph in page.body:
        yield ""
        yield " ".join(one.text for one in paragraph)
    yield ""
    yield assessment.score.sentence
    yield from map(tell_remark, page.not_known)
    yield ""
    yield _details(told, page, assessment)


def _details(told: Told, page: Page, assessment: Assessment) -> str:
    outlets = len({one.outlet_id for one in told.articles})
    return (
        f"First seen {told.story.first_seen:%Y-%m-%d %H:%M} UTC, updated {told.story.updated:%Y-%m-%d %H:%M} UTC. "
        f"{len(told.articles)} articles, {outlets} outlets, {assessment.score.independent_origins:g} origins. "
        f"Written by: {page.written_by}; {page.proof.proven} of {page.proof.checked} sentences proven."
    )


def explain_story(told: Told) -> str:
    """Why the articles are together, who really reported it, what is confirmed, how the score is made up."""
    return "\n".join(_explanation(told))


def _explanation(told: Told) -> Iterator[str]:
    names = {one.article_id: one for one in told.articles}
    yield f"Story {told.story.story_id}: why these articles are together"
    for member in told.story.members:
        article = names[member.article_id]
        yield f"  {article.outlet_name}: {article.headline}"
        yield f"    {explain(member.reason)}"
    if told.assessment:
        yield from _origins(told.assessment, names)
        yield from _facts(told.assessment, names)
        yield from _corrections(told.assessment, names)
        yield from _score(told.assessment)
    if any(told.sourcing.values()):
        yield "What its attributed claims rest on"
        yield "  " + ", ".join(f"{kind} {share:.0%}" for kind, share in told.sourcing.items() if share)
    yield "History"
    for event in told.events:
        yield f"  {event.at:%Y-%m-%d %H:%M} {event.change.value}: {event.cause}"


def _origins(assessment: Assessment, names: Mapping[str, TellableArticle]) -> Iterator[str]:
    tree = assessment.tree
    yield f"Origins: {tree.independent_origins:g} independent"
    for origin in tree.origins:
        yield f"  {origin.first:%Y-%m-%d %H:%M} {origin.words} (counts {origin.weight:g})"
        for edge in tree.edges:
            if edge.article_id in origin.article_ids and edge.kind is not EdgeKind.SAME_OUTLET:
                other = names.get(edge.other_id or "")
                on = other.outlet_name if other else edge.outlet_id
                yield f"    {names[edge.article_id].outlet_name}: {edge.kind.value} with {on} ({edge.strength:.0%})"
                yield f"      “{edge.passage}”"
    outlets = {one.outlet_id: one.outlet_name for one in names.values()}
    for circle in tree.circles:
        yield f"  Circular: {', '.join(outlets.get(one, one) for one in circle)} cite one another"


def _facts(assessment: Assessment, names: Mapping[str, TellableArticle]) -> Iterator[str]:
    yield "Facts"
    for row in assessment.facts:
        stated = ", ".join(dict.fromkeys(names[one.article_id].outlet_name for one in row.statements))
        yield f"  {row.words}: {row.state.value}, {len(row.origin_ids)} origins ({stated})"
        for other in row.against:
            yield f"    against it, {names[other.article_id].outlet_name}: {other.words}"


def _corrections(assessment: Assessment, names: Mapping[str, TellableArticle]) -> Iterator[str]:
    if not assessment.corrections:
        return
    yield "Corrections"
    for one in assessment.corrections:
        yield f"  {one.at:%Y-%m-%d %H:%M} {correction_words(one, names[one.article_id].outlet_name)}"
        if one.notice:
            yield f"    “{one.notice}”"
        for article_id in one.behind:
            yield f"    still the old value: {names[article_id].outlet_name} ({names[article_id].url})"


def _score(assessment: Assessment) -> Iterator[str]:
    score = assessment.score
    yield "Score"
    yield f"  {score.sentence}"
    label = score.label.value if score.label else f"{score.state.value}: {score.state_reason}"
    yield f"  {label}; likely between {score.low:.0f} and {score.high:.0f} of 100"
    yield from _part("source tier", score.tier)
    yield from _part("factual specificity", score.specificity)
    yield from _part("corroboration", score.corroboration)
    for gate in score.gates:
        yield f"  held down: {gate}"


def _part(name: str, part: ScorePart) -> Iterator[str]:
    yield f"  {name}: {part.points:.1f} of {part.max_points:g} ({part.words})"
    for reason in part.reasons:
        yield f"    {reason}"
