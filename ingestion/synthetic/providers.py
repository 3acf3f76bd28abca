"""Partner institutions: who was admitted how, what their contract asks, and which requests they handle."""

from datetime import timedelta

import numpy as np
import polars as pl

from ingestion.synthetic import codes
from ingestion.synthetic.clusters import PROFILES, between, cluster_code
from ingestion.synthetic.enterprises import Enterprises
from ingestion.synthetic.periods import DAY, QUARTERS, days

TRADES = ("咨询服务中心", "知识产权代理所", "数据评估中心", "法律服务所", "科技服务中心", "财税服务所")
STEMS = "甲乙丙丁戊己庚辛壬癸子丑"
PER_CATEGORY = 2


def build(rng: np.random.Generator, enterprises: Enterprises) -> pl.DataFrame:
    """Providers with the contract's columns and helpers ``cluster`` (index) and ``pace`` (time they need).

    ``pace`` multiplies the handling time: below 1 is faster than the cluster itself.
    """
    known = enterprises.frame.filter(~pl.col("is_lost"))
    rows = []
    for c, profile in enumerate(PROFILES):
        own = known.filter(pl.col("cluster_code") == cluster_code(c))["uscc"]
        good = float(np.clip(profile.quality(QUARTERS[4]), 0.05, 0.98))
        for i in range(6 + profile.size // 110):
            late = rng.random() < 0.2
            day = profile.established + timedelta(days=int(rng.integers(0, 120)))
            admitted = max(day, QUARTERS[int(rng.integers(1, 6))].start) if late and i > 3 else day
            ended = QUARTERS[int(rng.integers(5, 8))].end if rng.random() < 0.08 and i > 3 else None
            required = int(rng.integers(5, 11))
            complete = rng.random() < between(0.55, 0.99, np.array(good))
            rows.append(
                {
                    "provider_code": f"{cluster_code(c)}-P{i + 1:02d}",
                    "cluster_code": cluster_code(c),
                    "provider_name": f"示例{profile.name[2:4]}{STEMS[i % 12]}{TRADES[(i + c) % 6]}",
                    "uscc": own[int(rng.integers(0, len(own)))] if rng.random() < 0.6 else None,
                    "admitted_on": admitted,
                    "ended_on": ended,
                    "has_published_procedure": bool(rng.random() < 0.8 + 0.2 * good),
                    "criteria_required": required,
                    "criteria_evidenced": required if complete else required - int(rng.integers(1, 4)),
                    "contract_in_time_pct": _term(rng, 0.05, 78, 96),
                    "contract_rating": _term(rng, 0.10, 3.8, 4.5),
                    "filed_on": QUARTERS[0].end,
                    "cluster": c,
                    "pace": float(rng.lognormal(0.02, 0.16)),
                }
            )
    frame = pl.DataFrame(rows, infer_schema_length=None)
    last = pl.max_horizontal("admitted_on", pl.lit(QUARTERS[0].start))
    return frame.with_columns(filed_on=last + pl.duration(days=15))


def _term(rng: np.random.Generator, without: float, low: float, high: float) -> float | None:
    """One term of a contract; some contracts do not set it."""
    return None if rng.random() < without else round(float(rng.uniform(low, high)), 1)


class Assignment:
    """Which provider handles a request: each serves some categories of its cluster."""

    def __init__(self, providers: pl.DataFrame) -> None:
        self._clauses = codes.code_list("service_categories")["clause_id"].to_list()
        self._codes = providers["provider_code"].to_numpy()
        self._pace = providers["pace"].to_numpy()
        far = days(QUARTERS[-1].end) + 1
        self._from = _days(providers["admitted_on"])
        self._to = _days(providers["ended_on"].fill_null(QUARTERS[-1].end + timedelta(days=1)))
        self._to = np.minimum(self._to, far)
        owner = providers["cluster"].to_numpy()
        # Category k of a cluster is served by its providers k and k + 3, counted round.
        self._table = np.zeros((len(PROFILES), len(self._clauses), PER_CATEGORY), dtype="int64")
        for c in range(len(PROFILES)):
            own = np.flatnonzero(owner == c)
            for k in range(len(self._clauses)):
                self._table[c, k] = own[[k % len(own), (k + 3) % len(own)]]

    def draw(
        self, rng: np.random.Generator, cluster: np.ndarray, clause: pl.Series, submitted: np.ndarray
    ) -> tuple[pl.Series, np.ndarray]:
        """Provider code (null for the cluster itself) and pace of each request."""
        n = len(cluster)
        number = clause.replace_strict(
            self._clauses, list(range(len(self._clauses))), default=-1, return_dtype=pl.Int64
        ).fill_null(-1)
        k = number.to_numpy()
        chosen = self._table[cluster, np.maximum(k, 0), rng.integers(0, PER_CATEGORY, n)]
        day = submitted // DAY
        works = (k >= 0) & (self._from[chosen] <= day) & (day < self._to[chosen]) & (rng.random(n) < 0.66)
        return pl.Series(self._codes[chosen]).set(pl.Series(~works), None), np.where(
            works, self._pace[chosen], 1.0
        )


def _days(dates: pl.Series) -> np.ndarray:
    return dates.cast(pl.Date).cast(pl.Int32).to_numpy().astype("int64")
