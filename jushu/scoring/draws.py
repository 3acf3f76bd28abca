"""Seeded draws of weights: the same seed gives the same weights, whatever else is varied beside them."""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are used
from numpy.typing import NDArray

from jushu.scoring.methodology import Methodology
from jushu.scoring.plan import Spread
from jushu.scoring.types import Matrix

_LEAST = 1e-9  # of a given share


@dataclass(frozen=True)
class Weights:
    """Weights of every draw (row): one column per node and per computed indicator; siblings add up to 1."""

    nodes: Matrix
    leaves: Matrix

    def part(self, draws: slice | NDArray[np.intp]) -> "Weights":
        """The weights of some draws."""
        return Weights(self.nodes[draws], self.leaves[draws])


def generator(seed: int, *purpose: int) -> np.random.Generator:
    """A PCG64 stream of its own per purpose: varying one thing more never changes the draws of another."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=purpose)))


def weight_columns(methodology: Methodology) -> int:
    """How many uniform numbers one draw of weights takes."""
    return len(methodology.nodes) + len(methodology.computed)


def weights_from(uniforms: Matrix, methodology: Methodology, spread: Spread) -> Weights:
    """Weights of draws x ``weight_columns`` uniform numbers 0..1 (nodes first, then computed indicators).

    A Dirichlet set is a set of gamma variables divided by their sum; a weight of 0 stays 0.
    """
    centre = np.array([n.weight for n in methodology.nodes] + [i.weight for i in methodology.computed])
    parents = [*methodology.parent_position, *(place for _, _, place in methodology.leaves)]
    drawn = np.empty_like(uniforms)
    for parent in dict.fromkeys(parents):
        columns = [column for column, other in enumerate(parents) if other == parent]
        if parent is None:  # indices are no siblings: each is a tree of its own
            drawn[:, columns] = 1.0
            continue
        shares = centre[columns] / centre[columns].sum()
        u = uniforms[:, columns]
        if spread.method == "none":
            own = np.broadcast_to(shares, u.shape)
        elif spread.method == "range":
            own = shares * (1 - spread.share + 2 * spread.share * u)
        else:
            shape = spread.concentration * shares
            own = scipy.special.gammaincinv(np.where(shares > 0, shape, 1.0), u)
        # a draw may come near 0, but only a weight that was 0 is 0: a unit may have nothing but that child
        own = np.clip(own, _LEAST * shares, np.where(shares > 0, np.inf, 0.0))
        drawn[:, columns] = own / own.sum(axis=1, keepdims=True)
    count = len(methodology.nodes)
    return Weights(drawn[:, :count], drawn[:, count:])
