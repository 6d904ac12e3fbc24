"""How well articles are grouped into stories, beside baselines tuned on the very set they are scored on.

Measure: B-cubed (Bagga and Baldwin 1998; Amigo et al. 2009): for each article, the share of its story that shares
its label (precision) and the share of its label that shares its story (recall), averaged over articles. The
grouper is the desk's own with the shipped weights; articles are placed in the order of the file, which stands for the
order of arrival.
"""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from secondsource.desk.group.grouper import Grouper
from secondsource.desk.group.placing import place_all
from secondsource.desk.group.weights import GroupingWeights, parse_weights
from secondsource.errors import RowError
from secondsource.evaluate.grouping_score import b_cubed, pair_f1
from secondsource.evaluate.labelled import outlet_of, read_rows
from secondsource.knowledge.grouping import load_grouping_arrays
from secondsource.model import Article, Quality
from secondsource.settings import Settings

START = datetime(2000, 1, 1, tzinfo=UTC)  # for rows before the first dated one
SEED = 1848  # of the shuffle


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """An article with the story that people, or a news service, put it in."""

    article: Article
    story: str
    set_name: str | None


def read_labelled(path: Path) -> list[Labelled]:
    """The rows of a file, or of a folder's articles.jsonl.gz, in its order. Raises RowError with the line."""
    file = path / "articles.jsonl.gz" if path.is_dir() else path
    return list(read_labelled_rows(read_rows(file), file.name))


def read_labelled_rows(rows: Iterable[dict[str, Any]], name: str = "rows") -> Iterator[Labelled]:
    """The rows in their order; one without a time came with the one before it. Raises RowError.

    An id that came before with another address or outlet is no id (basil has four articles called "empty").
    """
    seen = START
    known: dict[str, tuple[str, str]] = {}
    for number, row in enumerate(rows, 1):
        one = _labelled(row, f"{name}: row {number}", seen)
        seen = one.article.first_seen
        of = one.article.url, one.article.outlet_id
        if known.setdefault(one.article.article_id, of) != of:
            one = replace(one, article=replace(one.article, article_id=f"{one.article.article_id}, row {number}"))
        yield one


def _labelled(row: dict[str, Any], where: str, before: datetime) -> Labelled:
    for name in ("url", "title", "story"):
        value = row.get(name)
        if not isinstance(value, str) or (not value and name != "title"):  # a title may be empty: it is seen in feeds
            raise RowError(f"{where}: no {name!r}; every row needs url, title and story")
    published = _moment(row.get("published"), where)
    article = Article(
        article_id=str(row.get("id") or row["url"]),
        url=row["url"],
        outlet_id=outlet_of(row),
        outlet_name=str(row.get("outlet") or outlet_of(row)),
        headline=row["title"],
        text=str(row.get("text") or ""),
        language=str(row.get("lang") or "und"),
        published=published,
        first_seen=_moment(row.get("first_seen"), where) or published or before,
        quality=Quality.PARTIAL,
        quality_reason="import",
    )
    return Labelled(article=article, story=row["story"], set_name=row.get("set"))


def _moment(words: object, where: str) -> datetime | None:
    if not words:
        return None
    try:
        moment = datetime.fromisoformat(str(words))
    except ValueError:
        raise RowError(f"{where}: {words!r} is not a date; write ISO 8601 (2026-05-12T08:00:00Z) or null") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def group_all(articles: Sequence[Article], weights: GroupingWeights, settings: Settings | None = None) -> list[str]:
    """The story id of each article after all have been placed in this order."""
    places = place_all(Grouper(weights, settings or Settings()), articles)
    return [places.stories[article.article_id][0] for article in articles]


def _set_scores(said: Sequence[str], labelled: Sequence[Labelled]) -> dict[str, float]:
    gold = [one.story for one in labelled]
    names = sorted({one.set_name for one in labelled if one.set_name})
    return {name: round(b_cubed(said, gold, [one.set_name == name for one in labelled])[2], 4) for name in names}


def _shuffled(labelled: Sequence[Labelled]) -> list[Labelled]:
    """The rows with the order inside each hour of arrival shuffled."""
    dice = random.Random(SEED)  # noqa: S311 - not for secrets
    out: list[Labelled] = []
    for _, hour in groupby(labelled, key=_hour):
        rows = list(hour)
        dice.shuffle(rows)
        out += rows
    return out


def _hour(one: Labelled) -> datetime:
    return one.article.first_seen.replace(minute=0, second=0, microsecond=0)


def evaluate(
    path: Path,
    *,
    shuffle: bool = False,
    speed: bool = False,
    baselines: bool = True,
    weights: GroupingWeights | None = None,
) -> dict[str, Any]:
    """Scores of the shipped grouper on a labelled file or folder: README of the data tells the rows.

    `shuffle` adds `b3_f1_shuffled` (order inside each hour of arrival shuffled, fixed seed); `speed` leaves the
    baselines out and times a second run, when caches are warm. Seconds are of CPU. Raises RowError, InputError.
    """
    labelled = read_labelled(path)
    weights = weights or parse_weights(load_grouping_arrays())
    articles = [one.article for one in labelled]
    gold = [one.story for one in labelled]
    began = time.process_time()
    said = group_all(articles, weights)
    if speed:
        began = time.process_time()
        said = group_all(articles, weights)
    seconds = time.process_time() - began
    several = Counter(gold)
    precision, recall, f1 = b_cubed(said, gold)
    result: dict[str, Any] = {
        "set": path.name if path.is_dir() else path.parent.name if path.name.startswith("articles.") else path.name,
        "articles": len(articles),
        "stories": len(set(gold)),
        "stories_found": len(set(said)),
        "b3_precision": round(precision, 4),
        "b3_recall": round(recall, 4),
        "b3_f1": round(f1, 4),
        "b3_f1_without_singletons": round(b_cubed(said, gold, [several[one] > 1 for one in gold])[2], 4),
        "pair_f1": round(pair_f1(said, gold), 4),
        "articles_per_second": round(len(articles) / max(seconds, 1e-9)),
        "sets": _set_scores(said, labelled),
    }
    if shuffle:
        other = _shuffled(labelled)
        again = group_all([one.article for one in other], weights)
        result["b3_f1_shuffled"] = round(b_cubed(again, [one.story for one in other])[2], 4)
    if baselines and not speed:
        from secondsource.evaluate.grouping_baselines import score_baselines  # scikit-learn, scipy: the extra

        result["baselines"] = score_baselines(articles, gold)
    return result
