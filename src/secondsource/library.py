"""The desk's steps for a program of one's own: values in, values out; nothing is stored, fetched or kept.

    for story, articles in group_articles(read_articles(Path("archive.jsonl.gz"))):
        assessment = assess_story(story, articles)
        page = write_story(story, articles, assessment)

The same code as the desk's own passes runs here, with what ships (ratings, owners, agencies, weights) and without any
operator's files. Everything is a function of the articles: where a moment is needed, `now` is that of the newest.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from secondsource import build
from secondsource.desk.extract.imports import article_from_row
from secondsource.desk.group.placing import place_all
from secondsource.desk.group.subjects import SubjectWeights, find_subjects
from secondsource.desk.score.assess import assess
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.score.sentence_model import (
    SentenceWeights,
    VectorWeights,
    sentence_specificity,
    specificity_by_vectors,
)
from secondsource.desk.write.page import write_page
from secondsource.edge.clock import SystemClock
from secondsource.edge.store.settling import turn_of
from secondsource.edge.vectors import open_encoder
from secondsource.errors import InputError, RowError
from secondsource.evaluate.knowing import load_knowledge
from secondsource.knowledge.agencies import load_agencies
from secondsource.knowledge.specificity import load_specificity, load_vector_weights
from secondsource.model import Article, Assessment, Member, Page, Story
from secondsource.run import imports
from secondsource.settings import Settings


def make_article(row: dict[str, object]) -> Article:
    """The article that a row describes: `url`, and `title` or `text`; the rest as docs/guide/importing.md has it.

    Raises RowError, which names the field and what to do.
    """
    return article_from_row(row, line=1, now=SystemClock().now(), agencies=load_agencies())


def read_articles(path: Path, *, refused: Callable[[RowError], None] | None = None) -> Iterator[Article]:
    """The articles of a file of JSON lines, gzipped or not, one at a time.

    A row that cannot be used raises RowError, which names line and field; where `refused` is given it is told instead
    and the rest goes on. Raises InputError where the file itself cannot be read.
    """
    for found in imports.list_articles(path, SystemClock().now(), load_agencies()):
        if not isinstance(found, RowError):
            yield found
        elif refused is None:
            raise found
        else:
            refused(found)


def group_articles(
    articles: Iterable[Article], *, settings: Settings | None = None
) -> list[tuple[Story, list[Article]]]:
    """The stories of some articles, each with its own, in the order in which the stories began.

    Articles are placed as a desk that ran all the time would place them: by time of publication, undated ones last.
    Each member's `reason` says why it is there. `settings` matter for `window_days` alone.
    """
    known = {one.article_id: one for one in articles}
    places = place_all(build.empty_grouper(settings or Settings()), sorted(known.values(), key=turn_of))
    stories: dict[str, list[tuple[Article, Member]]] = {}
    for article_id, (story_id, reason) in places.stories.items():
        article = known[article_id]
        member = Member(article_id=article_id, added=article.moment, reason=reason)
        stories.setdefault(story_id, []).append((article, member))
    return [(_make_story(story_id, found), [one for one, _ in found]) for story_id, found in stories.items()]


def assess_story(
    story: Story, articles: Sequence[Article], *, knowledge: Knowledge | None = None, now: datetime | None = None
) -> Assessment:
    """Who really reported it, what is confirmed, and the score with its sentence.

    `knowledge` is what ships unless given: `replace` its ratings or owners to add your own. Raises InputError without
    articles.
    """
    return assess(story, articles, knowledge or load_knowledge(), now or _newest(articles))


def write_story(
    story: Story, articles: Sequence[Article], assessment: Assessment, *, now: datetime | None = None
) -> Page:
    """The story's page: headline, lead and body, each sentence attributed, linked and proven. No language model."""
    return write_page(story, articles, assessment, previous=None, now=now or _newest(articles), version=1)


@cache
def _subjects() -> SubjectWeights:
    return build.shipped_subjects()


def _make_story(story_id: str, found: Sequence[tuple[Article, Member]]) -> Story:
    articles, members = [one for one, _ in found], [one for _, one in found]
    return Story(
        story_id=story_id,
        language=articles[0].language,
        first_seen=min(one.moment for one in articles),
        updated=max(one.moment for one in articles),
        members=tuple(sorted(members, key=lambda one: (one.added, one.article_id))),
        subjects=find_subjects(articles, _subjects()),
    )


def _newest(articles: Sequence[Article]) -> datetime:
    if not articles:
        raise InputError("a story without articles has nothing to assess or write; give its articles too")
    return max(one.moment for one in articles)


def rate_specificity(texts: Sequence[str], *, by_vectors: bool = False) -> list[float]:
    """How specific each sentence reads, 1 (general) to 5 (specific): for ordering sentences, never a score of a story.

    By the monotone model of counts and words, or `by_vectors` by the one over sentence vectors, which is nearer to
    people (Pearson .75 instead of .70 on Gao et al.'s test sentences) and needs the extra [vectors]: else InputError.
    """
    weights = SentenceWeights(**load_specificity())
    if not by_vectors:
        return list(map(float, sentence_specificity(texts, weights)))
    vectors = open_encoder().encode(texts)
    linear = VectorWeights(**load_vector_weights())
    return list(map(float, specificity_by_vectors(texts, vectors, weights, linear)))
