"""Stories that were placed again keep their addresses: which new group goes on under which old id."""

from collections import Counter
from collections.abc import Collection, Iterable


def name_groups(turns: Iterable[tuple[str, str]], fixed: Collection[str]) -> dict[str, str]:
    """Old ids for the groups that have none yet: group -> id, the largest overlap first.

    `turns` gives each article's old story and its group now; `fixed` are the groups that are stories already, whose ids
    nobody else may take. A group that is left over has no old story to go on from. Ties go by id, so the order of
    `turns` does not matter.
    """
    overlaps = Counter((old, group) for old, group in turns if old not in fixed and group not in fixed)
    names: dict[str, str] = {}
    taken: set[str] = set()
    for (old, group), _ in sorted(overlaps.items(), key=lambda one: (-one[1], one[0])):
        if group not in names and old not in taken:
            names[group] = old
            taken.add(old)
    return names
