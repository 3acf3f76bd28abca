"""What the catalogue says about an indicator, apart from how it is measured."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

FILE = Path(__file__).parents[2] / "dbt_project" / "seeds" / "catalogue" / "indicators.csv"


class Entry(NamedTuple):
    """Kinds of units and of periods, fewest cases, whether reporting is owed, cost or benefit."""

    units: tuple[str, ...]
    periods: tuple[str, ...]
    min_cases: int
    is_owed: bool
    direction: str


@cache
def entries() -> dict[str, Entry]:
    """Every indicator of the catalogue by its code."""
    rows = pl.read_csv(FILE, infer_schema=False).iter_rows(named=True)
    return {
        row["code"]: Entry(
            tuple(row["grain"].split(";")),
            tuple(row["periods"].split(";")),
            int(row["min_cases"]),
            row["obligation"] == "yes",
            row["direction"],
        )
        for row in rows
    }
