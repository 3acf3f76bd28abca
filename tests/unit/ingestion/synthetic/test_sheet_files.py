"""Files that would be longer than a sheet can be."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
import xlwt

from ingestion.synthetic.books import Books
from ingestion.synthetic.filing import Filer
from ingestion.synthetic.table_files import SHEET_LINES, Plan, file_table

YEAR = 4  # quarters


def test_the_limits_are_those_of_the_formats(tmp_path: Path) -> None:
    old = xlwt.Workbook().add_sheet("one")
    old.write(SHEET_LINES["xls"] - 1, 0, "last")
    with pytest.raises(ValueError):
        old.write(SHEET_LINES["xls"], 0, "beyond")
    with xlsxwriter.Workbook(str(tmp_path / "new.xlsx")) as book:
        new = book.add_worksheet()
        assert new.write_string(SHEET_LINES["xlsx"] - 1, 0, "last") == 0
        assert new.write_string(SHEET_LINES["xlsx"], 0, "beyond") == -1


def test_what_no_sheet_holds_comes_as_csv(tmp_path: Path) -> None:
    full = SHEET_LINES["xls"] + 10
    days = [date(2024, 11, 1)] * full + [date(2025, 11, 1)] * 20
    actions = pl.DataFrame(
        {"action_id": [f"A{n}" for n in range(len(days))], "cluster_code": "C1", "updated_on": days}
    )
    books = Books(tmp_path / "truth")
    filer = Filer(tmp_path / "files", books, 7)
    kept = file_table(filer, "improvement_actions", actions, Plan(span=YEAR, kinds=("xls",), corrected=0))
    books.close()
    first, second = books.files
    assert (first.format, second.format) == ("csv", "xls")
    assert first.physical_lines > SHEET_LINES["xls"]
    # every action was filed once, and once more where it was refused; some of those are lost
    assert first.expected_loaded + second.expected_loaded == kept.height
