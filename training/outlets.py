"""Write what is known of outlets by name: knowledge/outlets/starter.toml and names.tsv.

    python training/outlets.py ../shared/data

`starter.toml`: the outlets of training/starter_outlets.txt; an address that stands in no feed list is an error.
`names.tsv`: names and domains (facts) from lists of outlets, for "according to ..."; US newspapers of an unknown domain
have their Wikidata id instead, and only where one newspaper alone has the name. A name that also means something
else at the start of a sentence ("Time", "People") or in capitals ("Hill", "the Post") is marked: it counts only with
its kind ("Time magazine"). Marked is what news texts write in lower case in at least ten articles (data/grouping),
unless it is written with "The" ("The Verge"), and what is in outlet_words.toml.
"""

import csv
import gzip
import html
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from secondsource.desk.collect.urls import outlet_id_of

ROOT = Path(__file__).parents[1]
OUT = ROOT / "src/secondsource/knowledge/outlets"
NEWSPAPERS = "scoring/ownership-wikipedia-us-newspapers/wikipedia-us-newspapers.tsv"
LISTS_OF = "2026-11"  # when the lists were taken into data/
ORDINARY_FROM = 10  # articles of the grouping sets with it in lower case; "axios" 0, "slate" 10, "nature" 70
# Two letters are no name, except these
SHORT = {"dw", "ft", "rt"}
# Bracketed abbreviations that mean this outlet to everyone: the others ("CRG", "USA", "VOC") mean many things
ACRONYMS = {"AFP", "BBC", "CNN", "NDTV", "NPR", "NYT", "PBS", "RFI", "SCMP", "SMH", "VOA", "WaPo", "WSJ", "YLE", "ZDF"}
# No years, no "politics and science"
ALIAS = re.compile(r"(?!.*(?: and |present))[A-ZÀ-Þ][^()\d]{2,40}")
WORD = re.compile(r"(?<![\w'’-])[a-zà-ÿ]{3,}(?![\w'’-])")


def _feed_lists(feeds: Path) -> Iterator[tuple[str, str]]:
    """Every address of the lists with the list's name."""
    for category, row in json.loads((feeds / "kite/kite_feeds.json").read_text("utf8")).items():
        yield from ((one if isinstance(one, str) else one["url"], f"kite: {category}") for one in row["feeds"])
    for path in sorted((feeds / "awesome-rss-feeds").glob("*/without_category/*.opml")):
        for url in re.findall(r'xmlUrl="([^"]+)"', path.read_text("utf8", errors="replace")):
            yield html.unescape(url), f"awesome-rss-feeds: {path.stem}"
    countries = json.loads((feeds / "news-feed-list-of-countries/active-feeds-auto-generated.json").read_text("utf8"))
    for country, rows in countries.items():
        yield from ((row["publication_rss_feed_uri"], f"news-feed-list-of-countries: {country}") for row in rows)


def _starter_rows() -> list[list[str]]:
    lines = (ROOT / "training/starter_outlets.txt").read_text("utf8").splitlines()
    return [[part.strip() for part in line.split("|")] for line in lines if line and not line.startswith("#")]


def _starter_toml(feeds: Path) -> str:
    listed = dict(reversed(list(_feed_lists(feeds))))
    parts = [
        "# The outlets that `make run` starts with. Written by training/outlets.py: choose outlets in",
        f"# training/starter_outlets.txt. Addresses as they stood in {LISTS_OF} in the lists named under `listed`,",
        "# none from memory. Without an address the feed is discovered from the site when the desk first runs.",
    ]
    for name, site, country, language, addresses in _starter_rows():
        urls = addresses.split()
        if lost := [url for url in urls if url not in listed]:
            sys.exit(f"{name}: {', '.join(lost)} stands in none of the feed lists")
        quoted = [json.dumps(values, ensure_ascii=False) for values in (urls, [listed[u] for u in urls])]
        parts += [
            "",
            "[[outlet]]",
            f"name = {json.dumps(name, ensure_ascii=False)}",
            f'domain = "{outlet_id_of(site)}"',
        ]
        parts += [f'site = "{site}"', f'country = "{country}"', f'language = "{language}"']
        parts += [f"feeds = {quoted[0]}", f"listed = {quoted[1]}"]
    return "\n".join(parts) + "\n"


def _spellings(name: str) -> Iterator[str]:
    """ "The New York Times (NYT)" gives both; notes in brackets ("culture", "2013-present") give nothing."""
    for part in name.split(";"):
        main, _, rest = part.partition("(")
        yield main.strip().split(" / ")[0]
        for alias in rest.rstrip(") ").split(","):
            alias = alias.strip()
            if ALIAS.fullmatch(alias) and (len(alias) > 4 or alias in ACRONYMS):
                yield alias


def _own_domain(name: str, domains: list[str]) -> str | None:
    """The domain that carries the name; None where a company lists the domains of many outlets."""
    letters = re.sub(r"[^a-z0-9]", "", name.lower())
    labels = {outlet_id_of(one): outlet_id_of(one).split(".")[0].replace("-", "") for one in domains if "." in one}
    fitting = [one for one, label in labels.items() if label[:6] in letters or letters[:6] in label]
    if fitting:
        return fitting[0]
    return next(iter(labels)) if len(labels) == 1 else None


def _listed_names(data: Path) -> Iterator[tuple[str, str]]:
    for name, site, *_ in _starter_rows():
        yield name, outlet_id_of(site)
    for row in json.loads((data / "feeds/kite/media_data.json").read_text("utf8")):
        if domain := _own_domain(row["organization"], row["domains"]):
            yield row["organization"], domain
    wikipedia = data / "scoring/wikipedia-perennial"
    with (wikipedia / "kynoptic_reliability_ranking.csv").open(encoding="utf8") as file:
        for line in csv.DictReader(file):
            yield line["source_name"], outlet_id_of(line["domain"])
    with (wikipedia / "perennial-sources-2021-03-17.csv").open(encoding="utf8") as file:
        for line in csv.DictReader(file):
            if domain := _own_domain(line["name"], json.loads(line["urls"] or "[]")):
                yield line["name"], domain


def _newspapers(data: Path) -> Iterator[tuple[str, str]]:
    """US newspapers by name (Wikipedia, CC0): of several words, ending as newspapers do, a name of one of them only."""
    endings, general = _words("newspaper"), _words("general")
    with (data / NEWSPAPERS).open(encoding="utf8", newline="") as file:
        rows = [(row["WP-title"].partition(" (")[0], row["qid"]) for row in csv.DictReader(file, delimiter="\t")]
    times = Counter(_key(name) for name, _ in rows)
    for name, qid in rows:
        words = _key(name).split()
        telling = len(words) > 1 and words[-1] in endings and not general.issuperset(words)
        if qid and telling and times[" ".join(words)] == 1:
            yield name, f"wikidata:{qid}"


def _key(name: str) -> str:
    return name.lower().replace("’", "'").removeprefix("the ")


def _lower_case_uses(data: Path) -> Counter[str]:
    uses: Counter[str] = Counter()
    for path in sorted((data / "grouping").glob("*/articles.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf8") as lines:
            for line in lines:
                uses.update(set(WORD.findall(json.loads(line)["text"] or "")))
    return uses


def _words(name: str) -> set[str]:
    return set(tomllib.loads((ROOT / "training/outlet_words.toml").read_text("utf8"))[name].split())


def _is_ordinary(written: str, key: str, uses: Counter[str]) -> bool:
    if " " in key or key in SHORT:
        return False
    often = uses[key] >= ORDINARY_FROM and not written.startswith("The ")
    return often or key in _words("ordinary") or len(key) < 3


def _names_tsv(data: Path) -> str:
    uses, found = _lower_case_uses(data), defaultdict[str, list[str]](list)
    written: dict[str, str] = {}
    no_outlet, no_name = _words("no_outlet"), _words("no_name")
    for name, domain in _listed_names(data):
        if not domain or domain in no_outlet:
            continue
        for spelling in _spellings(name):
            key = _key(spelling)
            if len(key) > 1 and key.replace(" ", "-") not in no_name:
                found[key].append(domain)
                written.setdefault(key, spelling)
    also = tomllib.loads((ROOT / "training/outlet_words.toml").read_text("utf8"))["also"]
    for name, domain in [*also.items(), *_newspapers(data)]:
        if _key(name) not in found:
            found[_key(name)], written[_key(name)] = [domain], name
    rows = [
        f"{written[key]}\t{domains[0]}\t{'kind' if _is_ordinary(written[key], key, uses) else ''}"
        for key, domains in sorted(found.items())
    ]
    head = [
        "# Names of outlets, written by training/outlets.py from data/feeds/kite, data/scoring/wikipedia-perennial and",
        f"# ownership-wikipedia-us-newspapers as they stood in {LISTS_OF}. `kind`: an ordinary word or another name",
        '# too, so it counts only with its kind: "Time magazine". A newspaper of unknown domain has its Wikidata id.',
        "name\tdomain\tneeds",
    ]
    return "\n".join([*head, *rows]) + "\n"


def main() -> None:
    """Write both files."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT.parent / "shared/data")
    (OUT / "starter.toml").write_text(_starter_toml(data / "feeds"), "utf8")
    (OUT / "names.tsv").write_text(_names_tsv(data), "utf8")
    assert all(urlsplit(row[1]).hostname for row in _starter_rows())


if __name__ == "__main__":
    main()
