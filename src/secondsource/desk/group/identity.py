"""A story's id: from its first article, the same on every machine."""

import zlib
from collections.abc import Container


def new_story_id(article_id: str, taken: Container[str] = ()) -> str:
    """The id of a story that begins with this article: the article's own id, or with a short tail where taken.

    >>> new_story_id("a1")
    'a1'
    >>> new_story_id("a1", taken={"a1"})
    'a1-85f12acd'
    """
    if article_id not in taken:
        return article_id
    number = 1
    while (story_id := f"{article_id}-{zlib.crc32(f'{article_id}/{number}'.encode()):08x}") in taken:
        number += 1
    return story_id
