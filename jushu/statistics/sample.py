"""Answers with their weights and clusters: checked once, summed by cluster once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """One entry per answered case: its value, its design weight, and the place 0.. of its cluster."""

    values: Vector
    weights: Vector
    clusters: NDArray[np.int64]

    @property
    def n(self) -> int:
        """Answered cases."""
        return len(self.values)

    @cached_property
    def cluster_count(self) -> int:
        """Clusters (enterprises) with an answer."""
        return int(self.clusters.max()) + 1 if self.n else 0

    @cached_property
    def mean(self) -> float:
        """Weighted mean; NaN without answers."""
        return float(self.values @ self.weights / self.weights.sum()) if self.n else float("nan")

    def by_cluster(self, amounts: Vector) -> Vector:
        """Sum of an amount per case within each cluster."""
        return np.bincount(self.clusters, amounts, self.cluster_count).astype(np.float64, copy=False)


def take_sample(
    values: ArrayLike, weights: ArrayLike | None = None, clusters: ArrayLike | None = None
) -> Sample:
    """The answered cases (value not NaN, weight not 0); without clusters every case is its own.

    Raises ValueError for lengths that differ, infinite values, and weights that are negative or not finite:
    a survey with such a weight has no estimate.
    """
    value = np.atleast_1d(np.asarray(values, dtype=np.float64))
    weight = np.ones(len(value)) if weights is None else np.asarray(weights, dtype=np.float64)
    cluster = np.arange(len(value)) if clusters is None else np.asarray(clusters)
    if not value.shape == weight.shape == cluster.shape:
        raise ValueError(
            f"lengths differ: {value.shape} values, {weight.shape} weights, {cluster.shape} clusters"
        )
    if np.isinf(value).any() or not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("values must be finite or NaN, weights finite and not negative")
    answered = ~np.isnan(value) & (weight > 0)
    _, places = np.unique(cluster[answered], return_inverse=True)
    return Sample(value[answered], weight[answered], places.astype(np.int64))
