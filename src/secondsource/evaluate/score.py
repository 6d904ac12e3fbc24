"""The whole score on a grouping set: is its order stable, do its inputs give it again, can it be gamed, is it fast.

No open set of whole stories rated by people exists, so nothing here says that the score is right (docs/score.md): only
that it does not hang on its weights, that its inputs give it again, and that padding does not move its label.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any

from secondsource.desk.score.assess import assess, collect_inputs, score_inputs
from secondsource.desk.score.bundle import make_bundle, recompute
from secondsource.errors import InputError
from secondsource.evaluate.knowing import MEASURED, article_of, articles_file, list_rows, load_knowledge
from secondsource.evaluate.ranks import kendall, turned_round
from secondsource.model import Article, Quality, Score, Story

WEIGHTS = {"tier": 35.0, "specificity": 20.0, "corroboration": 45.0}
SHIFT = 10.0  # points moved on one weight; the others share them in proportion
STEP = 5  # points: pages round to it
APART = 5.0  # points: a reader sees no order between stories that lie closer
SOCKS = 20
MOST_GAMED = 60  # stories: each is assessed three times more


def evaluate(path: Path, *, most: int = 0) -> dict[str, Any]:
    """The measures on one set; `most` stories at most, 0 for all. Raises InputError where there is no story."""
    stories = list(_stories(path))[: most or None]
    if not stories:
        raise InputError(f"{path}: no row has a story")
    knowledge = load_knowledge()
    scores, again, beyond = [], [], []
    for articles in stories:
        story = _story()
        made = assess(story, articles, knowledge, MEASURED)
        scores.append(made.score)
        again.append(recompute(make_bundle(story, articles, made, knowledge)) == made.score)
        inputs = collect_inputs(articles, knowledge, MEASURED)
        start = process_time()
        score_inputs(inputs)
        beyond.append((process_time() - start) / len(articles) * 50)
    labelled = [score for score in scores if score.label]  # a story without a score has no place in the order
    return {
        "stories": len(stories),
        "scored": len(labelled),
        "kendall_tau": _stability(labelled),
        "kendall_tau_least": min(_stability(labelled).values()),
        "kendall_tau_told_apart": min(_stability(labelled, APART).values()),
        "as_shown": _as_shown(labelled),
        "recomputed": sum(again) / len(again),
        "label_changed_by": _gaming(stories[:MOST_GAMED]),
        "milliseconds_for_50_articles": round(1000 * sum(beyond) / len(beyond), 2),
        "states": _counts([score.state.value for score in scores]),
        "labels": _counts([score.label.value if score.label else "none" for score in scores]),
        "baselines": {"tier alone": _order(labelled, "tier"), "count of outlets": _outlets(labelled)},
    }


def _stories(path: Path) -> Iterator[list[Article]]:
    groups: dict[str, list[Article]] = {}
    for row in list_rows(articles_file(path)):
        if row.get("story"):
            groups.setdefault(str(row["story"]), []).append(article_of(row))
    yield from groups.values()


def _story() -> Story:
    return Story(story_id="s", language="en", first_seen=MEASURED, updated=MEASURED, members=())


def _counts(values: Sequence[str]) -> dict[str, int]:
    return {value: values.count(value) for value in sorted(set(values))}


def _points(score: Score, weights: dict[str, float]) -> float:
    parts = {"tier": score.tier, "specificity": score.specificity, "corroboration": score.corroboration}
    return sum(weight * parts[name].value for name, weight in weights.items())


def _shifted(name: str, shift: float) -> dict[str, float]:
    rest = sum(weight for other, weight in WEIGHTS.items() if other != name)
    return {
        other: weight + shift if other == name else weight * (rest - shift) / rest for other, weight in WEIGHTS.items()
    }


def _stability(scores: Sequence[Score], apart: float = 0.0) -> dict[str, float]:
    """Kendall's tau of the stories' order with one weight moved by ten points either way.

    `apart`: over the pairs of stories that lie at least so many points apart.
    """
    plain = [_points(score, WEIGHTS) for score in scores]
    return {
        f"{name} {shift:+.0f}": round(kendall(plain, [_points(one, _shifted(name, shift)) for one in scores], apart), 4)
        for name in WEIGHTS
        for shift in (SHIFT, -SHIFT)
    }


def _as_shown(scores: Sequence[Score]) -> dict[str, float]:
    """The same for the numbers that pages print, rounded to STEP points, at the shift that does most harm.

    `kendall_tau` is tau-b: a pair that becomes a tie, or ceases to be one, counts half against it. `turned_round`: of
    the pairs printed with different numbers, the share that a shift prints the other way round.
    """
    plain = [_printed(score, WEIGHTS) for score in scores]
    shifted = [
        [_printed(score, _shifted(name, shift)) for score in scores] for name in WEIGHTS for shift in (SHIFT, -SHIFT)
    ]
    return {
        "kendall_tau": round(min(kendall(plain, one) for one in shifted), 4),
        "turned_round": round(max(turned_round(plain, one) for one in shifted), 4),
    }


def _printed(score: Score, weights: dict[str, float]) -> float:
    return float(STEP * round(_points(score, weights) / STEP))


def _order(scores: Sequence[Score], name: str) -> float:
    return round(kendall([one.points for one in scores], [getattr(one, name).value for one in scores]), 4)


def _outlets(scores: Sequence[Score]) -> float:
    return round(kendall([one.points for one in scores], [float(one.outlets) for one in scores]), 4)


def _gaming(stories: Sequence[list[Article]]) -> dict[str, float]:
    """Share of the stories with a label whose label each trick changes."""
    knowledge = load_knowledge()
    tricks = {"padded numbers": _padded, "self-citations": _self_cited, "twenty unrated outlets": _socks}
    changed = dict.fromkeys(tricks, 0)
    labelled = 0
    for articles in stories:
        plain = assess(_story(), articles, knowledge, MEASURED).score
        if plain.label is None:
            continue
        labelled += 1
        for name, trick in tricks.items():
            gamed = trick(articles)
            changed[name] += assess(_story(), gamed, knowledge, MEASURED).score.label != plain.label
    return {name: count / max(labelled, 1) for name, count in changed.items()}


def _padded(articles: Sequence[Article]) -> list[Article]:
    pad = "\n" + " ".join(f"Some {n} units and {n + 3} percent of 1,2{n} cases were counted." for n in range(10, 40))
    return [replace(articles[0], text=articles[0].text + pad), *articles[1:]]


def _self_cited(articles: Sequence[Article]) -> list[Article]:
    first = articles[0]
    cited = "\n" + " ".join(f"According to {first.outlet_name}, this was so." for _ in range(20))
    return [replace(first, text=first.text + cited), *articles[1:]]


def _socks(articles: Sequence[Article]) -> list[Article]:
    """Twenty outlets that nobody rates, with the first article's own sentences in another order."""
    sentences = [one for one in articles[0].text.replace("\n", " ").split(". ") if one]
    invented = [
        replace(
            articles[0],
            article_id=f"sock{n}",
            url=f"https://sock{n}.example/a",
            outlet_id=f"sock{n}.example",
            outlet_name=f"Sock Herald {n}",
            text=". ".join(sentences[n % len(sentences) :: 2]) if sentences else "",
            published=articles[0].moment + timedelta(minutes=n),
            quality=Quality.PARTIAL,
        )
        for n in range(SOCKS)
    ]
    return [*articles, *invented]
