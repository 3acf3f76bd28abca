"""Special funds (clause 8.3.1): what is planned, what arrives, what is spent, entry by entry."""

from datetime import date

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, between, cluster_code
from ingestion.synthetic.months import FOUNDED, QUARTER_ENDS, month_of, monthly_levels
from ingestion.synthetic.periods import day_stamps, days

# Quarters from the beginning of 2024, because the ledger of a year counts from its January.
STARTS = np.array([days(date(2024 + k // 4, 3 * (k % 4) + 1, 1)) for k in range(11)])
# Large clusters plan by the month.
MONTHLY_FROM = 350


def build(rng: np.random.Generator) -> pl.DataFrame:
    """One row per entry of the ledger. The first of the two or three funds of a cluster is for key projects.

    Money arrives within six weeks of its plan, and is spent at the end of the quarter.
    """
    level = monthly_levels(rng)
    parts = []
    for i, p in enumerate(PROFILES):
        for fund in range(3 if p.size > 200 else 2):
            parts.append(_fund(rng, i, fund, level[i]))
    together = pl.concat(parts).sort("entry_on", "cluster_code", maintain_order=True)
    number = pl.int_range(1, pl.len() + 1).over("cluster_code").cast(pl.String).str.zfill(4)
    ends = pl.Series(QUARTER_ENDS.astype("datetime64[D]"))
    filed = ends.gather(ends.search_sorted(together["entry_on"], side="left"))
    return together.with_columns(entry_id=pl.format("{}-ZJ{}", "cluster_code", number), filed_on=filed)


def _fund(rng: np.random.Generator, cluster: int, fund: int, level: np.ndarray) -> pl.DataFrame:
    p = PROFILES[cluster]
    steps = 3 if p.size >= MONTHLY_FROM and fund == 0 else 1
    start = (STARTS[:, None] + 30 * np.arange(steps)[None, :]).ravel()
    start = start[start >= FOUNDED[cluster] - 31]
    n = len(start)
    good = level[month_of(start)]
    share = (0.5, 0.3, 0.2)[fund]
    planned = np.round(p.size * 20_000 * share / steps * rng.uniform(0.8, 1.25, n), -3)
    rate = np.clip(between(0.55, 1.02, good) + rng.normal(0, 0.06, n), 0.2, 1.05)
    arrived = np.round(planned * rate, -2)
    used = np.clip(between(0.42, 0.99, good) + rng.normal(0, 0.07, n), 0.1, 1.08)
    day = start + rng.integers(3, 20, n)
    came = day + rng.integers(2, 42 if steps == 1 else 9, n)
    # Before the quarter is out.
    spent_on = np.minimum(came + rng.integers(3, 30, n), start + 88 if steps == 1 else start + 28)
    parts = (
        ("planned", planned, day),
        ("arrived", arrived, came),
        ("spent", np.round(arrived * used), spent_on),
    )
    return pl.DataFrame(
        {
            "cluster_code": [cluster_code(cluster)] * (3 * n),
            "fund_code": [f"{cluster_code(cluster)}-ZX{fund + 1}"] * (3 * n),
            "kind": [kind for kind, _, _ in parts for _ in range(n)],
            "is_key_project": [fund == 0] * (3 * n),
            "amount_cny": np.concatenate([a for _, a, _ in parts]),
            "entry_on": day_stamps(np.concatenate([d for _, _, d in parts]).astype(float)),
        }
    )
