"""Why a score changed, in words: who came in, who proved to rest on whom, what is contested, which parts moved.

Requirements: the first cause named is the one a reader can check (an outlet and its report), the parts' points come
after it; a change that no reader could see is no change and gets no cause.

Theory: two assessments of one story are compared by their origins' ids. An origin that was not there is a new report,
named by its first outlet; one that is gone now counts with another. Points follow where they moved by half a point.
"""

from collections.abc import Mapping

from secondsource.model import Assessment, FactRow, FactState, Origin, Score

SEEN = 0.5  # points of a hundred: less moves no figure on any page
MOST_NAMED = 3  # origins named in one cause; the rest are counted
PARTS = ("tier", "specificity", "corroboration")
ORDINALS = ("a first", "a second", "a third", "a fourth", "a fifth", "a sixth", "a seventh", "an eighth", "a ninth")


def cause_of(before: Assessment | None, after: Assessment, names: Mapping[str, str]) -> str:
    """What changed a story's score: "a second independent origin, The Vellin Post; corroboration +12.0 points".

    `names` gives the names of outlets and agencies by id. "first score" for a first one; empty where nothing changed
    that a reader could see.
    """
    if before is None:
        return "first score"
    causes = [*_came(before, after, names), *_went(before, after, names), *_joined(before, after, names)]
    causes += [*_contested(before, after), *_moved(before.score, after.score)]
    if causes:
        return "; ".join(causes)
    return "" if _looks_alike(before.score, after.score) else "details changed"


def _name(origin: Origin, names: Mapping[str, str]) -> str:
    cited = origin.origin_id.removeprefix("outlet:")
    if cited != origin.origin_id:
        return f"{names.get(cited, cited)}, which we have not read"
    key = origin.agency_id or (origin.outlet_ids[0] if origin.outlet_ids else origin.origin_id)
    return names.get(key, key)


def _ordinal(number: int) -> str:
    return ORDINALS[number - 1] if number <= len(ORDINALS) else "another"


def _came(before: Assessment, after: Assessment, names: Mapping[str, str]) -> list[str]:
    """Origins that were not there."""
    held = {article for one in before.tree.origins for article in one.article_ids}
    known = {one.origin_id for one in before.tree.origins}
    new = [one for one in after.tree.origins if one.origin_id not in known and not held & set(one.article_ids)]
    first = len(after.tree.origins) - len(new) + 1
    causes = [_arrival(one, _ordinal(first + n), names) for n, one in enumerate(new[:MOST_NAMED])]
    return causes + ([f"{len(new) - MOST_NAMED} more origins"] if len(new) > MOST_NAMED else [])


def _arrival(origin: Origin, ordinal: str, names: Mapping[str, str]) -> str:
    if origin.weight >= 1:
        return f"{ordinal} independent origin, {_name(origin, names)}"
    return f"another origin, {_name(origin, names)}, which counts {origin.weight:.2g}"


def _went(before: Assessment, after: Assessment, names: Mapping[str, str]) -> list[str]:
    """Origins that now count with another, or are no longer in the story."""
    kept = {one.origin_id for one in after.tree.origins}
    causes = []
    for one in [one for one in before.tree.origins if one.origin_id not in kept][:MOST_NAMED]:
        home = next((other for other in after.tree.origins if set(other.article_ids) & set(one.article_ids)), None)
        if home is None:
            causes.append(f"{_name(one, names)} is no longer among its origins")
        elif _name(home, names) != _name(one, names):
            causes.append(f"{_name(one, names)} now counts with {_name(home, names)}")
    return causes


def _joined(before: Assessment, after: Assessment, names: Mapping[str, str]) -> list[str]:
    """Outlets that came in with a report which was there already."""
    known = {one.origin_id: one for one in before.tree.origins}
    causes = []
    for one in after.tree.origins:
        old = known.get(one.origin_id)
        new = [outlet for outlet in one.outlet_ids if old and outlet not in old.outlet_ids]
        if new:
            said = ", ".join(names.get(outlet, outlet) for outlet in new[:MOST_NAMED])
            more = f" and {len(new) - MOST_NAMED} more" if len(new) > MOST_NAMED else ""
            causes.append(f"also in {said}{more}, from {_name(one, names)}")
    return causes[:MOST_NAMED]


def _contested(before: Assessment, after: Assessment) -> list[str]:
    """Key facts that became contested, or are no longer."""
    old, new = _open_facts(before), _open_facts(after)
    causes = [f"contested: {words}" for key, words in new.items() if key not in old]
    return causes + [f"no longer contested: {words}" for key, words in old.items() if key not in new]


def _open_facts(assessment: Assessment) -> dict[tuple[str, str], str]:
    return {_key(row): row.words for row in assessment.facts if row.key and row.state is FactState.CONTESTED}


def _key(row: FactRow) -> tuple[str, str]:
    return row.kind.value, row.statements[0].value if row.statements else row.words


def _moved(before: Score, after: Score) -> list[str]:
    """State, and parts by half a point or more."""
    causes = []
    if after.independent_origins != before.independent_origins:
        causes.append(f"{before.independent_origins:g} independent origins became {after.independent_origins:g}")
    for name in PARTS:
        change = getattr(after, name).points - getattr(before, name).points
        if abs(change) >= SEEN:
            causes.append(f"{name} {change:+.1f} points")
    if after.state != before.state:
        causes.append(f"{before.state} became {after.state}")
    return causes


def _looks_alike(before: Score, after: Score) -> bool:
    """Whether no page could show a difference: ratings age by the minute, and that alone is no event."""
    close = all(abs(getattr(before, name) - getattr(after, name)) < SEEN for name in ("points", "low", "high"))
    return close and (before.label, before.gates, before.sentence) == (after.label, after.gates, after.sentence)
