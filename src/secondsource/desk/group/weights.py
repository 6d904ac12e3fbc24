"""What the grouper has learned, as it is shipped: trees, and the background's word rates."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.features import STORY
from secondsource.desk.group.network import Network
from secondsource.desk.group.rarity import Background
from secondsource.desk.group.repair import Bars
from secondsource.desk.group.trees import Trees
from secondsource.errors import KnowledgeError

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupingWeights:
    """The trained model of grouping with everything it needs to read an article."""

    background: Background
    joins: Trees  # article and story -> log-odds that it belongs
    join_cut: float  # probability from which an article joins
    pairs: Network  # two articles -> probability that they are on one happening
    bars: Bars  # mean probability from which two groups of articles are one


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
            pairs=parse_network(arrays),
            bars=_parse_bars(arrays),
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


def parse_network(arrays: Arrays) -> Network:
    """The network of pairs alone."""
    layers = range(int(arrays["pairs_layers"]))
    return Network(
        mean=arrays["pairs_mean"].astype(np.float32),
        scale=arrays["pairs_scale"].astype(np.float32),
        weights=tuple(arrays[f"pairs_weight{layer}"].astype(np.float32) for layer in layers),
        biases=tuple(arrays[f"pairs_bias{layer}"].astype(np.float32) for layer in layers),
    )


def _parse_bars(arrays: Arrays) -> Bars:
    single, fall, least = (float(one) for one in arrays["bars"].astype(np.float64))
    return Bars(single=single, fall=fall, least=least)


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
