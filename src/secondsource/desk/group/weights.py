"""What the grouper has learned, as it is shipped: trees, and the background's word rates."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.features import STORY
from secondsource.desk.group.rarity import Background
from secondsource.desk.group.trees import Trees
from secondsource.errors import KnowledgeError

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupingWeights:
    """The trained model of grouping with everything it needs to read an article."""

    background: Background
    joins: Trees  # article and story -> log-odds that it belongs
    join_cut: float  # probability from which an article joins


def parse_weights(arrays: Arrays) -> GroupingWeights:
    """Weights from the arrays of the shipped file.

    Raises KnowledgeError where an array is missing or the model was trained on other figures than these.
    """
    try:
        columns = tuple(str(name) for name in arrays["columns"])
        if columns != STORY:
            odd = sorted(set(columns) ^ set(STORY)) or "their order"
            raise KnowledgeError(f"grouping weights: trained on other figures ({odd}); run training/grouping.py")
        return GroupingWeights(
            background=parse_background(arrays),
            joins=_parse_trees(arrays, "joins"),
            join_cut=float(arrays["join_cut"]),
        )
    except KeyError as error:
        raise KnowledgeError(f"grouping weights: no array {error}; run training/grouping.py") from error


def parse_background(arrays: Arrays) -> Background:
    """The background table alone."""
    return Background(
        languages=tuple(str(name) for name in arrays["languages"]),
        starts=arrays["starts"].astype(np.int32),
        slots=arrays["slots"].astype(np.int32),
        rates=arrays["rates"].astype(np.float32),
    )


def _parse_trees(arrays: Arrays, name: str) -> Trees:
    return Trees(
        features=arrays[f"{name}_features"].astype(np.int16),
        thresholds=arrays[f"{name}_thresholds"].astype(np.float32),
        lefts=arrays[f"{name}_lefts"].astype(np.int32),
        rights=arrays[f"{name}_rights"].astype(np.int32),
        values=arrays[f"{name}_values"].astype(np.float32),
        roots=arrays[f"{name}_roots"].astype(np.int32),
        depth=int(arrays[f"{name}_depth"]),
        start=float(arrays[f"{name}_start"]),
    )
