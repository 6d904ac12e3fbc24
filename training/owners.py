"""Write `knowledge/owners.csv` from the two files of owners: nothing from memory, unknown stays unknown.

Run from the repository: `python training/owners.py ../shared/data`. Rows whose owner is a description ("Public
broadcaster") or a sentence name no group and are left out. Spellings of one group ("Sinclair", "Sinclair Broadcast
Group") are one owner: the commonest spelling is kept.
"""

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from tld import get_fld

KITE = "feeds/kite/media_data.json"
LOCAL = "scoring/ownership-local-news-2018/local_news_dataset_2018_for_domain_analysis.csv"
# The kite file carries no date of its own; its newest feed items are of this day.
KITE_DATED = "2025-12-22"
OUT = Path(__file__).parents[1] / "src" / "secondsource" / "knowledge" / "owners.csv"

# Descriptions of a kind of owner, which would tie outlets that have nothing to do with each other.
_KIND = re.compile(
    r"\b(?:public(?:ly)?\b.*(?:broadcaster|owned|traded|funded|company)|non-?profit|independent|government|"
    r"state[- ](?:owned|funded)|privately|private (?:company|individual|owner)|cooperative|community|volunteer|"
    r"individual|"
    r"various|unknown|owned by|founder|staff|employee|subscribers?|readers?|shareholders|members|open[- ]source|"
    r"foundation-owned|self-owned|family-owned)\b",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"\b(?:the|inc|llc|ltd|limited|plc|corp|corporation|co|company|group|groupe|gruppe|gruppo|grupo|media|"
    r"broadcast(?:ing)?|communications?|holdings?|publications?|publishing|television|stations?|newspapers?|gmbh|ag|se|"
    r"sa|"
    r"s\.a|srl|spa|bv|b\.v|nv|ab|as|pvt|pte|ug|kg|oy|aps)\b\.?",
    re.IGNORECASE,
)


def key_of(owner: str) -> str:
    """What two spellings of one group have in common; the whole name where nothing else is left."""
    plain = re.sub(r"\b([A-Z])\.\s?(?=[A-Z]\b|[A-Z]\.|\w)", r"\1", owner)
    bare = re.sub(r"[^\w&]+", " ", _FORM.sub(" ", plain)).strip().lower()
    return bare if len(bare) > 2 else re.sub(r"\W+", " ", owner).strip().lower()


def name_of(words: str) -> str | None:
    """The owner's name in a note, None where the note describes or names several."""
    name = re.split(r"\s*[(;]|,\s(?!Inc|LLC|Ltd|S\.)", words.strip())[0].strip(" .")
    if not name or len(name) > 60 or len(name.split()) > 7 or "%" in words or _KIND.search(words) or " and " in name:
        return None
    return name


def domain_of(words: str) -> str:
    """The registrable domain of an address or host; empty where there is none."""
    host = re.sub(r"^(?:https?://)?", "", words.strip().lower()).split("/")[0]
    return get_fld(f"https://{host}", fail_silently=True) or ""


def kite_rows(data: Path) -> list[tuple[str, str, str, str]]:
    """Domain, owner, source, date of each organisation with an owner note that names a group."""
    rows = []
    for one in json.loads((data / KITE).read_text("utf8")):
        owner = name_of(one.get("owner") or "")
        rows += [
            (domain_of(d), owner, f"data/{KITE} (MIT)", KITE_DATED) for d in one["domains"] if owner and domain_of(d)
        ]
    return rows


def local_rows(data: Path) -> list[tuple[str, str, str, str]]:
    """Domain, owner, source, date of each US local outlet whose row names an owner."""
    rows = []
    with (data / LOCAL).open(encoding="utf8", newline="") as file:
        for one in csv.DictReader(file):
            owner = name_of(one.get("owner") or "")
            domain = domain_of(one.get("domain") or "")
            if owner and domain:
                rows.append((domain, owner, f"data/{LOCAL} (MIT; {one['source']})", one["collection_date"][:10]))
    return rows


def main(data: Path) -> None:
    """Write the file: the newer row where both know a domain, the commonest spelling of each group."""
    chosen = {row[0]: row for row in sorted(kite_rows(data) + local_rows(data), key=lambda r: r[3])}
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for _, owner, _, _ in chosen.values():
        spellings[key_of(owner)][owner] += 1
    best = {key: min(found, key=lambda name: (-found[name], len(name), name)) for key, found in spellings.items()}
    with OUT.open("w", encoding="utf8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("outlet_id", "owner", "source", "dated"))
        for domain, owner, source, dated in sorted(chosen.values()):
            writer.writerow((domain, best[key_of(owner)], source, dated))
    sizes = Counter(best[key_of(owner)] for _, owner, _, _ in chosen.values())
    print(f"{len(chosen)} outlets, {len(best)} owners, {sum(n > 1 for n in sizes.values())} with several outlets")
    print(sizes.most_common(40))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
