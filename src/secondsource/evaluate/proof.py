"""What the proof catches and what it loses: errors of eight kinds planted in good pages of development stories.

Good sentences are those of the extractive pages, as they are ("verbatim") and reworded by rules that keep them true
("reworded"): the second figure is the one that matters for a language model's pages. Baselines: no check, and a check
that all numbers and names stand in the passage.
"""

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from secondsource.desk.write.attribution import attribute, strip_attribution
from secondsource.desk.write.page import cite
from secondsource.desk.write.proof import find_flaw
from secondsource.desk.write.sentences import list_candidates
from secondsource.desk.write.tokens import STOP_WORDS
from secondsource.errors import InputError
from secondsource.evaluate.planted import KINDS, PLANTERS, Ground, list_full_names, list_rewordings
from secondsource.evaluate.summaries import build_row, read_lines
from secondsource.model import Article, Passage

ERRORS = 500
SEED = 20260512
EACH = 20  # sentences taken of a story: enough for 500 errors in the smallest set with full texts
NOW = datetime(2026, 5, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Good:
    """A good sentence with its passage, and its story."""

    bare: str
    passage: Passage
    story_id: str

    def render(self, bare: str) -> str:
        """A sentence with the outlet of this one's passage."""
        return attribute(bare, self.passage.outlet_name, "en")


def evaluate(path: Path, *, errors: int = ERRORS) -> dict[str, object]:
    """Share of planted errors caught, by kind, and share of good sentences lost.

    `path` is a grouping set with full texts (its folder or its articles file). Raises InputError if it has too few.
    """
    good, grounds = load_good(path)
    if len(good) < 50:
        raise InputError(f"proof: only {len(good)} usable sentences in {path}; it needs stories with full texts")
    planted = plant(good, grounds, errors)
    caught = {kind: [find_flaw(text, [g.passage]) is not None for g, text in planted[kind]] for kind in KINDS}
    simple = {kind: [_is_strange(text, g) for g, text in planted[kind]] for kind in KINDS}
    reworded = [(g, g.render(r)) for g in good for r in list_rewordings(g.bare)]
    return {
        "set": path.parent.name if path.is_file() else path.name,
        "planted": sum(map(len, caught.values())),
        "caught": {kind: _share(rows) for kind, rows in caught.items()},
        "planted_by_kind": {kind: len(rows) for kind, rows in caught.items()},
        "good": len(good),
        "good_lost": _share([find_flaw(g.render(g.bare), [g.passage]) is not None for g in good]),
        "reworded": len(reworded),
        "reworded_lost": _share([find_flaw(text, [g.passage]) is not None for g, text in reworded]),
        "baselines": {
            "numbers and names stand in the passage": {
                "caught": {kind: _share(rows) for kind, rows in simple.items()},
                "reworded_lost": _share([_is_strange(text, g) for g, text in reworded]),
            }
        },
    }


def load_good(path: Path) -> tuple[list[Good], dict[str, Ground]]:
    """Good sentences of the stories of a set, and what errors can be made of."""
    file = path / "articles.jsonl.gz" if path.is_dir() else path
    by_story: dict[str, list[Article]] = defaultdict(list)
    for number, row in enumerate(read_lines(file)):
        if len(row.get("text") or "") > 400 and row.get("lang") == "en":
            by_story[row["story"]].append(build_row(row["id"], row["outlet"], row["title"], row["text"], number))
    good: list[Good] = []
    for story_id, articles in by_story.items():
        usable = [c for c in list_candidates(articles) if not c.loose]
        good += [
            Good(bare=c.text[:1].upper() + c.text[1:], passage=cite(c), story_id=story_id)
            for c in usable[:: max(1, len(usable) // EACH)][:EACH]
        ]
    names = {s: list_full_names(" ".join(a.text for a in articles)) for s, articles in by_story.items()}
    return good, {s: _ground(s, good, names) for s in by_story}


def _ground(story_id: str, good: Sequence[Good], names: dict[str, list[str]]) -> Ground:
    own = " ".join(names[story_id])
    last = [n.split()[-1] for s, found in names.items() if s != story_id for n in found[:3]]
    strange = [n for n in last if n.lower() not in STOP_WORDS and len(n) > 3]
    return Ground(
        names=names[story_id][:40],
        strange=[n for n in dict.fromkeys(strange) if n not in own],
        others=[g.bare for g in good if g.story_id != story_id][:200],
    )


def plant(good: Sequence[Good], grounds: dict[str, Ground], errors: int) -> dict[str, list[tuple[Good, str]]]:
    """About `errors` changed sentences, as evenly over the kinds as the sentences allow."""
    dice = random.Random(SEED)  # noqa: S311 - a test set, not a secret
    order = list(good)
    planted: dict[str, list[tuple[Good, str]]] = {}
    for kind in KINDS:
        dice.shuffle(order)
        found: list[tuple[Good, str]] = []
        for one in order:
            changed = PLANTERS[kind](one.bare, grounds[one.story_id], dice)
            if changed and changed != one.bare:
                found.append((one, one.render(changed)))
            if len(found) >= (errors + len(KINDS) - 1) // len(KINDS):
                break
        planted[kind] = found
    return planted


def _is_strange(text: str, good: Good) -> bool:
    """The baseline: some number or capitalised word is not in the passage."""
    bare, _ = strip_attribution(text, [good.passage.outlet_name])
    wanted = re.findall(r"\d[\d,.]*\d|\d|(?<=[a-z,] )[A-Z]\w+", bare)
    return any(word not in good.passage.words for word in wanted)


def _share(rows: Sequence[bool]) -> float | None:
    return round(sum(rows) / len(rows), 4) if rows else None
