"""Parquet files: typed columns become text, so that one contract check serves every format."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from ingestion.marks import ANY, MARKS, unmarked
from ingestion.readers.base import Reading, TextBlock
from ingestion.verdict import refuse

ROWS = 250_000
LOCAL = "Asia/Shanghai"  # the zone of every time in the warehouse


def read(path: Path) -> Reading:
    """Open a Parquet file of plain columns; pyarrow verifies the page checksums where there are some."""
    file = pq.ParquetFile(path, page_checksum_verification=True)
    nested = [f.name for f in file.schema_arrow if f.type.num_fields]
    if nested:
        refuse(
            "NESTED_COLUMN",
            zh=f"列 {'、'.join(nested)} 是嵌套结构，契约只接受平面列。",
            en=f"Columns {', '.join(nested)} are nested; a contract takes flat columns only.",
        )
    reading = Reading(headers=list(file.schema_arrow.names), header_line=0)
    reading.physical_lines = file.metadata.num_rows
    reading.blocks = _blocks(file)
    return reading


def _blocks(file: pq.ParquetFile) -> Iterator[Callable[[], TextBlock]]:
    first = 1
    for batch in file.iter_batches(batch_size=ROWS):
        frame = pl.DataFrame(batch)
        yield partial(_parse, frame, first)
        first += frame.height


def _parse(frame: pl.DataFrame, first: int) -> TextBlock:
    cells = frame.select(_as_text(frame[name]).alias(f"c{i}") for i, name in enumerate(frame.columns))
    rows = cells.with_columns(
        pl.int_range(first, first + pl.len(), dtype=pl.Int32).alias("_line"),
        pl.concat_str(pl.all().fill_null(""), separator="\t").alias("_text"),
    )
    marked = bool(rows["_text"].str.contains(f"[{ANY}]").any())
    return TextBlock(rows.with_columns(unmarked(pl.col("_text"))) if marked else rows, marked=marked)


def _as_text(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, pl.Datetime):
        if column.dtype.time_zone:
            # An instant, whatever zone it is written in; the warehouse holds local time.
            column = column.dt.convert_time_zone(LOCAL).dt.replace_time_zone(None)
        has_fraction = bool((column.dt.microsecond() != 0).any())
        return column.dt.to_string("%Y-%m-%d %H:%M:%S%.f" if has_fraction else "%Y-%m-%d %H:%M:%S")
    if column.dtype.is_float():
        return _float_as_text(column)
    return column.cast(pl.String)


def _float_as_text(column: pl.Series) -> pl.Series:
    """Whole numbers without a point, as in a workbook; a number that may have lost digits is marked."""
    digits = 24 if column.dtype == pl.Float32 else 53
    number, size = pl.lit(column), pl.lit(column).abs()
    whole = (number == number.round(0)) & (size < 2**digits)
    lost = ~number.is_finite() | (size >= 2**digits)
    text = pl.lit(column.cast(pl.String))
    return pl.select(
        pl.when(lost)
        .then(text + MARKS["BAD_NUMBER"])
        .when(whole)
        .then(pl.lit(column.cast(pl.Int64, strict=False).cast(pl.String)))
        .otherwise(text)
    ).to_series()
