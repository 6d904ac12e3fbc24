"""The strongest spanning forest of ties between lines of reporting, and joining what belongs together.

Kruskal 1956 (Proc. AMS 7) and union-find with path halving (Tarjan and van Leeuwen 1984). The weight of a strongest
spanning forest is the rank of a weighted graphic matroid: it never falls when a tie is added or strengthened, and a
node adds at most one to "nodes less weight". The count of independent origins rests on exactly that.
"""

from collections.abc import Iterable, Sequence

Tie = tuple[float, int, int]  # strength and two nodes


class Union:
    """Disjoint sets of the numbers 0 to n-1."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))

    def find(self, node: int) -> int:
        """The number that stands for the set of a node."""
        parent = self._parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(self, a: int, b: int) -> bool:
        """Make two sets one; False where they were one already."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        self._parent[max(a, b)] = min(a, b)
        return True


def spanning_forest(n: int, ties: Iterable[Tie]) -> list[Tie]:
    """The strongest spanning forest, by Kruskal; equal ties in order of their nodes."""
    union = Union(n)
    return [tie for tie in sorted(ties, key=lambda t: (-t[0], t[1], t[2])) if union.join(tie[1], tie[2])]


def node_weights(n: int, forest: Sequence[Tie]) -> list[float]:
    """What each node adds to the count: 1 less the tie towards the lowest node of its tree. They sum to n - weight."""
    near: list[list[tuple[int, float]]] = [[] for _ in range(n)]
    for strength, a, b in forest:
        near[a].append((b, strength))
        near[b].append((a, strength))
    weights = [1.0] * n
    seen = [False] * n
    for root in range(n):
        if seen[root]:
            continue
        seen[root] = True
        waiting = [root]
        while waiting:
            node = waiting.pop()
            for other, strength in near[node]:
                if not seen[other]:
                    seen[other] = True
                    weights[other] = 1.0 - strength
                    waiting.append(other)
    return weights


def circles(arrows: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The groups of names that point at each other round (strongly connected, two or more), each sorted."""
    ahead: dict[str, set[str]] = {}
    for start, end in arrows:
        ahead.setdefault(start, set()).add(end)
        ahead.setdefault(end, set())

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for name in ahead[waiting.pop()] - seen:
                seen.add(name)
                waiting.append(name)
        return seen

    reached = {name: reach(name) for name in ahead if ahead[name]}
    found = {
        tuple(sorted({name} | {other for other in far if name in reached.get(other, set())}))
        for name, far in reached.items()
        if name in far
    }
    return tuple(sorted(one for one in found if len(one) > 1))
