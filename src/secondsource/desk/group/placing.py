"""All of a set of articles placed and mended in turn, as a desk places them that never stopped."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

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
    held: dict[str, list[str]] = {}  # the articles of each story, those that have left memory too

    def mint(article_id: str) -> str:
        story_id = new_story_id(article_id, taken)
        taken.add(story_id)
        return story_id

    for article in articles:
        placed = grouper.place_one(article)
        story_id = placed.story_id or mint(article.article_id)
        grouper.learn_one(article, story_id, placed.reason)
        places.stories[article.article_id] = story_id, placed.reason
        held.setdefault(story_id, []).append(article.article_id)
        for repair in grouper.mend_around(article.article_id, mint):
            made = repair
            if not repair.split:  # all of it, for its address leads there now
                made = replace(repair, article_ids=tuple(held[repair.story_id]))
            for moved in made.article_ids:
                places.stories[moved] = made.into, made.reason_of(places.stories[moved][1])
                held[made.story_id].remove(moved)
                held.setdefault(made.into, []).append(moved)
            places.mends.append((article.article_id, made))
    return places
