"""A workbook of scores that a person can read: one row per unit first, then the tables."""

from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from jushu.score_labels import SHARES, label
from jushu.scoring import Methodology

MOST_ROWS = 50_000  # of a sheet: nobody reads more, and writing them would take longer than the scoring
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
    "sensitivity": "敏感性 sensitivity",
}
KEYS = ("unit_type", "unit_code", "period_type", "period_code")  # stay in view beside the numbers
REPEATED = (
    *("cluster_code", "zone_code", "methodology_version", "methodology_hash"),
    *("plan_hash", "numpy_version"),
)
NARROWEST, WIDEST = 10, 40  # characters
OVERVIEW = "总览 overview"


def write_workbook(
    path: Path, tables: dict[str, pl.DataFrame], methodology: Methodology, source: str
) -> None:
    """Write the overview and one sheet per table that has rows; text never becomes a formula.

    A table of more than ``MOST_ROWS`` is left to its CSV and Parquet files, and the overview says so.
    """
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = Formats(book)
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
        for line, (name, text) in enumerate(facts):
            sheet.write_string(line, 0, name, formats.bold)
            sheet.write_string(line, 1, text)
        _write(sheet, overview(tables["scores"]), formats, len(facts) + 1)
        sheet.set_column(0, 0, max(_width(name) for name, _ in facts) + 2)
        for name, rows in tables.items():
            if 0 < rows.height <= MOST_ROWS:
                _write(book.add_worksheet(TITLES[name]), rows, formats)


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


def _write(sheet: Any, rows: pl.DataFrame, formats: "Formats", first: int = 0) -> None:
    """A table with its header in row ``first``, without columns that are empty or repeat the overview."""
    columns = [n for n in rows.columns if n not in REPEATED and rows[n].null_count() < rows.height]
    sheet.set_row(first, 32)
    for at, name in enumerate(columns):
        head, own = label(name), formats.of(name, rows.schema[name])
        is_number = rows.schema[name].is_numeric()
        sheet.write_string(first, at, head, formats.head_of_numbers if is_number else formats.head)
        for line, cell in enumerate(rows[name], start=first + 1):
            if isinstance(cell, str):
                sheet.write_string(line, at, cell, formats.text)
            elif isinstance(cell, bool):
                sheet.write_string(line, at, "是 yes" if cell else "否 no", formats.text)
            elif cell is not None:
                sheet.write_number(line, at, float(cell), own)
        texts = [*head.split("\n"), *(str(cell) for cell in rows[name].head(500) if isinstance(cell, str))]
        sheet.set_column(at, at, min(max(NARROWEST, *map(_width, texts)) + 3, WIDEST))
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)
    sheet.freeze_panes(first + 1, sum(name in KEYS for name in columns))
    sheet.autofilter(first, 0, first + rows.height, max(len(columns) - 1, 0))


def _width(text: str) -> int:
    """Columns that a text takes up: a Chinese character is as wide as two others."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


class Formats:
    """How cells look: headers, points with two decimals, shares in per cent, counts whole."""

    def __init__(self, book: Any) -> None:
        """Add the formats to a workbook."""
        self.bold = book.add_format({"bold": True})
        head = {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#EEF2F7"}
        self.head = book.add_format(head | {"indent": 1})
        self.head_of_numbers = book.add_format(head | {"align": "right"})
        self.text = book.add_format({"indent": 1})
        self.points = book.add_format({"num_format": "0.00"})
        self.share = book.add_format({"num_format": "0.0%"})
        self.count = book.add_format({"num_format": "0"})
        self.exact = book.add_format({"num_format": "0.00##"})

    def of(self, name: str, dtype: pl.DataType) -> Any:
        """The format of a column of numbers."""
        if name in SHARES:
            return self.share
        if dtype.is_integer() or name == "count":
            return self.count
        return self.exact if name == "value_needed" else self.points
