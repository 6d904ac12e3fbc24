"""Why an article is in a story: what it shares with the story's nearest article, as data and as a sentence."""

import numpy as np

from secondsource.desk.group.index import Reading
from secondsource.desk.group.rarity import Rarity
from secondsource.desk.group.rows import Row
from secondsource.desk.group.terms import NUMBER
from secondsource.model import Article, Placement, Reason

SHOWN = 6  # shared names, terms, numbers: more is a list, not a reason
_TELLING = 3.0  # weight of a term in a twentieth of all articles: commoner words explain nothing


def first_reason(note: str = "first article") -> Reason:
    """The reason of an article that is in a story without having been compared."""
    return Reason(probability=1.0, note=note)


def reason_of(article: Article, reading: Reading, nearest: Row, rarity: Rarity, chance: float) -> Reason:
    """What an article shares with the nearest one of the story it joins."""
    row = reading.row
    theirs = set(nearest.slots.tolist())
    every = rarity.get_weights(row.slots, row.language)
    shared = [at for at, slot in enumerate(row.slots.tolist()) if slot in theirs]
    weights = every[shared]
    names: list[str] = []
    terms: list[str] = []
    numbers: list[str] = []
    for at in np.argsort(-weights, kind="stable").tolist():
        word = reading.words[int(row.slots[shared[at]])]
        if row.zones[shared[at]] & NUMBER:
            numbers.append(word)
        elif weights[at] >= _TELLING and min(len(names), len(terms)) < SHOWN:
            (names if _is_name(word, article.text) else terms).append(word)
    return Reason(
        probability=round(chance, 4),
        names=tuple(names[:SHOWN]),
        terms=tuple(terms[:SHOWN]),
        numbers=tuple(numbers[:SHOWN]),
        hours=round(abs(row.moment - nearest.moment), 1) if row.dated and nearest.dated else None,
        same_text=round(float(weights.sum() / max(every.sum(), 1e-6)), 3),
    )


def _is_name(word: str, text: str) -> bool:
    """Written with a capital within a sentence of the text: headlines capitalise too much to tell."""
    if not word[:1].isupper():
        return False
    at = text.find(f" {word}", 1)
    while at >= 0:
        before, after = text[at - 1], text[at + 1 + len(word) :][:1]
        if (before.isalnum() or before in "_,;") and not (after.isalnum() or after == "_"):
            return True
        at = text.find(f" {word}", at + 1)
    return False


def explain(reason: Reason | Placement) -> str:
    """One sentence: "Shares Ilse Brandt, Port of Vellin, 1,900; 2 hours after the nearest report." """
    if isinstance(reason, Placement):
        reason = reason.reason
    shared = (*reason.names, *reason.terms[: max(SHOWN - len(reason.names), 2)], *reason.numbers)
    parts = [f"Shares {', '.join(shared)}"] if shared else []
    if reason.hours is not None:
        parts.append(f"{_hours(reason.hours)} from the nearest report")
    if reason.note:
        parts.append(reason.note[:1].upper() + reason.note[1:] if not parts else reason.note)
    return "; ".join(parts) + "." if parts else "Close to the story's other reports."


def _hours(hours: float) -> str:
    if hours < 1:
        return "less than an hour"
    if hours < 48:
        return f"{hours:.0f} hour{'s' if round(hours) != 1 else ''}"
    return f"{hours / 24:.0f} days"
