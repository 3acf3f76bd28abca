"""Parquet: types become exact text; instants become local time; what has lost digits is refused."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingestion.readers import parquet
from ingestion.verdict import FileRefused
from tests.unit.ingestion.taking import REQUEST, ZONE, FileTaken, opened, take


@pytest.fixture
def texts(tmp_path: Path) -> Callable[[pl.Series], list]:
    def through(column: pl.Series) -> list:
        path = tmp_path / "x.parquet"
        column.to_frame("a").write_parquet(path)
        return [row[1] for row in opened(parquet.read(path)).rows]

    return through


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        (["文", None, ""], pl.String, ["文", None, ""]),
        ([320501202601010001, -1], pl.Int64, ["320501202601010001", "-1"]),
        ([Decimal("12.30")], pl.Decimal(18, 2), ["12.30"]),
        ([True, False, None], pl.Boolean, ["true", "false", None]),
        ([date(2026, 3, 1)], pl.Date, ["2026-03-01"]),
        ([datetime(2026, 3, 1, 9, 30)], pl.Datetime("ms"), ["2026-03-01 09:30:00"]),
        ([datetime(2026, 3, 1, 9, 30)], pl.Datetime("ns"), ["2026-03-01 09:30:00"]),
        ([5.0, 0.1, 1200000.0, -2.5], pl.Float64, ["5", "0.1", "1200000", "-2.5"]),
        ([5.0, 0.1], pl.Float32, ["5", "0.1"]),
        (["a", "b"], pl.Categorical, ["a", "b"]),
    ],
)
def test_types_to_text(texts: Callable[[pl.Series], list], values: list, dtype: Any, expected: list) -> None:
    assert texts(pl.Series("a", values, dtype=dtype)) == expected


def test_an_instant_becomes_the_time_on_the_clocks_of_china(texts: Callable[[pl.Series], list]) -> None:
    column = pl.Series("a", [datetime(2026, 3, 1, 23, 30)], dtype=pl.Datetime("us", "UTC"))
    assert texts(column) == ["2026-03-02 07:30:00"]
    assert texts(column.dt.convert_time_zone("Asia/Shanghai")) == ["2026-03-02 07:30:00"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1.2345678901234568e17, -(2.0**53)])
def test_a_number_that_is_none_or_lost_digits_is_marked(
    texts: Callable[[pl.Series], list], number: float
) -> None:
    assert not texts(pl.Series("a", [number]))[0].isascii()


def test_identifiers_in_a_column_of_doubles(tmp_path: Path) -> None:
    path = tmp_path / "service_requests__x.parquet"
    rows = [REQUEST | {"request_id": n} for n in (17.0, 320501202601010001.0, float("nan"))]
    pl.DataFrame(rows).write_parquet(path)
    taken = take(path, tmp_path)
    assert taken.column("request_id") == ["17"]
    assert taken.reasons() == [(2, "request_id", "BAD_NUMBER"), (3, "request_id", "BAD_NUMBER")]
    assert all(t.isascii() for t in taken.refused["raw_value"]) and all(
        t.isascii() for t in taken.refused["raw_text"]
    )


def test_rows_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({"a": ["x", "y"], "b": [1, None]}).write_parquet(path)
    file = opened(parquet.read(path))
    assert (file.headers, file.rows) == (["a", "b"], [(1, "x", "1"), (2, "y", None)])
    assert (file.header_line, file.physical, file.balance) == (0, 2, 0)


def test_nested_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({"a": [[1]], "b": [{"c": 1}], "d": [1]}).write_parquet(path)
    with pytest.raises(FileRefused, match="SCHEMA"):
        parquet.read(path)


@pytest.mark.parametrize("keep", [100, -5])
def test_a_cut_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "zones__x.parquet"
    pl.DataFrame([ZONE] * 50).write_parquet(path)
    path.write_bytes(path.read_bytes()[:keep])
    taken: FileTaken = take(path, tmp_path)
    assert (taken.verdict.status, taken.verdict.code) == ("refused", "CORRUPT")
    assert taken.verdict.text_zh and taken.verdict.text_en
