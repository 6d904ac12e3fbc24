"""How probable it is that two articles are on one happening: a small network over the figures of the pair.

Two hidden layers, in numpy. Beside boosted trees on the same figures it groups as well, but falls half as far on a set
that it has not learned from, and answers a hundred pairs in a twentieth of a millisecond.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secondsource.desk.group.trees import sigmoid

Floats = NDArray[np.float32]
N_INPUTS = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """Layers of a fitted network, and the mean and spread of its inputs."""

    mean: Floats
    scale: Floats
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def predict(self, pairs: Floats, short: Floats, long: Floats) -> Floats:
        """Probabilities, shape (m), of pair figures, shape (m, len(PAIR)), and of both articles' numbers of terms."""
        layer = get_inputs(pairs, short, long)
        layer -= self.mean
        layer /= self.scale
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            layer = layer @ weight
            layer += bias
            np.maximum(layer, np.float32(0), out=layer)
        return sigmoid(np.asarray((layer @ self.weights[-1] + self.biases[-1])[:, 0], np.float32))


def get_inputs(pairs: Floats, short: Floats, long: Floats) -> Floats:
    """What the network sees of a pair: the same whichever article comes first, long tails bent."""
    figures, out = pairs.T, np.empty((N_INPUTS, len(pairs)), np.float32)
    np.maximum(figures[:2], 0, out=out[0:3:2])  # all, title
    np.sqrt(out[0:3:2], out=out[1:4:2])
    np.minimum(figures[2], figures[3], out=out[4])  # cover, covered
    np.maximum(figures[2], figures[3], out=out[5])
    out[6] = figures[4]
    np.log1p(figures[5:9:3], out=out[7:11:3])  # shared, numbers
    out[8:10] = figures[6:8]  # rarest, second
    np.maximum(figures[9], 0, out=out[11])  # near: -1 where one is not dated
    np.less(figures[9], 0, out=out[12])
    np.log1p(short, out=out[13])
    np.log1p(long, out=out[14])
    return np.ascontiguousarray(out.T)
