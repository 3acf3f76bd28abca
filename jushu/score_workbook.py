"""A workbook of scores that a person can read: one row per unit first, then the tables."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from jushu.scoring import Methodology

MOST_ROWS = 1_048_575  # of a sheet, below its header
TITLES = {
    "scores": "得分 scores",
    "contributions": "贡献 contributions",
    "ranks": "排名 ranks",
    "adjustments": "加减分与否决 adjustments",
    "changes": "变化 changes",
    "gaps": "差距 gaps",
    "next_grade": "下一等级 next grade",
    "diagnostics": "诊断 diagnostics",
    "uncertainty": "不确定性 uncertainty",
    "probabilities": "概率 probabilities",
}
OVERVIEW = "总览 overview"


def write_workbook(
    path: Path, tables: dict[str, pl.DataFrame], methodology: Methodology, source: str
) -> None:
    """Write the overview and one sheet per table that has rows; text never becomes a formula.

    A table beyond the rows of a sheet is left to its CSV and Parquet files, and the overview says so.
    """
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
        sheet = book.add_worksheet(OVERVIEW)
        facts = [
            ("值表 values", source),
            ("方法 methodology", f"{methodology.scheme.code} {methodology.scheme.version}"),
            ("哈希 hash", methodology.hash),
        ]
        facts += [
            ("仅在 CSV、Parquet 中 only in CSV and Parquet", name)
            for name, rows in tables.items()
            if rows.height > MOST_ROWS
        ]
        for line, (label, text) in enumerate(facts):
            sheet.write_string(line, 0, label, bold)
            sheet.write_string(line, 1, text)
        _write(sheet, overview(tables["scores"]), (bold, number), len(facts) + 1)
        for name, rows in tables.items():
            if 0 < rows.height <= MOST_ROWS:
                _write(book.add_worksheet(TITLES[name]), rows, (bold, number))


def overview(nodes: pl.DataFrame) -> pl.DataFrame:
    """One row per unit and period: score, grade and rank of every index, then scores of other nodes."""
    keys = ["unit_type", "unit_code", "period_code"]
    frame = nodes.select(keys).unique(maintain_order=True)
    order = nodes.select("level", "node_code").unique().sort(pl.col("level") != "index", "node_code")
    for level, code in order.rows():
        parts = {"score": code, "grade_code": f"{code} 等级 grade", "rank": f"{code} 排名 rank"}
        wanted = parts if level == "index" else {"score": code}
        own = nodes.filter(node_code=code).select(*keys, *wanted).rename(wanted)
        frame = frame.join(own, on=keys, how="left", maintain_order="left")
    return frame


def _write(sheet: Any, rows: pl.DataFrame, formats: tuple[Any, Any], first: int = 0) -> None:
    bold, number = formats
    for column, name in enumerate(rows.columns):
        sheet.write_string(first, column, name, bold)
    for line, row in enumerate(rows.iter_rows(), start=first + 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            elif isinstance(cell, bool):
                sheet.write_boolean(line, column, cell)
            elif isinstance(cell, float | Decimal):
                sheet.write_number(line, column, float(cell), number)
            elif cell is not None:
                sheet.write_number(line, column, cell)
    sheet.freeze_panes(first + 1, min(3, len(rows.columns)))
    sheet.autofilter(first, 0, first + rows.height, max(len(rows.columns) - 1, 0))
    sheet.set_column(0, max(len(rows.columns) - 1, 0), 14)
