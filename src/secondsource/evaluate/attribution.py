"""Attributed sentences against PolNeAR's annotations (people's): precision, recall and F1 on a part of the corpus.

A sentence is attributed where it overlaps the source, cue or content of any annotated attribution. Headlines (the first
line) and lines of fewer than three words are left out. Baselines in the same run: every sentence, and a list of cues.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from secondsource.desk.score.attribution import SHORTEST, AttributionWeights, attribution
from secondsource.desk.score.sentences import Sentences, split_sentences
from secondsource.errors import InputError
from secondsource.evaluate.labelled import precision_recall_f1
from secondsource.knowledge.attribution import load_attribution

CUT = 0.5
_SPAN = re.compile(r"^T\d+\t(Source|Cue|Content) ([\d ;]+)\t", re.MULTILINE)
_CUES = re.compile(
    r"[“”\"]|\b(?:said|says?|told|tells|according to|added|wrote|tweeted|argued|claimed|announced|reported|believes?|"
    r"thinks?)\b"
)


def read_marks(folder: Path) -> list[tuple[Sentences, list[tuple[str, int, int]]]]:
    """The articles of one part of the corpus as sentences, with every mark: "Source", "Cue" or "Content", from, to.

    Of an article read by several annotators the first in order of name counts. Raises InputError where texts or
    annotations are missing.
    """
    texts = sorted((folder / "text").glob("*.txt"))
    if not texts:
        raise InputError(f"{folder}: no text/*.txt; give a part of PolNeAR such as data/dev")
    documents = []
    for file in texts:
        annotated = sorted((folder / "attributions").glob(f"{file.stem}_*.ann"))
        if not annotated:
            raise InputError(f"{file}: no annotation in {folder / 'attributions'}")
        found = _SPAN.findall(annotated[0].read_text("utf8"))
        spans = [(kind, *map(int, part.split())) for kind, parts in found for part in parts.split(";")]
        documents.append((split_sentences(file.read_text("utf8"), "en"), spans))
    return documents


def attributed(sentences: Sentences, marks: Sequence[tuple[str, int, int]]) -> list[bool]:
    """Of each sentence whether any mark lies in it."""
    ends = zip(sentences.starts, sentences.ends, strict=True)
    return [any(a < end and b > start for _, a, b in marks) for start, end in ends]


def counted(sentences: Sentences) -> list[int]:
    """The sentences that count: all but the headline and the shortest lines."""
    return [n for n in range(1, len(sentences)) if len(sentences.words(n).split()) >= SHORTEST]


def _part(path: Path, part: str) -> Path:
    for place in (path, path / part, path / "data" / part):
        if (place / "text").is_dir():
            return place
    raise InputError(f"{path}: no folder text in it, in {part} or in data/{part}; give the folder of PolNeAR")


def evaluate(path: Path, *, part: str = "dev") -> dict[str, object]:
    """Scores on one part of the corpus; `path` is its folder, the corpus or the part itself."""
    documents = read_marks(_part(path, part))
    weights = AttributionWeights(**load_attribution())
    gold: list[bool] = []
    said: list[bool] = []
    cues: list[bool] = []
    for sentences, marks in documents:
        labels = attributed(sentences, marks)
        found = attribution(sentences, weights)
        for n in counted(sentences):
            gold.append(labels[n])
            said.append(found[n] >= CUT)
            cues.append(_CUES.search(sentences.words(n)) is not None)
    return {
        "n": len(gold),
        "attributed": sum(gold),
        **precision_recall_f1(gold, said),
        "baselines": {
            "every sentence": precision_recall_f1(gold, [True] * len(gold)),
            "cue list": precision_recall_f1(gold, cues),
        },
    }
