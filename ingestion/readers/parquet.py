"""Parquet files: typed columns become text, so that one contract check serves every format."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.marks import ANY, MARKS, unmarked
from ingestion.readers.base import Reading, TextBlock
from ingestion.readers.text import without_unfit
from ingestion.verdict import refuse

ROWS = 250_000
LOCAL = "Asia/Shanghai"  # the zone of every time in the warehouse


def read(path: Path) -> Reading:
    """Open a Parquet file of plain columns; pyarrow verifies the page checksums where there are some."""
    file = pq.ParquetFile(path, page_checksum_verification=True)
    strange = [f.name for f in file.schema_arrow if not _is_plain(f.type)]
    if strange:
        refuse(
            "SCHEMA",
            zh=f"列 {'、'.join(strange)} 不是文本、数值、日期、时间或布尔类型，契约只接受这样的平面列。",
            en=f"Columns {', '.join(strange)} are not of text, numbers, days, times or booleans; a contract "
            "takes such flat columns only.",
        )
    reading = Reading(headers=list(file.schema_arrow.names), header_line=0)
    reading.physical_lines = file.metadata.num_rows
    reading.blocks = _blocks(file)
    return reading


def _is_plain(kind: pa.DataType) -> bool:
    """True for types of which every value has one text."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal128(kind)
    is_time = pa.types.is_timestamp(kind) or pa.types.is_date(kind)
    return is_text or is_number or is_time or pa.types.is_boolean(kind) or pa.types.is_null(kind)


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
    shown = rows.with_columns(unmarked(pl.col("_text"))) if marked else rows
    return without_unfit(TextBlock(shown, marked=marked))


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
