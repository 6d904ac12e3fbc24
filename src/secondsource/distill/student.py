"""The small model: softmax regression over a few figures and the words of a case, in numpy.

Theory: multinomial logistic regression with an L2 penalty, by gradient descent with momentum from zero, so that the
same answers give the same weights. Words count by their slot (crc32), a case's words share one unit of length. With a
few hundred answers nothing larger learns more: the narrow job is a border, not a language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_WORDS = 2000  # slots kept, the most frequent: with more a few hundred answers are learnt by heart
LEAST_SEEN = 3  # cases that hold a word before it counts
STEPS = 400
RATE = 0.5
MOMENTUM = 0.9
PENALTY = 2e-3  # of the mean loss; .02 lost the words, .0002 learnt them by heart (same-story, mixed day)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a small model reads of a case."""

    figures: tuple[float, ...]
    slots: tuple[int, ...] = ()  # of its words


@dataclass(frozen=True, kw_only=True, slots=True)
class Student:
    """The weights of one job."""

    answers: tuple[str, ...]
    slots: NDArray[np.int64]  # [words] ascending
    mean: Floats  # [figures]
    scale: Floats  # [figures]
    weights: Floats  # [figures + words, answers]
    bias: Floats  # [answers]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The weights as arrays for an .npz file."""
        named = {name: getattr(self, name) for name in ("slots", "mean", "scale", "weights", "bias")}
        return {"answers": np.array(self.answers), **named}


def parse_student(arrays: Mapping[str, NDArray[np.generic]]) -> Student:
    """The weights from the arrays of a file. Raises KeyError where one is missing."""
    return Student(
        answers=tuple(str(one) for one in arrays["answers"]),
        slots=arrays["slots"].astype(np.int64),
        mean=arrays["mean"].astype(np.float64),
        scale=arrays["scale"].astype(np.float64),
        weights=arrays["weights"].astype(np.float64),
        bias=arrays["bias"].astype(np.float64),
    )


def learn(readings: Sequence[Reading], said: Sequence[str], answers: Sequence[str] = ()) -> Student:
    """A student of these answers. `answers` names all that are possible, else those that were given are."""
    names = tuple(answers) or tuple(sorted(set(said)))
    slots = _choose_slots(readings)
    figures = np.array([one.figures for one in readings], dtype=np.float64)
    mean, scale = figures.mean(axis=0), figures.std(axis=0) + 1e-6
    matrix = np.hstack([(figures - mean) / scale, _words(readings, slots)])
    gold = np.array([names.index(one) for one in said])
    weights, bias = _descend(matrix, np.eye(len(names))[gold])
    return Student(answers=names, slots=slots, mean=mean, scale=scale, weights=weights, bias=bias)


def say(student: Student, readings: Sequence[Reading]) -> list[str]:
    """The student's answer to each case."""
    if not readings:
        return []
    figures = (np.array([one.figures for one in readings], dtype=np.float64) - student.mean) / student.scale
    matrix = np.hstack([figures, _words(readings, student.slots)])
    best = (matrix @ student.weights + student.bias).argmax(axis=1)
    return [student.answers[int(n)] for n in best]


def _choose_slots(readings: Sequence[Reading]) -> NDArray[np.int64]:
    if not any(one.slots for one in readings):
        return np.zeros(0, np.int64)
    seen, counts = np.unique(np.concatenate([np.unique(one.slots) for one in readings]), return_counts=True)
    kept = seen[counts >= LEAST_SEEN]
    order = np.lexsort((kept, -counts[counts >= LEAST_SEEN]))[:MOST_WORDS]
    chosen: NDArray[np.int64] = np.sort(kept[order]).astype(np.int64)
    return chosen


def _words(readings: Sequence[Reading], slots: NDArray[np.int64]) -> Floats:
    matrix = np.zeros((len(readings), len(slots)))
    for row, one in enumerate(readings):
        if one.slots and len(slots):
            places = np.searchsorted(slots, one.slots).clip(0, len(slots) - 1)
            matrix[row, places[slots[places] == np.array(one.slots)]] = 1 / max(1.0, len(one.slots) ** 0.5)
    return matrix


def _descend(matrix: Floats, gold: Floats) -> tuple[Floats, Floats]:
    weights, bias = np.zeros((matrix.shape[1], gold.shape[1])), np.zeros(gold.shape[1])
    speed_w, speed_b = np.zeros_like(weights), np.zeros_like(bias)
    for _ in range(STEPS):
        logits = matrix @ weights + bias
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        error = (shares / shares.sum(axis=1, keepdims=True) - gold) / len(gold)
        speed_w = MOMENTUM * speed_w - RATE * (matrix.T @ error + PENALTY * weights)
        speed_b = MOMENTUM * speed_b - RATE * error.sum(axis=0)
        weights, bias = weights + speed_w, bias + speed_b
    return weights, bias
