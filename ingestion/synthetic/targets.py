"""Yearly targets: for indicators near what a cluster can reach, for intake batches, for industry zones."""

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, cluster_code
from ingestion.synthetic.months import FOUNDED, quarterly_levels
from ingestion.synthetic.periods import QUARTERS, days
from jushu import catalogue

YEARS = (2024, 2025, 2026)
COLUMNS = ("cluster_code", "target_year", "target_kind", "target_code", "target_name", "target_value")
SCHEMA = dict.fromkeys(COLUMNS, pl.String) | {
    "target_year": pl.Int32,
    "target_value": pl.Decimal(18, 6),
    "due_on": pl.Date,
    "filed_on": pl.Date,
}
# How many indicators of each direction a cluster takes into its plan.
TAKEN = {"benefit": (5, 9), "cost": (2, 3), "interval": (1, 2)}


def build(rng: np.random.Generator, zones: pl.DataFrame) -> pl.DataFrame:
    """One row per target; ``zones`` as from ``industry_zones.build``. The plan of 2024 is filed late."""
    rows = [*_indicators(rng), *_intake(rng), *_zones(zones)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("filed_on", maintain_order=True)


def _years(cluster: int) -> list[int]:
    return [y for y in YEARS if PROFILES[cluster].established.year <= y]


def _filed(cluster: int, year: int) -> date:
    """20 January; that of 2024, and the first one of a new cluster, within weeks of its beginning."""
    begun = max(QUARTERS[0].start, PROFILES[cluster].established)
    return max(date(year, 1, 20), begun.replace(day=20))


def _indicators(rng: np.random.Generator) -> list[tuple[object, ...]]:
    """A share of the way from unacceptable to satisfactory; goals that may be negative are left out."""
    level = quarterly_levels(rng)
    listed = catalogue.indicators().with_columns(
        floor=pl.col("unacceptable").cast(pl.Float64),
        goal=pl.col("satisfactory").str.split("-").list.first().cast(pl.Float64, strict=False),
    )
    # Not the completion of targets itself, nor the number of enterprises, which the intake plan covers.
    able = listed.filter(pl.col("floor") >= 0, pl.col("code") != "DP1-01", pl.col("unit") != "enterprises")
    pools = {d: able.filter(pl.col("direction") == d).rows(named=True) for d in TAKEN}
    rows: list[tuple[object, ...]] = []
    for i in range(len(PROFILES)):
        order = {d: rng.permutation(len(pool)) for d, pool in pools.items()}
        for year in _years(i):
            ambition = level[i, max(0, 4 * (year - 2025) + 2)]
            for direction, (least, most) in TAKEN.items():
                for k in order[direction][: rng.integers(least, most + 1)]:
                    it = pools[direction][k]
                    way = np.clip(0.25 + 0.75 * ambition + rng.normal(0, 0.12), 0.15, 1.0)
                    value = it["floor"] + (it["goal"] - it["floor"]) * way
                    rows.append(_row(i, year, ("indicator", it["code"], it["name_zh"]), round(value, 1)))
    return rows


def _intake(rng: np.random.Generator) -> list[tuple[object, ...]]:
    """Two batches a year, together somewhat above what the cluster usually takes in."""
    level = quarterly_levels(rng)
    rows: list[tuple[object, ...]] = []
    for i, p in enumerate(PROFILES):
        before = max(days(QUARTERS[0].start) - FOUNDED[i], 0)
        usual = p.size / (1 + 8 * p.entry)
        for year in _years(i):
            since = days(date(year, 1, 1))
            # Before the first quarter a cluster filled evenly; one that opened later filled at its opening.
            early = np.clip(days(QUARTERS[0].start) - max(since, FOUNDED[i]), 0, None) / max(before, 1)
            old = early if before else float(p.established.year == year)
            entrants = usual * (old + p.entry * sum(q.year == year for q in QUARTERS))
            planned = max(4, entrants / (0.55 + 0.55 * level[i, 4] + rng.normal(0, 0.06)))
            first = max(date(year, 3, int(rng.integers(10, 29))), p.established.replace(day=20))
            second = date(year, int(rng.integers(7, 10)), 15)
            for number, (due, share) in enumerate(((first, 0.5), (second, 0.5)), start=1):
                code = f"{year}-P{number}"
                name = f"{year}年第{'一二'[number - 1]}批数商引进"
                rows.append(_row(i, year, ("intake", code, name), max(1, round(planned * share)), due))
    return rows


def _zones(zones: pl.DataFrame) -> list[tuple[object, ...]]:
    """The year in which a zone is planned, and once more the next year where it has not opened by then."""
    rows: list[tuple[object, ...]] = []
    for z in zones.iter_rows(named=True):
        target, year = ("industry_zone", z["industry_zone_code"], z["zone_name"]), z["target_year"]
        rows.append(_row(z["cluster"], year, target, 1, z["due_on"]))
        if year < YEARS[-1] and z["opening"] > 4 * (year - 2024):
            again = z["due_on"].replace(year=year + 1)
            rows.append(_row(z["cluster"], year + 1, target, 1, again))
    return rows


def _row(
    cluster: int, year: int, target: tuple[str, str, str], value: float, due: date | None = None
) -> tuple[object, ...]:
    """One row; ``target`` is its kind, code and name."""
    filed = _filed(cluster, year)
    return (cluster_code(cluster), year, *target, Decimal(str(value)), due, filed)
