"""Improvement and corrective actions: of poor ratings, reviews, complaints, surveys and construction."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, between
from ingestion.synthetic.periods import DAY, day_stamps, days
from ingestion.synthetic.registers import Register
from ingestion.synthetic.stays import CODES, FIRST_DAY, LAST_DAY, at, levels, numbered

ACTIONS = Register({"closed_on": (), "verified_on": ("is_effective",)}, "updated_on")
KINDS = ["review", "complaint", "survey", "construction", "coordination"]
# Actions per cluster and quarter besides those of poor ratings.
RATE = 15
TERM = 25


def build(rng: np.random.Generator, poor: pl.DataFrame) -> pl.DataFrame:
    """Actions about most poorly rated requests of ``poor`` and others of each cluster."""
    level = levels(rng)
    closed = poor["closed_at"].to_numpy().astype("datetime64[s]").astype("int64") // DAY
    acts = rng.random(poor.height) < between(0.78, 0.995, at(level, poor["cluster"].to_numpy(), closed))
    rated = poor.filter(pl.Series(acts))
    n = rated.height
    about = _actions(rng, level, rated["cluster"].to_numpy(), closed[acts] + rng.integers(0, 3, n), 12)
    about = about.with_columns(source_kind=pl.lit("poor_rating"), request_id=rated["request_id"])
    first = np.maximum(FIRST_DAY - 365, np.array([days(p.established) for p in PROFILES]) + 30)
    counts = np.round(RATE * (LAST_DAY - first) / 91.3).astype("int64")
    cluster = np.repeat(np.arange(len(PROFILES)), counts)
    opened = first[cluster] + (rng.random(len(cluster)) * (LAST_DAY - first)[cluster]).astype("int64")
    others = _actions(rng, level, cluster, opened, TERM).with_columns(
        source_kind=pl.Series(rng.choice(KINDS, len(cluster), p=[0.24, 0.2, 0.16, 0.22, 0.18])),
        request_id=pl.lit(None, dtype=pl.String),
    )
    frame = pl.concat([about, others]).sort("opened_on", "cluster_code", maintain_order=True)
    return frame.with_columns(action_id=pl.Series(numbered("GJ", frame.height)), opened=pl.col("opened_on"))


def _actions(
    rng: np.random.Generator, level: np.ndarray, cluster: np.ndarray, opened: np.ndarray, term: int
) -> pl.DataFrame:
    """Actions opened on a day: closed within the term or later, verified soon after, effective or not."""
    n = len(cluster)
    quality = at(level, cluster, opened)
    in_time = rng.random(n) < between(0.62, 0.985, quality)
    took = np.where(in_time, rng.integers(1, term, n), term + rng.integers(8, 60, n))
    closed = np.where(rng.random(n) < 0.02, np.nan, (opened + took).astype(float))
    verified = np.where(rng.random(n) < 0.97, closed + rng.integers(0, 5, n), np.nan)
    effective = rng.random(n) < between(0.86, 0.99, quality)
    return pl.DataFrame(
        {
            "cluster_code": CODES[cluster],
            "opened_on": day_stamps(opened.astype(float)),
            "due_on": day_stamps((opened + term).astype(float)),
            "closed_on": day_stamps(closed),
            "verified_on": day_stamps(verified),
            "is_effective": pl.Series(effective).set(pl.Series(np.isnan(verified)), None),
        }
    )
