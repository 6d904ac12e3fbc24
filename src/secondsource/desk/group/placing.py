"""All of a set of articles placed and mended in turn, as a desk places them that never stopped."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from secondsource.desk.group.grouper import Grouper, Repair
from secondsource.desk.group.identity import new_story_id
from secondsource.model import Article, Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where the articles of a set are, and how they came there."""

    stories: dict[str, tuple[str, Reason]] = field(default_factory=dict)  # by article id, in order: story and why
    mends: list[tuple[str, Repair]] = field(default_factory=list)  # in order: the article after which each was made


def place_all(grouper: Grouper, articles: Iterable[Article]) -> Places:
    """Place articles in this order. A story's id is never given out twice, that of a merged one neither."""
    places = Places()
    taken: set[str] = set()

    def mint(article_id: str) -> str:
        story_id = new_story_id(article_id, taken)
        taken.add(story_id)
        return story_id

    for article in articles:
        placed = grouper.place_one(article)
        story_id = placed.story_id or mint(article.article_id)
        grouper.learn_one(article, story_id, placed.reason)
        places.stories[article.article_id] = story_id, placed.reason
        for repair in grouper.mend_around(article.article_id, mint):
            for moved in repair.article_ids:
                # what a merge takes in has its own reasons still; what is split off was nearest to what it left
                reason = repair.reason if repair.split else places.stories[moved][1]
                places.stories[moved] = repair.into, reason
            places.mends.append((article.article_id, repair))
    return places
