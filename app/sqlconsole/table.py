"""An answer of a worker as a table for the app."""

import polars as pl
import pyarrow as pa

from jushu.releases import faults

# 0001-01-01 and 9999-12-31 as days since 1970: what Python's own dates hold.
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
_PER_DAY = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def frame(data: bytes | bytearray) -> pl.DataFrame:
    """The rows of an Arrow stream; no columns where there is none. Raises JushuError QUERY_FAILED."""
    if not data:
        return pl.DataFrame()
    table = pl.from_arrow(pa.ipc.open_stream(pa.py_buffer(data)).read_all())
    assert isinstance(table, pl.DataFrame)
    for column in table:
        _refuse_wild_dates(column)
    return table


def _refuse_wild_dates(column: pl.Series) -> None:
    """Dates beyond the years 1 to 9999, and infinite ones, end Python where they are shown."""
    if column.dtype == pl.Date:
        per_day = 1
    elif isinstance(column.dtype, pl.Datetime):
        per_day = _PER_DAY[column.dtype.time_unit]
    else:
        return
    numbers = column.to_physical()
    least, most = numbers.min(), numbers.max()
    if not isinstance(least, int) or not isinstance(most, int):
        return
    if least < _FIRST_DAY * per_day or most >= (_LAST_DAY + 1) * per_day:
        raise faults.failed(
            f"列 {column.name} 有公元 1-9999 年以外的日期;用 CAST(列 AS VARCHAR)。",
            f"column {column.name} has a date beyond the years 1 to 9999; use CAST(column AS VARCHAR).",
        )
