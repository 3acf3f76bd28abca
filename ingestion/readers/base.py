"""What every reader gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from ingestion.verdict import REFUSED


@dataclass
class TextBlock:
    """Some consecutive rows of a file as text.

    ``rows`` has one column per cell (``c0``, ``c1``, ...), ``_line`` (physical line or sheet row, from 1)
    and ``_text`` (the row as it stands in the file). ``refused`` are rows whose structure is broken.
    ``marked`` says that some cells bear one of ``marks.MARKS``.
    """

    rows: pl.DataFrame
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSED))
    blank: int = 0
    footer: int = 0
    marked: bool = False


@dataclass
class Reading:
    """An opened file: its headers, and its rows as blocks of work.

    ``physical_lines``, ``skipped_lines`` (title rows and blank lines before the header) and ``encoding``
    are final only after all blocks were taken.
    """

    headers: list[str]
    header_line: int
    header_text: str = ""
    blocks: Iterator[Callable[[], TextBlock]] = field(default_factory=lambda: iter(()))
    physical_lines: int = 0
    blank_before_header: int = 0
    encoding: str = ""
    sheet: str = ""
    counts_from_1904: bool = False
    warnings: list[str] = field(default_factory=list)


def refused_rows(lines: pl.Series, texts: pl.Series, code: str) -> pl.DataFrame:
    """Rows refused for their structure, as ``REFUSED``."""
    return pl.DataFrame(
        {"line": lines, "reason_code": code, "rule_id": code, "raw_text": texts},
        schema_overrides={"reason_code": pl.String},
    ).select(
        pl.col("line").cast(pl.Int32),
        pl.lit(None, dtype=pl.String).alias("field"),
        "reason_code",
        "rule_id",
        pl.lit(None, dtype=pl.String).alias("raw_value"),
        pl.col("raw_text").cast(pl.String),
    )
