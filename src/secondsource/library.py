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
from secondsource.desk.group.identity import new_story_id
from secondsource.desk.group.subjects import SubjectWeights, find_subjects
from secondsource.desk.score.assess import assess
from secondsource.desk.score.knowledge import Knowledge
from secondsource.desk.write.page import write_page
from secondsource.edge.clock import SystemClock
from secondsource.errors import InputError, RowError
from secondsource.evaluate.knowing import load_knowledge
from secondsource.knowledge.agencies import load_agencies
from secondsource.model import Article, Assessment, Member, Page, Reason, Story
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
    grouper = build.empty_grouper(settings or Settings())
    places: dict[str, tuple[str, Reason]] = {}  # article id -> story and why
    known = {one.article_id: one for one in articles}
    taken: set[str] = set()
    for article in sorted(known.values(), key=_turn):
        placed = grouper.place_one(article)
        story_id = placed.story_id or _mint(article.article_id, taken)
        grouper.learn_one(article, story_id, placed.reason)
        places[article.article_id] = story_id, placed.reason
        for mend in grouper.mend_around(article.article_id, lambda first: _mint(first, taken)):
            reason = Reason(probability=round(mend.chance, 4), note=mend.cause)
            places.update(dict.fromkeys(mend.article_ids, (mend.into, reason)))
    stories: dict[str, list[tuple[Article, Member]]] = {}
    for article_id, (story_id, reason) in places.items():
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
    languages = [one.language for one in articles]
    return Story(
        story_id=story_id,
        language=max(sorted(set(languages)), key=languages.count),
        first_seen=min(one.moment for one in articles),
        updated=max(one.moment for one in articles),
        members=tuple(sorted(members, key=lambda one: (one.added, one.article_id))),
        subjects=find_subjects(articles, _subjects()),
    )


def _mint(article_id: str, taken: set[str]) -> str:
    """A story's id that was never given out: also those of merged stories stay taken."""
    story_id = new_story_id(article_id, taken)
    taken.add(story_id)
    return story_id


def _newest(articles: Sequence[Article]) -> datetime:
    if not articles:
        raise InputError("a story without articles has nothing to assess or write; give its articles too")
    return max(one.moment for one in articles)


def _turn(article: Article) -> tuple[bool, datetime, str]:
    """The order in which a desk places: edge/store/articles.py, `list_ungrouped`."""
    return article.published is None, article.moment, article.article_id
