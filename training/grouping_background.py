"""How common words are, by language: document frequencies from the unlabelled stream, as figures.

Reads data/stream (146,878 items, six languages); writes nothing itself: `training/grouping.py` puts the arrays in
the weights file. A word is kept as its 21-bit slot, so that no publisher's text can be read out of the table.
Spanish and Portuguese are not in the stream: their function words are written here by hand.
"""

import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.terms import _slot_of, _tokens, get_headline

KEEP = 8  # documents: rarer words are rare enough as they are
POOLED = "und"

HAND = {
    "es": "de la el en y a los las del que un una por con para se su al lo como mas o pero sus le ya este si porque "
    "esta entre cuando muy sin sobre ser tiene tambien me hasta hay donde quien desde todo nos durante es son fue "
    "han ha tras ante contra segun dos tres anos ano hoy ayer",
    "pt": "de a o que e do da em um para com nao uma os no se na por mais as dos como mas foi ao ele das tem seu sua "
    "ou ser quando muito nos ja esta tambem so pelo pela ate isso ela entre era depois sem mesmo aos ter seus quem "
    "nas me esse eles sao apos ano anos contra diz segundo dois tres hoje",
}
HAND_RATE = 0.2  # of documents: where an English function word stands in headlines with a lead


def _slots(row: dict[str, str]) -> set[int]:
    text = get_headline(row["title"] or "") + "\n" + (row["text"] or "")[:400]
    return {slot for slot, _ in map(_slot_of, _tokens(text)) if slot >= 0}


def build(path: Path) -> dict[str, NDArray[np.generic]]:
    """Arrays `languages`, `starts`, `slots` (int32), `rates` (float16, share of documents)."""
    counts: dict[str, Counter[int]] = {}
    sizes: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            slots = _slots(row)
            for language in (row["lang"], POOLED):
                sizes[language] += 1
                counts.setdefault(language, Counter()).update(slots)
    rates = {
        language: {slot: n / sizes[language] for slot, n in counter.items() if n >= KEEP}
        for language, counter in counts.items()
    }
    for language, words in HAND.items():
        rates[language] = {_slot_of(word)[0]: HAND_RATE for word in words.split() if len(word) > 1}
    languages = sorted(rates)
    ordered = [sorted(rates[language].items()) for language in languages]
    return {
        "languages": np.array(languages),
        "starts": np.cumsum([0, *map(len, ordered)]).astype(np.int32),
        "slots": np.array([slot for pairs in ordered for slot, _ in pairs], np.int32),
        "rates": np.array([rate for pairs in ordered for _, rate in pairs], np.float16),
    }
