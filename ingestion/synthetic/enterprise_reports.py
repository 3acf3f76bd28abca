"""Quarterly reports of enterprises: revenue, research, staff, cumulative within the year."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import between
from ingestion.synthetic.periods import QUARTERS, Quarter, day_stamps, days
from ingestion.synthetic.stays import CODES, LAST_DAY, Stays, levels

# Yearly revenue in yuan and staff of an enterprise in the middle of its size class.
REVENUE = {"large": 2.4e8, "medium": 4.5e7, "small": 9e6, "micro": 1.5e6}
STAFF = {"large": 240, "medium": 70, "small": 22, "micro": 7}
SEASON = np.array([0.86, 0.98, 1.0, 1.16])
# The three quarters of 2024 before the first one count in the figures of its year.
BEFORE = 3


def build(rng: np.random.Generator, stays: Stays) -> pl.DataFrame:
    """Reports of the enterprises there at the end of each quarter; a few never come."""
    level = levels(rng)
    history = _history(rng, stays, level)
    parts = []
    for q in QUARTERS:
        there = stays.there(days(q.end), days(q.end))
        keeps = rng.random(len(there)) < between(0.88, 0.99, level[stays.cluster[there], q.index])
        parts.append(_report(rng, stays, history, q, there[keeps]))
    return pl.concat(parts)


def _report(
    rng: np.random.Generator, stays: Stays, history: dict[str, np.ndarray], q: Quarter, row: np.ndarray
) -> pl.DataFrame:
    t, n = q.index + BEFORE, len(row)
    year = np.arange(t - q.number + 1, t + 1)

    def cumulated(name: str) -> np.ndarray:
        return history[name][row][:, year].sum(axis=1)

    unknown = pl.Series(rng.random(n) < 0.03)
    filed = np.minimum(days(q.end) - rng.integers(0, 5, n), LAST_DAY)
    return pl.DataFrame(
        {
            "uscc": stays.uscc[row],
            "report_period": np.full(n, q.code),
            "cluster_code": CODES[stays.cluster[row]],
            "total_revenue_cny": np.round(cumulated("revenue"), 2),
            "data_revenue_cny": np.round(cumulated("data_revenue"), 2),
            "rd_expense_cny": pl.Series(np.round(cumulated("research"), 2)).set(
                pl.Series(rng.random(n) < 0.08), None
            ),
            "staff_count": history["staff"][row, t] + history["data_staff"][row, t],
            "data_staff_count": history["data_staff"][row, t],
            "data_staff_joined": pl.Series(cumulated("joined")).set(unknown, None),
            "data_staff_left": pl.Series(cumulated("left")).set(unknown, None),
            "filed_on": day_stamps(filed.astype(float)),
        }
    )


def _history(rng: np.random.Generator, stays: Stays, level: np.ndarray) -> dict[str, np.ndarray]:
    """Figures of each stay (rows) in each quarter from 2024Q1 (columns); nothing before the entry."""
    n, m = len(stays.uscc), len(QUARTERS) + BEFORE
    good = level[stays.cluster][:, np.maximum(np.arange(m) - BEFORE, 0)]
    growth = between(-0.10, 0.24, good) + rng.normal(0, 0.03, (n, 1))
    starts = np.concatenate(
        [days(QUARTERS[0].start) - 91 * np.arange(BEFORE, 0, -1), [days(q.start) for q in QUARTERS]]
    )
    present = stays.entry[:, None] <= starts[None, :] + 90
    base = np.array([REVENUE[s] for s in stays.size]) * rng.lognormal(0, 0.6, n) / 4
    season = SEASON[(np.arange(m)) % 4]
    trend = np.exp(np.cumsum(np.log1p(np.maximum(growth, -0.5)) / 4, axis=1))
    revenue = present * base[:, None] * season * trend * rng.lognormal(0, 0.06, (n, m))
    share = np.clip(between(0.16, 0.58, good) + rng.normal(0, 0.1, (n, 1)) + np.arange(m) * 0.003, 0.02, 0.97)
    intensity = np.clip(between(0.012, 0.12, good) * rng.lognormal(0, 0.5, (n, 1)), 0, 0.6)
    crew = np.maximum(1, np.array([STAFF[s] for s in stays.size]) * rng.lognormal(0, 0.4, n))
    part = np.clip(between(0.08, 0.34, good[:, 0]) + rng.normal(0, 0.06, n), 0.02, 0.8)
    stock = np.round(crew * part).astype("int64")
    columns: dict[str, list[np.ndarray]] = {"data_staff": [], "joined": [], "left": []}
    for t in range(m):
        joined = rng.poisson(stock * between(0.025, 0.075, good[:, t]) + 0.05) * present[:, t]
        left = np.minimum(rng.poisson(stock * between(0.055, 0.025, good[:, t])), stock) * present[:, t]
        stock = stock + joined - left
        for name, values in (("data_staff", stock), ("joined", joined), ("left", left)):
            columns[name].append(values)
    other = np.round(crew * (1 - part))[:, None] * (0.97 + 0.03 * trend)
    figures = {
        "revenue": revenue,
        "data_revenue": revenue * share,
        "research": revenue * intensity,
        "staff": np.round(other).astype("int64"),
        **{name: np.stack(values, axis=1) for name, values in columns.items()},
    }
    # An enterprise that came back goes on with its own figures.
    _, first, again = np.unique(stays.uscc, return_index=True, return_inverse=True)
    return {name: values[first[again]] for name, values in figures.items()}
