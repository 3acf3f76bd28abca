"""Arbitrations: what becomes of some complaints that were closed to nobody's satisfaction (clause 8.4.3)."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, between, cluster_code
from ingestion.synthetic.complaints import DAYS_TO_CORRECT
from ingestion.synthetic.periods import DATA_END, DAY, QUARTERS, as_datetime, day_stamps, stamps

# Days that an arbitration has.
DAYS = 45
SHARE = 0.10
FEWEST = 34


def about(rng: np.random.Generator, complaints: pl.DataFrame) -> pl.DataFrame:
    """Arbitrations of closed complaints: a share of them, but some dozens of every cluster.

    They come 3 to 20 days after the complaint was closed, on its matter, and end in time the more often the
    better the cluster is.
    """
    closed = complaints.filter(pl.col("closed_at").is_not_null() & (pl.col("kind") == "complaint"))
    parts = []
    for i, p in enumerate(PROFILES):
        about_ = closed.filter(pl.col("cluster_code") == cluster_code(i))
        n = min(about_.height, max(FEWEST, round(SHARE * about_.height)))
        about_ = about_[np.sort(rng.choice(about_.height, n, replace=False))]
        before = about_["closed_at"].to_numpy().astype("datetime64[D]").astype("int64")
        received = (before + rng.integers(3, 21, n)) * DAY + rng.integers(9 * 3600, 17 * 3600, n)
        level = p.quality(QUARTERS[4]) + rng.normal(0, 0.05)
        in_time = rng.random(n) < between(0.66, 1.0, np.full(n, np.clip(level, 0, 1)))
        late = DAYS + 1 + rng.exponential(15, n)
        took = np.where(in_time, rng.integers(12, DAYS + 1, n), late)
        ended = (received // DAY + took.astype("int64")) * DAY + rng.integers(9 * 3600, 18 * 3600, n)
        parts.append(
            about_.with_columns(
                kind=pl.lit("arbitration"),
                received_at=pl.Series(stamps(received.astype(float))),
                due_on=pl.Series(day_stamps(received // DAY + float(DAYS))),
                closed_at=pl.Series(stamps(ended.astype(float))),
                is_upheld=pl.Series(rng.random(n) < 0.4),
                accountability_due_on=pl.lit(None, dtype=pl.Date),
                decision_no=pl.lit(None, dtype=pl.String),
                corrected_on=pl.lit(None, dtype=pl.Date),
            ).with_columns(
                accountability_due_on=pl.when("is_upheld").then(
                    pl.col("closed_at").dt.date().dt.offset_by(f"{DAYS_TO_CORRECT}d")
                ),
                corrected_on=pl.when(pl.col("is_upheld") & pl.Series(rng.random(n) < 0.9)).then(
                    pl.col("closed_at").dt.date().dt.offset_by("20d")
                ),
                decision_no=pl.when("is_upheld").then(
                    pl.format("裁决〔{}〕{}号", pl.col("closed_at").dt.year(), pl.int_range(1, n + 1))
                ),
            )
        )
    return pl.concat(parts).filter(pl.col("received_at") < as_datetime(DATA_END))
