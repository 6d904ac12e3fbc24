"""Facts matched between outlets: true matches within a story, false ones across stories, per kind.

Needs a set with several outlets per story whose articles are independent (basil: three outlets, people's grouping).
A fact's chance is counted per other outlet: of all (fact, other outlet's article on the story) the share with a match;
for the false share the other article is of another story, the same number of times, taken by a fixed rotation.
Baseline: the rule of SCORE E5 as first written (same unit and value, two stems within 45 characters), and value alone.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from secondsource.desk.score.facts import find_facts, same_fact
from secondsource.desk.score.matching import shared_context
from secondsource.errors import InputError
from secondsource.evaluate.labelled import article_of, read_rows
from secondsource.model import Fact, FactKind

Facts = Mapping[str, tuple[Fact, ...]]
Same = Callable[[Fact, Fact], bool]
_KINDS = (*FactKind, None)


def _stories(path: Path) -> list[list[tuple[str, str]]]:
    """Stories as lists of (article id, outlet)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in read_rows(path):
        found[str(row.get("story"))].append((str(row["id"]), str(row.get("outlet"))))
    return [found[name] for name in sorted(found)]


def _pairs(stories: Sequence[Sequence[tuple[str, str]]], shift: int) -> list[tuple[str, str]]:
    """Ordered pairs of articles of different outlets, of one story (shift 0) or of stories so far apart."""
    return [
        (a, b)
        for n, story in enumerate(stories)
        for a, outlet in story
        for b, other in stories[(n + shift) % len(stories)]
        if outlet != other
    ]


def _shares(facts: Facts, pairs: Sequence[tuple[str, str]], same: Same) -> dict[str, dict[str, float]]:
    asked: dict[FactKind | None, int] = defaultdict(int)
    met: dict[FactKind | None, int] = defaultdict(int)
    anywhere: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for a, b in pairs:
        for number, fact in enumerate(facts[a]):
            hit = any(same(fact, other) for other in facts[b] if other.kind == fact.kind)
            anywhere[(a, number)].append(hit)
            for kind in (fact.kind, None):
                asked[kind] += 1
                met[kind] += hit
    out: dict[str, dict[str, float]] = {}
    for kind in _KINDS:
        some = [any(h) for (a, n), h in anywhere.items() if kind is None or facts[a][n].kind == kind]
        out[kind or "all"] = {
            "n": asked[kind],
            "share": round(met[kind] / asked[kind], 4) if asked[kind] else 0.0,
            "share_any_outlet": round(sum(some) / len(some), 4) if some else 0.0,
        }
    return out


def _by_value(a: Fact, b: Fact) -> bool:
    return a.unit == b.unit and a.value == b.value


def _simple(a: Fact, b: Fact) -> bool:
    if a.kind is FactKind.QUOTE:
        return same_fact(a, b)
    return _by_value(a, b) and shared_context(a, b) >= 2  # SCORE E5


def evaluate(path: Path) -> dict[str, object]:
    """`true` and `false` match shares per kind on a grouped set's articles.jsonl.gz (or its folder)."""
    file = path / "articles.jsonl.gz" if path.is_dir() else path
    stories = _stories(file)
    if len(stories) < 3 or not _pairs(stories, 0):
        raise InputError(f"{file}: needs at least three stories with several outlets each")
    facts = {str(row["id"]): find_facts(article_of(row)) for row in read_rows(file)}
    within, across = _pairs(stories, 0), _pairs(stories, 1)

    def both(same: Same) -> dict[str, object]:
        return {"true": _shares(facts, within, same), "false": _shares(facts, across, same)}

    return {
        "n": len(facts),
        "facts": sum(len(one) for one in facts.values()),
        **both(same_fact),
        "baselines": {"value and unit alone": both(_by_value), "value, unit and two stems": both(_simple)},
    }
