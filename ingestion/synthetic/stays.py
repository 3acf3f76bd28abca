"""Stays of enterprises as arrays to draw from, and how good a cluster is at what."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, cluster_code
from ingestion.synthetic.enterprises import Enterprises
from ingestion.synthetic.periods import DATA_END, DAY, QUARTERS, days

CODES = np.array([cluster_code(i) for i in range(len(PROFILES))])
ENDS = np.array([days(q.end) for q in QUARTERS])
FIRST_DAY, LAST_DAY = days(QUARTERS[0].start), DATA_END // DAY - 1


@dataclass(frozen=True)
class Stays:
    """Stays whose filing is known (days since 1970; ``leave`` lies behind the data while one is there)."""

    uscc: np.ndarray
    cluster: np.ndarray
    entry: np.ndarray
    leave: np.ndarray
    size: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, rng: np.random.Generator, enterprises: Enterprises) -> "Stays":
        """All stays but those refused for good; ``weight`` is how much an enterprise takes part in things."""
        f = enterprises.frame.filter(~pl.col("is_lost"))
        return cls(
            f["uscc"].to_numpy(),
            f["cluster_code"].str.tail(2).cast(pl.Int64).to_numpy() - 1,
            f["entry"].to_numpy(),
            np.nan_to_num(f["exit"].to_numpy(), nan=LAST_DAY + 10_000.0).astype("int64"),
            f["size_code"].to_numpy(),
            rng.lognormal(0, 0.8, f.height),
        )

    def there(self, first: int, last: int) -> np.ndarray:
        """Row numbers of the stays that last from day ``first`` to beyond day ``last``."""
        return np.flatnonzero((self.entry <= first) & (self.leave > last))

    def draw(
        self, rng: np.random.Generator, counts: np.ndarray, first: int, last: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """So many stays per cluster, each with a day of it between ``first`` and ``last``."""
        low = np.maximum(self.entry, first)
        length = np.maximum(np.minimum(self.leave - 1, last) - low + 1, 0)
        chosen: list[np.ndarray] = []
        for c, n in enumerate(counts):
            own = np.flatnonzero(self.cluster == c)
            share = self.weight[own] * length[own]
            if n and share.sum() > 0:
                chosen.append(rng.choice(own, int(n), p=share / share.sum()))
        row = np.concatenate(chosen)
        return row, low[row] + (rng.random(len(row)) * length[row]).astype("int64")


def levels(rng: np.random.Generator) -> np.ndarray:
    """Quality between 0 and 1 by cluster and quarter, a little different for every purpose."""
    base = np.array([[p.quality(q) for q in QUARTERS] for p in PROFILES])
    return np.clip(base + rng.normal(0, 0.06, (len(PROFILES), 1)), 0.04, 0.98)


def at(level: np.ndarray, cluster: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Level of a cluster on a day; before the first quarter that of the first."""
    return level[cluster, np.minimum(np.searchsorted(ENDS, day), len(ENDS) - 1)]


def shares(total: int, power: float = 1.0) -> np.ndarray:
    """``total`` split over the clusters by size; a power below 1 gives the small ones more."""
    size = np.array([p.size for p in PROFILES], dtype=float) ** power
    return np.round(total * size / size.sum()).astype("int64")


def numbered(prefix: str, n: int) -> np.ndarray:
    """Record numbers such as CP-000001."""
    return np.char.mod(f"{prefix}-%06d", np.arange(1, n + 1))


def texts(rng: np.random.Generator, first: tuple[str, ...], second: tuple[str, ...], n: int) -> np.ndarray:
    """Invented titles put together from two lists."""
    return np.char.add(rng.choice(np.array(first), n), rng.choice(np.array(second), n))
