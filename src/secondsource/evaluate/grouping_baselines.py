"""Other ways to group a set, each with its threshold tuned on that very set: what a desk could at best have had.

Their terms are scikit-learn's TF-IDF over headline twice and text, with frequencies taken from the set itself.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from secondsource.errors import InputError
from secondsource.evaluate.grouping_score import b_cubed
from secondsource.model import Article

CUTS = (0.06, 0.08, 0.1, 0.12, 0.15, 0.18, 0.21, 0.25, 0.3, 0.35, 0.4)
MOST = 10_000  # articles: the similarity matrix of more does not fit a small machine
_WORD = re.compile(r"\w+")
TEXT = 4000  # characters


def score_baselines(articles: Sequence[Article], gold: Sequence[str]) -> dict[str, float | None]:
    """B-cubed F1 by baseline's name; None for those that cannot take this many articles.

    Raises InputError where the packages of the extra are missing.
    """
    exact = round(b_cubed([" ".join(one.headline.casefold().split()) for one in articles], gold)[2], 4)
    scores: dict[str, float | None] = {"headline_exact": exact}
    names = ("tfidf_one_pass_tuned", "tfidf_average_link_tuned", "connected_components")
    if not 2 <= len(articles) <= MOST:
        return scores | dict.fromkeys(names)
    likeness = _likeness(articles)
    for name, method in zip(names, (_one_pass, _average_link, _components), strict=True):
        scores[name] = max(round(b_cubed(said, gold)[2], 4) for said in method(likeness))
    return scores


def _likeness(articles: Sequence[Article]) -> NDArray[np.float32]:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError:
        raise InputError('the baselines need scikit-learn: pip install "secondsource[evaluate]"') from None
    texts = [f"{one.headline}\n{one.headline}\n{one.text[:TEXT]}" for one in articles]
    texts = [text.casefold() for text in texts]
    terms = TfidfVectorizer(sublinear_tf=True, analyzer=_WORD.findall, dtype=np.float32).fit_transform(texts)
    return np.asarray((terms @ terms.T).toarray(), np.float32)


def _one_pass(likeness: NDArray[np.float32]) -> Iterable[Sequence[int]]:
    """Each article to the nearest centroid where it is near enough, in order of arrival."""
    for cut in CUTS:
        labels = np.zeros(len(likeness), np.int64)
        squares = np.zeros(len(likeness))
        found = 0
        for at in range(len(likeness)):
            sums = np.bincount(labels[:at], likeness[at, :at], minlength=found)[:found]
            near = sums / np.sqrt(np.maximum(squares[:found], 1e-9))
            best = int(np.argmax(near)) if found else 0
            if not found or near[best] < cut:
                best, found = found, found + 1
            else:
                squares[best] += 2 * sums[best]
            squares[best] += 1.0
            labels[at] = best
        yield labels.tolist()


def _average_link(likeness: NDArray[np.float32]) -> Iterable[Sequence[int]]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = np.clip(1.0 - likeness, 0, 1)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    for cut in CUTS:
        yield fcluster(tree, 1 - cut, "distance").tolist()


def _components(likeness: NDArray[np.float32]) -> Iterable[Sequence[int]]:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    for cut in (*CUTS, 0.5, 0.6, 0.7):
        yield connected_components(csr_matrix(likeness >= cut), directed=False)[1].tolist()
