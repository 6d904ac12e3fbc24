"""Mends of earlier mistakes, as values: the caller tells the store, then the grouper (`apply_repair`)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """One mend: `article_ids` go from `story_id` to `other_story_id`."""

    kind: Literal["merge", "split", "move"]
    story_id: str  # the story that loses the articles; of a merge, the one that ends
    other_story_id: str | None  # where they go; of a split, the id of the new story
    article_ids: tuple[str, ...]
    cause: str  # in words
