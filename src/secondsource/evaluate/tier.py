"""Source tiers against people: an outside list of ratings, Wikipedia's editors, and the share of articles with a tier.

A file of comma-separated `domain,rating` rows gives Spearman's rank correlation over the rated outlets, beside Lin et
al.'s PC1 and Wikipedia's words alone. The folder of the lists gives the AUC of the other lists against Wikipedia's
"reliable" or not, that family left out. A set of articles gives the share whose outlet is rated or whose text inherits
a rating, as the score's origins do: it is a rated agency's, or word for word a rated outlet's of the same story.
"""

import csv
from pathlib import Path
from typing import Any

from secondsource.desk.score.origins import origin_tree
from secondsource.desk.score.tier import tier_of
from secondsource.errors import InputError
from secondsource.evaluate.knowing import MEASURED, article_of, articles_file, list_rows, load_knowledge
from secondsource.evaluate.ranks import auc, spearman
from secondsource.knowledge.ratings import Ratings, load_ratings
from secondsource.model import Article, EdgeKind, OriginTree

LEAST = 3  # outlets: fewer have no rank correlation worth printing


def evaluate(path: Path, *, domain_column: str = "domain", rating_column: str = "rating") -> dict[str, Any]:
    """The measures that fit what lies at `path`. Raises InputError where it is none of the three kinds."""
    if path.is_dir() and (path / "perennial-sources-2021-03-17.csv").is_file():
        return _against_wikipedia()
    if path.is_dir() and (path / "wikipedia-perennial").is_dir():
        return _against_wikipedia()
    if path.suffix == ".csv" or path.suffix == ".tsv":
        return _against_list(path, domain_column, rating_column)
    return _coverage(path)


def _read_list(path: Path, domain_column: str, rating_column: str) -> dict[str, float]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
        missing = [name for name in (domain_column, rating_column) if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"{path}: no column {', '.join(missing)}; it has {', '.join(reader.fieldnames or ())}")
        found: dict[str, float] = {}
        for row in reader:
            domain = (row[domain_column] or "").strip().lower().removeprefix("www.")
            try:
                found.setdefault(domain, float(row[rating_column]))
            except (TypeError, ValueError):
                continue  # a row without a rating says nothing of the tier
    if not found:
        raise InputError(f"{path}: no row with a number in {rating_column}")
    return found


def _correlation(ratings: Ratings, given: dict[str, float]) -> dict[str, Any]:
    tiers = {domain: tier_of(domain, ratings, MEASURED) for domain in given}
    rated = [domain for domain, tier in tiers.items() if tier.rated]
    enough = len(rated) >= LEAST
    rho = spearman([tiers[d].t for d in rated], [given[d] for d in rated]) if enough else None
    return {"spearman": rho, "outlets": len(rated), "rated": len(rated) / len(given)}


def _against_list(path: Path, domain_column: str, rating_column: str) -> dict[str, Any]:
    given = _read_list(path, domain_column, rating_column)
    ratings = load_ratings()
    everyone = [tier_of(domain, ratings, MEASURED).t for domain in given]
    return {
        **_correlation(ratings, given),
        "listed": len(given),
        "spearman_unrated_at_middle": spearman(everyone, list(given.values())) if len(given) >= LEAST else None,
        "baselines": {
            "lin2023 alone": _correlation(_only(ratings, "lin2023"), given),
            "wikipedia alone": _correlation(_only(ratings, "wikipedia"), given),
        },
    }


def _only(ratings: Ratings, name: str) -> Ratings:
    """One list of votes, without warnings."""
    return Ratings(lists=tuple(one for one in ratings.lists if one.name == name), moved=ratings.moved)


def _against_wikipedia() -> dict[str, Any]:
    """Reliable against generally unreliable and deprecated; "no consensus" is no verdict and is left out."""
    ratings = load_ratings()
    words = {one: row[1] for found in ratings.lists if found.name == "wikipedia" for one, row in found.rows.items()}
    verdicts = {"generally reliable": True, "generally unreliable": False, "deprecated": False}
    labelled = {domain: verdicts[word] for domain, word in words.items() if word in verdicts}
    others = ratings.without("wikipedia")
    lin = _only(ratings, "lin2023")

    def measure(table: Ratings) -> dict[str, Any]:
        tiers = {domain: tier_of(domain, table, MEASURED) for domain in labelled}
        rated = [domain for domain, tier in tiers.items() if tier.rated]
        return {"auc": auc([tiers[d].t for d in rated], [labelled[d] for d in rated]), "outlets": len(rated)}

    return {**measure(others), "interval": _interval(ratings), "baselines": {"lin2023 without warnings": measure(lin)}}


def _interval(ratings: Ratings) -> dict[str, Any]:
    """Share of outlets whose Wikipedia rating lies in the 80 % range that the other lists give."""
    others = ratings.without("wikipedia")
    wikipedia = next(one for one in ratings.lists if one.name == "wikipedia")
    hits = []
    for domain, (value, words, _) in wikipedia.rows.items():
        tier = tier_of(domain, others, MEASURED)
        if tier.rated and "overlay" not in words:
            hits.append(abs(tier.t - value) <= 1.28 * tier.sd)
    return {"covered": sum(hits) / len(hits), "outlets": len(hits)}


def _coverage(path: Path) -> dict[str, Any]:
    """Share of articles whose outlet is rated, or whose text inherits a rating as the story's origins show."""
    stories: dict[str, list[Article]] = {}
    for row in list_rows(articles_file(path)):
        stories.setdefault(str(row.get("story", "")), []).append(article_of(row))
    articles = [one for found in stories.values() for one in found]
    by_domain = {one.outlet_id: _rated(one.outlet_id) for one in articles}
    inherited = [_inherit(found, by_domain) for found in stories.values()]
    by_agency, by_text = sum(one for one, _ in inherited), sum(one for _, one in inherited)
    rated = sum(by_domain[one.outlet_id] for one in articles)
    return {
        "rated": (rated + by_agency + by_text) / len(articles),
        "articles": len(articles),
        "outlets": len(by_domain),
        "outlets_rated": sum(by_domain.values()) / len(by_domain),
        "by_agency_text": by_agency / len(articles),
        "by_same_text": by_text / len(articles),
        "baselines": {
            "by the outlet's domain": rated / len(articles),
            "by domain and agency": (rated + by_agency) / len(articles),
        },
    }


def _inherit(articles: list[Article], by_domain: dict[str, bool]) -> tuple[int, int]:
    """How many articles of unrated outlets carry a rated agency's text, and how many others a rated outlet's."""
    knowledge = load_knowledge()
    agencies = {one.agency_id for one in knowledge.agencies if one.outlet_id and _rated(one.outlet_id)}
    tree = origin_tree(articles, agencies=knowledge.agencies, owners=knowledge.owners, outlets=knowledge.outlets)
    carried = {one for origin in tree.origins if origin.agency_id in agencies for one in origin.article_ids}
    copies = _copies(tree, {one.article_id for one in articles if by_domain[one.outlet_id]})
    unrated = [one.article_id for one in articles if not by_domain[one.outlet_id]]
    return sum(one in carried for one in unrated), sum(one in copies and one not in carried for one in unrated)


def _copies(tree: OriginTree, rated: set[str]) -> set[str]:
    """The articles that hang on one of these by passages in common, directly or by another copy."""
    reached = set(rated)
    joined = [one for one in tree.edges if one.kind is EdgeKind.SAME_TEXT and one.strength >= 1 and one.other_id]
    ties = [(one.article_id, one.other_id or "") for one in joined]
    while more := {b for one in ties for a, b in (one, one[::-1]) if a in reached} - reached:
        reached |= more
    return reached - rated


def _rated(outlet_id: str) -> bool:
    return tier_of(outlet_id, load_knowledge().ratings, MEASURED).rated
