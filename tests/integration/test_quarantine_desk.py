"""The quarantine desk with the real program: export, correct, retry; nothing is lost and nothing doubled."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from jushu.settings import Settings
from tests.conftest import Finished, jushu_in

# Line 2 is good; 3, 4 and 5 are refused, 6 repeats line 2 (nothing to correct).
ZONES = """zone_code,cluster_code,zone_name,established_on
Z1,C1,东区,2024-01-01
Z2,C1,=1+1,2024-13-01
Z3,C1,西区,不详
Z4,C1,北区
Z1,C1,东区,2024-01-01
"""
REPORTS = """uscc,报告期,cluster_code,营业收入（万元）,data_revenue_cny,staff_count,data_staff_count,填报日期
91110000600037341L,2026Q1,C1,100,10万元,10,40,2026-04-20
"""
LINK = "隔离编号 / Refused row"


@pytest.fixture
def desk(jushu: Callable[..., Finished], tmp_path: Path) -> Callable[..., Finished]:
    """The program on a home with two files that hold refused rows."""
    for name, text in (
        ("zones__a.csv", ZONES),
        ("enterprise_reports__a.csv", REPORTS),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    jushu("ingest", str(tmp_path / "zones__a.csv"), str(tmp_path / "enterprise_reports__a.csv"))
    return jushu


def ask(home: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(Settings(home=home).warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def correct(path: Path, sheet: str, changes: dict[tuple[int, str], str | None]) -> None:
    """Write cells of a workbook as an operator does: (line of the refused row, column) -> text."""
    book = load_workbook(path)
    table = book[sheet]
    (heads, *rows) = [[str(cell.value) for cell in row] for row in table.iter_rows()]
    at = {row[heads.index("行号 / Line")]: number for number, row in enumerate(rows, start=2)}
    for (line, column), text in changes.items():
        table.cell(at[str(line)], heads.index(column) + 1, value=text)
    book.save(path)


STATES = """
select line, state, attempts from ingest.quarantine_state
where state <> 'attempt' and table_name = 'zones' order by file_id, line
"""


def test_refused_rows_are_exported_corrected_and_tried_again(
    desk: Callable[..., Finished], home: Path, tmp_path: Path
):
    listed = {(r["table_name"], r["reason_code"]): r for r in desk("quarantine", "list", "--json").json}
    assert {key: (r["rows"], r["open"], r["settled"]) for key, r in listed.items()} == {
        ("zones", "BAD_DATE"): (2, 2, 0),
        ("zones", "WIDTH"): (1, 1, 0),
        ("zones", "DUPLICATE_ROW"): (1, 0, 1),
        ("enterprise_reports", "ROW_RULE"): (1, 1, 0),
    }
    book = tmp_path / "desk.xlsx"
    assert desk("quarantine", "export", "--out", str(book), "--json").json["tables"] == {
        "enterprise_reports": 1,
        "zones": 3,
    }
    # 100 万元 of the file is a million yuan in the contract's column; text that looks like a formula is text
    sheets = load_workbook(book)
    money = dict(
        zip(*([c.value for c in row] for row in sheets["enterprise_reports"].iter_rows()), strict=True)
    )
    assert (money["营业收入（累计）"], money["数据业务收入（累计）"]) == ("1000000.00", "100000.00")
    assert "从业" in money["原因"] and "staff" in money["Reason"]
    name = sheets["zones"]["C2"]
    assert (name.value, name.data_type) == ("=1+1", "s") or name.quotePrefix

    # one row is corrected, one badly, one not at all
    correct(book, "zones", {(3, "成立日期"): "2024-12-01", (4, "成立日期"): "2024-02-30"})
    first = {o["contract"]: o for o in desk("quarantine", "retry", str(book), "--json").json}
    assert (first["zones"]["loaded_rows"], first["zones"]["quarantined_rows"]) == (1, 2)
    assert ask(home, STATES) == [
        (3, "repaired", 2),
        (4, "still_refused", 2),
        (5, "still_refused", 2),
        (6, "settled", 1),
    ]
    assert ask(home, "select zone_code, zone_name, established_on::varchar from raw.zones order by 1") == [
        ("Z1", "东区", "2024-01-01"),
        ("Z2", "=1+1", "2024-12-01"),
    ]
    # the loaded row leads to the refused one
    assert ask(
        home,
        "select q.line, q.raw_value from raw.zones as z join ingest.retries as r "
        "on r.file_id = z._file_id and r.line = z._line join ingest.quarantine as q "
        "on q.file_id = r.refused_file_id and q.line = r.refused_line",
    ) == [(3, "2024-13-01")]

    # the same bytes again are nothing new
    before = ask(home, "select count(*), (select count(*) from ingest.quarantine) from ingest.retries")
    again = desk("quarantine", "retry", str(book), "--json").json
    assert {o["code"] for o in again} == {"ALREADY_LOADED"}
    assert (
        ask(home, "select count(*), (select count(*) from ingest.quarantine) from ingest.retries") == before
    )

    # the operator goes on in the same workbook: what is repaired is not loaded a second time
    correct(book, "zones", {(4, "成立日期"): "2024-02-29"})
    correct(
        book,
        "zones",
        {
            (5, "园区分区代码"): "Z4",
            (5, "集聚区代码"): "C1",
            (5, "分区名称"): "北区",
            (5, "成立日期"): "2024-03-01",
        },
    )
    correct(book, "enterprise_reports", {(2, "期末数据人才数"): "4"})
    last = {o["contract"]: o for o in desk("quarantine", "retry", str(book), "--json").json}
    assert last["zones"]["reasons"] == {"ALREADY_REPAIRED": 1}
    assert [s for _, s, _ in ask(home, STATES)] == ["repaired"] * 3 + ["settled"]
    assert ask(home, "select zone_code, count(*) from raw.zones group by all order by 1") == [
        ("Z1", 1),
        ("Z2", 1),
        ("Z3", 1),
        ("Z4", 1),
    ]
    assert ask(home, "select data_staff_count, total_revenue_cny::integer from raw.enterprise_reports") == [
        (4, 1_000_000)
    ]
    # every line of every file is in the books, and the log is whole
    assert ask(
        home,
        "select count(*) from ingest.files where status = 'loaded' and physical_lines <> "
        "blank_lines + header_lines + footer_lines + loaded_rows + quarantined_rows",
    ) == [(0,)]
    assert desk("log", "verify", "--json").json["whole"]
    assert "WRONG_USE" in desk("quarantine", "export", "--out", str(tmp_path / "none.xlsx"), code=2).err


def test_an_attempt_that_failed_is_exported_as_it_was_corrected(
    desk: Callable[..., Finished], home: Path, tmp_path: Path
):
    book, second = tmp_path / "desk.xlsx", tmp_path / "second.xlsx"
    desk("quarantine", "export", "zones__a.csv", "--reason", "BAD_DATE", "--out", str(book))
    correct(book, "zones", {(4, "成立日期"): "2024-02-30", (4, "分区名称"): "西二区"})
    desk("quarantine", "retry", str(book))
    desk("quarantine", "export", "zones__a.csv", "--out", str(second))
    rows = [[c.value for c in row] for row in load_workbook(second)["zones"].iter_rows(min_row=2)]
    shown = {row[6]: row[:4] for row in rows}
    assert shown["4"] == ["Z3", "C1", "西二区", "2024-02-30"]
    # the link is still to the row that was refused first
    (file_id,) = ask(home, "select file_id from ingest.files where original_name = 'zones__a.csv'")[0]
    assert sorted(str(row[4]) for row in rows) == [f"{file_id}:{line}" for line in (3, 4, 5)]


@pytest.mark.parametrize("change", ["none", "unknown", "twice", "header"])
def test_a_workbook_whose_rows_cannot_be_told_is_refused_whole(
    desk: Callable[..., Finished], home: Path, tmp_path: Path, change: str
):
    book = tmp_path / "desk.xlsx"
    desk("quarantine", "export", "--table", "zones", "--out", str(book))
    sheets = load_workbook(book)
    links = [sheets["zones"].cell(row, 5) for row in (1, 2, 3)]
    assert links[0].value == LINK
    target, text = {
        "none": (links[1], None),
        "unknown": (links[1], "0123456789abcdef:9"),
        "twice": (links[1], links[2].value),
        "header": (links[0], "编号"),
    }[change]
    target.value = text
    sheets.save(book)
    outcome = desk("quarantine", "retry", str(book), "--json", code=1).json
    assert [o["code"] for o in outcome] == ["LINK"]
    assert ask(home, "select count(*) from raw.zones") == [(1,)]
    assert {s for _, s, _ in ask(home, STATES)} == {"open", "settled"}


def test_a_foreign_workbook_is_no_workbook_of_the_desk(desk: Callable[..., Finished], tmp_path: Path):
    from openpyxl import Workbook

    other = tmp_path / "other.xlsx"
    Workbook().save(other)
    assert "DESK_WORKBOOK" in desk("quarantine", "retry", str(other), code=2).err
    assert "LOCKED" not in jushu_in(tmp_path / "home")("quarantine", "show", "zones__a.csv").err
