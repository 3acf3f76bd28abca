"""Tables of a file that a person made: the sheets of a workbook, or the one table of CSV or Parquet."""

import io
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from jushu.errors import JushuError

LINE = "#row"  # where a row stands in its sheet; the header is row 1
OTHER_NAMES = {
    "unit_code": "unit",
    "period_code": "period",
    "indicator_code": "code",
    "单元": "unit",
    "期间": "period",
    "代码": "code",
    "值": "value",
    "状态": "status",
    "类型": "unit_type",
    "同类组": "peer_group",
    "分子": "numerator",
    "分母": "denominator",
}
MOST_SHOWN = 10


def read_sheets(path: Path) -> dict[str, pl.DataFrame]:
    """One table per sheet, with ``LINE`` as its last column and Chinese names of columns turned to English.

    A column is of numbers where all its cells are, else of trimmed text; an empty cell is null, and rows
    without any cell are left out. Raises JushuError VALUES_INVALID for a file that cannot be read.
    """
    try:
        if path.suffix.lower() == ".parquet":
            return {path.stem: _tidy(pl.read_parquet(path))}
        if path.suffix.lower() in (".xlsx", ".xls", ".ods"):
            book = CalamineWorkbook.from_path(path)
            return {
                name: _tidy(_sheet(book.get_sheet_by_name(name).to_python())) for name in book.sheet_names
            }
        text = path.read_text(encoding="utf-8-sig")
        return {path.stem: _tidy(pl.read_csv(io.StringIO(text), infer_schema=False))}
    except (OSError, UnicodeDecodeError, ValueError, CalamineError, pl.exceptions.PolarsError) as error:
        reason = " ".join(str(error).split())[:200]
        raise refusal([f"无法读取 {path}({reason})"], [f"{path} cannot be read ({reason})"]) from error


def as_text(table: pl.DataFrame, name: str) -> pl.Expr:
    """A column as text; a spreadsheet has no whole numbers, so that the year 2026 comes as 2026.0."""
    column = pl.col(name)
    if not table.schema[name].is_float():
        return column.cast(pl.String)
    is_whole = (column == column.round()) & (column.abs() < 1e15)
    return (
        pl.when(is_whole)
        .then(column.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(column.cast(pl.String))
    )


def _tidy(table: pl.DataFrame) -> pl.DataFrame:
    names = [OTHER_NAMES.get(name.strip(), name.strip()) for name in table.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"columns stand twice: {', '.join(twice)}")
    table.columns = names
    cells = []
    for name, dtype in table.schema.items():
        if dtype.is_numeric():
            cells.append(pl.col(name))
            continue
        text = pl.col(name).cast(pl.String).str.strip_chars()
        cells.append(pl.when(text != "").then(text).alias(name))
    lines = pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE)
    return table.select(*cells, lines).filter(
        pl.any_horizontal(pl.col(names).is_not_null()) if names else False
    )


def _sheet(rows: list[list[Any]]) -> pl.DataFrame:
    """The cells of a sheet; rows that are shorter than the header end with empty cells."""
    if not rows:
        return pl.DataFrame()
    header, *below = rows
    columns = list(zip(*below, strict=True)) or [()] * len(header)
    names = [str(name) for name in header]
    if len(set(names)) < len(names):
        raise ValueError("columns stand twice, or have no name")
    return pl.DataFrame([_column(name, cells) for name, cells in zip(names, columns, strict=True)])


def _column(name: str, cells: tuple[Any, ...]) -> pl.Series:
    kinds = {type(cell) for cell in cells if cell != ""}
    if kinds <= {float, int}:
        return pl.Series(name, [None if cell == "" else cell for cell in cells], dtype=pl.Float64)
    return pl.Series(name, [_word(cell) for cell in cells], dtype=pl.String)


def _word(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def refusal(zh: list[str], en: list[str], count: int | None = None) -> JushuError:
    """The refusal of a table, with the first of its faults; ``count`` says how many there are in all."""
    more = (len(zh) if count is None else count) - MOST_SHOWN
    return JushuError(
        "VALUES_INVALID",
        zh="值表不能使用:" + ";".join(zh[:MOST_SHOWN]) + (f";另有 {more} 处。" if more > 0 else "。"),
        en="The table of values cannot be used: "
        + "; ".join(en[:MOST_SHOWN])
        + (f"; and {more} more." if more > 0 else "."),
        todo_zh="改正这些行。长表须有 unit、period、code、value 列;宽表须有 unit、period 和每个代码一列;"
        "格式为 UTF-8 的 CSV、XLSX 或 Parquet。",
        todo_en="Correct the rows. A long table has the columns unit, period, code, value; a wide one has "
        "unit, period and one column per code; as CSV (UTF-8), XLSX or Parquet.",
    )
