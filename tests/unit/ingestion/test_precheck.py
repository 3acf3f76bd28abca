"""Pre-checks: the verdict of an ingest without one, and a copy in which every refused cell says why."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from ingestion import contract as contracts
from ingestion.ask import Ask
from ingestion.pipeline import ingest
from ingestion.precheck import annotated
from ingestion.precheck.annotated import Copy
from ingestion.precheck.check import check
from ingestion.precheck.reasons import SENTENCES
from ingestion.readers.workbook import PROBLEM
from jushu.errors import JushuError
from jushu.settings import Settings
from tests.conftest import ROOT, Finished
from tests.unit.ingestion.taking import ENTERPRISE, ZONE, csv_text

# Row 3 has two bad cells, row 4 breaks a rule of the row, row 5 lacks its key; rows 2 and 6 contradict.
ROWS = [
    ENTERPRISE,
    ENTERPRISE | {"cluster_code": "?", "entered_on": "2025-02-30"},
    ENTERPRISE | {"uscc": "91110000802100433B", "exited_on": "2024-12-31"},
    ENTERPRISE | {"uscc": "", "enterprise_name": "=1+1"},
    ENTERPRISE | {"enterprise_name": "另一家公司"},
]
AT = {name: number for number, name in enumerate(ENTERPRISE, start=1)}
USCC, NAME, CLUSTER = AT["uscc"], AT["enterprise_name"], AT["cluster_code"]
ENTERED, EXITED = AT["entered_on"], AT["exited_on"]
KEY = contracts.load("enterprises").version_key
KEY_CELLS = {AT[name] for name in KEY if name in AT}
MARKED = {
    2: KEY_CELLS,
    3: {CLUSTER, ENTERED},
    4: {ENTERED, EXITED},
    5: {USCC},
    6: KEY_CELLS,
}


def write_xlsx(path: Path, rows: list[dict[str, str]] = ROWS) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("名录")
        italic = book.add_format({"italic": True, "num_format": "@"})
        for r, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
            for c, text in enumerate(cells):
                sheet.write_string(r, c, text, italic)
    return path


def run(path: Path, settings: Settings, out: Path, ask: Ask | None = None) -> Copy | None:
    with check(path, settings, ask or Ask()) as checked:
        return annotated.write(checked, out, settings)


def marked(sheet: Any) -> dict[int, set[int]]:
    """Row -> coloured columns, without the column of remarks."""
    last = sheet.max_column
    found = {
        row[0].row: {c.column for c in row if c.fill.fill_type == "solid" and c.column != last}
        for row in sheet.iter_rows(min_row=2)
    }
    return {row: columns for row, columns in found.items() if columns}


def remarks(sheet: Any) -> list[str]:
    assert sheet.cell(1, sheet.max_column).value == PROBLEM
    return [str(sheet.cell(r, sheet.max_column).value or "") for r in range(2, sheet.max_row + 1)]


def test_the_verdict_is_that_of_ingest_and_nothing_stays(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "enterprises__x.csv"
    path.write_text(csv_text(ROWS), "utf-8")
    with check(path, settings, Ask()) as checked:
        before = checked.verdict.as_dict()
    assert [p for p in settings.home.rglob("*") if p.is_file()] == []
    assert list(settings.work.iterdir()) == []
    after = ingest([path], settings)[0].verdict.as_dict()
    assert {k: v for k, v in before.items() if k != "seconds"} == {
        k: v for k, v in after.items() if k != "seconds"
    }
    assert (before["loaded_rows"], before["quarantined_rows"]) == (0, 5)
    assert before["reasons"] == {"BAD_PATTERN": 1, "KEY_CONFLICT": 2, "REQUIRED_MISSING": 1, "ROW_RULE": 1}


def test_a_workbook_keeps_its_cells_and_shows_every_refused_one(settings: Settings, tmp_path: Path) -> None:
    path, out = write_xlsx(tmp_path / "enterprises__x.xlsx"), tmp_path / "out.xlsx"
    before = path.read_bytes()
    done = run(path, settings, out)
    assert done == Copy(out, rows=5, left_off=0, is_whole=True, is_edited=True)
    assert path.read_bytes() == before
    sheet = openpyxl.load_workbook(out)["名录"]
    cells = [[c.value or "" for c in row][:-1] for row in sheet.iter_rows(min_row=2)]
    assert cells == [list(row.values()) for row in ROWS]
    assert sheet.cell(5, NAME).data_type == "s" and sheet.cell(5, NAME).font.i
    assert marked(sheet) == MARKED
    said = remarks(sheet)
    assert said[1].splitlines() == [
        "集聚区代码：“?”的形式不对（如 C01，形式 ^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$）",
        "入驻日期：“2025-02-30”不是有效的日期（年-月-日，如 2026-09-30）",
    ]
    assert said[2] == "违反行内规则：退出日期不早于入驻日期"
    assert said[3] == "统一社会信用代码：必填，不能为空"
    key = " + ".join(contracts.load("enterprises").field(name).label_zh for name in KEY)
    assert said[0] == said[4] == f"本文件中同一主键（{key}）有内容不同的行，无法判断哪行正确"
    comment = sheet.cell(3, ENTERED).comment
    assert comment and comment.text == said[1].splitlines()[1]


def test_text_files_get_a_workbook_of_what_was_read(settings: Settings, tmp_path: Path) -> None:
    path, out = tmp_path / "enterprises__x.csv", tmp_path / "out.xlsx"
    text = csv_text(ROWS)
    path.write_text(text + "一,二\n", "utf-8")
    done = run(path, settings, out)
    assert done == Copy(out, rows=6, left_off=0, is_whole=True, is_edited=False)
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert marked(sheet) == MARKED | {7: {1}}
    assert (sheet.cell(5, NAME).value, sheet.cell(5, NAME).data_type) == ("=1+1", "s")
    assert sheet.cell(5, NAME).quotePrefix and sheet.cell(5, NAME).number_format == "@"
    assert remarks(sheet)[5] == "原文件第 7 行：列数与表头不同"
    assert sheet.cell(7, 1).value == "一,二"
    with zipfile.ZipFile(out) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_the_reasons_are_in_the_language_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", lang="en")
    out = tmp_path / "out.xlsx"
    run(write_xlsx(tmp_path / "enterprises__x.xlsx"), settings, out)
    said = remarks(openpyxl.load_workbook(out).worksheets[0])
    assert said[3] == "uscc: required, must not be empty"
    assert not re.search("[\u4e00-\u9fff]", "".join(said))


def test_a_corrected_copy_is_checked_again_and_loads(settings: Settings, tmp_path: Path) -> None:
    rows = [ZONE, ZONE | {"zone_code": "Z2", "cluster_code": "?", "established_on": "不详"}]
    copy, again = tmp_path / "zones__x.checked.xlsx", tmp_path / "again.xlsx"
    run(write_xlsx(tmp_path / "zones__x.xlsx", rows), settings, copy)
    book = openpyxl.load_workbook(copy)
    sheet: Any = book.worksheets[0]
    assert marked(sheet) == {3: {2, 4}}
    sheet.cell(3, 2).value = "C2"
    book.save(copy)
    run(copy, settings, again)
    second = openpyxl.load_workbook(again).worksheets[0]
    # The mark of the corrected cell is gone, and no second column of remarks has come.
    assert marked(second) == {3: {4}} and second.max_column == sheet.max_column
    assert remarks(second) == ["", "成立日期：“不详”不是有效的日期（年-月-日，如 2026-09-30）"]
    assert second.cell(3, 2).comment is None and second.cell(3, 4).comment
    sheet.cell(3, 4).value = "2024-01-01"
    book.save(copy)
    verdict = ingest([copy], settings)[0].verdict
    assert (verdict.loaded_rows, verdict.quarantined_rows, verdict.warnings) == (2, 0, [])


def test_a_workbook_that_no_editor_opens_is_built_anew(settings: Settings, tmp_path: Path) -> None:
    good = write_xlsx(tmp_path / "good.xlsx")
    path, out = tmp_path / "enterprises__x.xlsx", tmp_path / "out.xlsx"
    odd = b'<dataValidations count="1"><dataValidation type="odd" sqref="A1"/></dataValidations><pageMargins'
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<pageMargins", odd))
    done = run(path, settings, out)
    assert done and not done.is_edited
    assert marked(openpyxl.load_workbook(out).worksheets[0]) == MARKED


def test_a_large_file_is_copied_without_its_good_rows(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        ZONE | {"zone_code": f"Z{i}", "established_on": "不详" if i % 3 == 0 else "2024-01-01"}
        for i in range(30)
    ]
    path, out = tmp_path / "zones__x.csv", tmp_path / "out.xlsx"
    path.write_text(csv_text(rows), "utf-8")
    monkeypatch.setattr(annotated, "MOST_ROWS", 8)
    done = run(path, settings, out)
    assert done and done == Copy(out, rows=8, left_off=2, is_whole=False, is_edited=False)
    assert "只含被拒的 8 行" in done.note("zh") and "其余 2 行" in done.note("zh")
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [f"Z{3 * i}" for i in range(8)]


def test_parquet(settings: Settings, tmp_path: Path) -> None:
    path, out = tmp_path / "enterprises__x.parquet", tmp_path / "out.xlsx"
    pl.DataFrame(ROWS).write_parquet(path)
    assert run(path, settings, out)
    assert marked(openpyxl.load_workbook(out).worksheets[0]) == MARKED


def test_a_clean_file_and_a_refused_one_get_no_copy(settings: Settings, tmp_path: Path) -> None:
    path, out = tmp_path / "zones__x.csv", tmp_path / "out.xlsx"
    path.write_text(csv_text([ZONE]), "utf-8")
    assert run(path, settings, out) is None
    path.write_text("zone_code\nZ1\n", "utf-8")
    with check(path, settings, Ask()) as checked:
        assert (checked.verdict.status, checked.verdict.code) == ("refused", "MISSING_COLUMN")
        assert annotated.write(checked, out, settings) is None
    assert not out.exists()


def test_where_the_copy_goes(settings: Settings, tmp_path: Path) -> None:
    settings.inbox.mkdir(parents=True)
    waiting = settings.inbox / "zones__x.csv.gz"
    assert annotated.target(waiting, None, settings) == settings.home / "checked" / "zones__x.checked.xlsx"
    path = tmp_path / "zones__x.csv"
    assert annotated.target(path, None, settings) == tmp_path / "zones__x.checked.xlsx"
    (tmp_path / "zones__x.checked.xlsx").touch()
    assert annotated.target(path, None, settings).name == "zones__x.checked-2.xlsx"
    assert annotated.target(path, Path("elsewhere.xlsx"), settings) == Path.cwd() / "elsewhere.xlsx"
    for wrong in (tmp_path / "zones__x.checked.xlsx", settings.inbox / "a.xlsx", tmp_path / "a.csv"):
        with pytest.raises(JushuError, match="WRONG_USE"):
            annotated.target(path, wrong, settings)


def test_every_documented_reason_has_a_sentence() -> None:
    page = (ROOT / "docs" / "zh" / "operator.md").read_text("utf-8")
    table = page.split("## 隔离原因代码")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, flags=re.MULTILINE)) == SENTENCES.keys()


def test_the_command_says_what_would_happen(
    home: Path, tmp_path: Path, jushu: Callable[..., Finished]
) -> None:
    path = tmp_path / "zones__x.csv"
    good, bad = csv_text([ZONE]), csv_text([ZONE, ZONE | {"zone_code": "Z2", "established_on": "不详"}])
    for text, code in ((good, 0), (bad, 1), ("zone_code\nZ1\n", 2)):
        path.write_text(text, "utf-8")
        done = jushu("check", str(path), code=code)
        assert "没有入库" in done.err or code == 2
    copies = list(tmp_path.glob("*.checked*.xlsx"))
    assert [c.name for c in copies] == ["zones__x.checked.xlsx"]
    path.write_text(bad, "utf-8")
    facts = jushu("check", str(path), "--json", "--out", str(tmp_path / "b.xlsx"), code=1).json
    assert (facts["loaded_rows"], facts["quarantined_rows"], facts["annotated_rows"]) == (1, 1, 2)
    (problem,) = facts["problems"]
    assert (problem["line"], problem["field"], problem["reason_code"]) == (3, "established_on", "BAD_DATE")
    assert problem["en"].startswith("established_on: ") and problem["zh"].startswith("成立日期：")
    assert not (home / "warehouse").exists() and not (home / "landing").exists()
