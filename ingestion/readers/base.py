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


def nowhere() -> int:
    """Where a file is read that is not read from its beginning to its end."""
    return 0


def cells_of_a_sheet(text: str) -> list[str]:
    """The cells of a row of a workbook, which its text joins by tabs."""
    return text.split("\t")


@dataclass
class Reading:
    """An opened file: its headers, and its rows as blocks of work.

    ``above`` and ``below`` are the lines left out before the header and below the records, ``split`` gives
    the cells of such a line or of a refused row. ``position`` says up to which byte the file was read.
    ``physical_lines``, ``group_lines`` (rows that name the group of the rows below), ``below`` and
    ``encoding`` are final only after all blocks were taken.
    """

    headers: list[str]
    header_line: int
    header_text: str = ""
    blocks: Iterator[Callable[[], TextBlock]] = field(default_factory=lambda: iter(()))
    physical_lines: int = 0
    group_lines: int = 0
    blank_before_header: int = 0
    encoding: str = ""
    sheet: str = ""
    counts_from_1904: bool = False
    warnings: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    split: Callable[[str], list[str]] = cells_of_a_sheet
    position: Callable[[], int] = nowhere


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
