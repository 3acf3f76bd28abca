"""Hand-made clean records for the tests of the test-side calculation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from ingestion import contract
from tests.truth import compute_indicators

# (value, case_count, status) by indicator
Figures = dict[str, tuple[Decimal | None, int, str]]


class Truth:
    """A folder of records: the given rows by table, every other table is empty."""

    def __init__(self, folder: Path, tables: Mapping[str, Sequence[Mapping[str, object]]]):
        assert set(tables) <= set(contract.names())
        self._folder = folder
        given = {"clusters": [{"cluster_code": "C1", "established_on": "2020-01-01"}]} | dict(tables)
        for name in contract.names():
            kinds = _kinds(name)
            rows = [{c: row.get(c) for c in kinds} for row in given.get(name, [])]
            for row in given.get(name, []):
                assert set(row) <= set(kinds), set(row) - set(kinds)
            text = pl.DataFrame(rows, schema=dict.fromkeys(kinds), infer_schema_length=None, strict=False)
            text.select(_typed(text[c], kind) for c, kind in kinds.items()).write_parquet(
                folder / f"{name}.parquet"
            )

    def of(self, unit: str, period: str) -> Figures:
        """The figures of a unit such as "cluster C1"."""
        kind, code = unit.split()
        rows = compute_indicators(self._folder, [(kind, code)], [period]).iter_rows(named=True)
        return {r["indicator_code"]: (r["value"], r["case_count"], r["status"]) for r in rows}


def _kinds(table: str) -> dict[str, pl.DataType]:
    """Types of a contract's columns."""
    simple = {
        "string": pl.String(),
        "date": pl.Date(),
        "timestamp": pl.Datetime("us"),
        "integer": pl.Int64(),
        "boolean": pl.Boolean(),
    }
    return {
        f.name: simple.get(f.kind) or pl.Decimal(f.decimal_digits, f.decimal_places)
        for f in contract.load(table).fields
    }


def _typed(values: pl.Series, kind: pl.DataType) -> pl.Series:
    if isinstance(kind, pl.Datetime):
        moments = [None if v is None else datetime.fromisoformat(v) for v in values.to_list()]
        return pl.Series(values.name, moments, dtype=kind)
    if kind in (pl.Boolean, pl.Int32, pl.Int64):
        return values.cast(kind)
    return values.cast(pl.String).cast(kind) if kind != pl.Date else values.cast(pl.String).str.to_date()


def rows(columns: str, *values: Sequence[object], **fixed: object) -> list[dict[str, object]]:
    """Rows from the names of columns, their values and what all of them share (cluster C1)."""
    names = columns.split()
    return [{"cluster_code": "C1"} | fixed | dict(zip(names, v, strict=True)) for v in values]
