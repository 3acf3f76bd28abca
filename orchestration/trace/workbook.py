"""A trace as a workbook: summary, rows of numerator and denominator with their cells, files."""

from pathlib import Path

import polars as pl
import xlsxwriter

from jushu.score_workbook import MOST_ROWS
from jushu.trace.summary import PARTS, summary
from orchestration.trace.evidence import Evidence
from orchestration.trace.shown import STATES

TITLES = {"summary": ("摘要", "summary"), "values": ("其他指标", "values"), "files": ("文件", "files")}


def write_workbook(path: Path, evidence: Evidence, lang: str) -> None:
    """One row per traced row and raw row behind it; text never becomes a formula.

    What is beyond the rows of a sheet is left to JSON, and the summary says so.
    """
    at = 0 if lang == "zh" else 1
    steps = summary(evidence.trace, lang)
    sheets: dict[str, pl.DataFrame] = {}
    for place, part in enumerate(evidence.trace.parts):
        sheets[PARTS[part.name][at]] = evidence.rows(place)
        if part.values.height:
            sheets[TITLES["values"][at]] = part.values.drop("row_no").unique(maintain_order=True)
    states = {state: texts[at] for state, texts in STATES.items()}
    sheets[TITLES["files"][at]] = evidence.files.with_columns(pl.col("state").replace(states))
    steps += [
        (name, f"{rows.height:,} > {MOST_ROWS:,} (JSON)")
        for name, rows in sheets.items()
        if rows.height > MOST_ROWS
    ]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        first = book.add_worksheet(TITLES["summary"][at])
        for line, (label, text) in enumerate(steps):
            first.write_string(line, 0, label)
            first.write_string(line, 1, text)
        for name, rows in sheets.items():
            if rows.width:
                # a spreadsheet keeps fifteen digits
                rows.head(MOST_ROWS).with_columns(pl.col(pl.Int64).cast(pl.String)).write_excel(book, name)
