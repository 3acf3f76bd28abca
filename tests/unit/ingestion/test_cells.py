"""Cells of landed files: what stands in a line, and nothing of bytes that are not those received."""

import json
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from ingestion import profile as profiles
from ingestion.cells import Cells, Wanted, read_cells
from ingestion.landing import land
from jushu.clock import local_now
from jushu.settings import Settings
from tests.unit.ingestion.taking import ENTERPRISE, ZONE


@pytest.fixture
def landed(tmp_path: Path, settings: Settings):
    """Land a file and ask for lines of it."""

    def ask(
        name: str,
        content: bytes,
        *lines: int,
        contract: str,
        profile: str | None = None,
        kind: str = "csv",
        encoding: str = "utf-8",
    ) -> Cells:
        source = tmp_path / name
        source.write_bytes(content)
        sha256 = land(source, settings, local_now()).sha256
        wanted = Wanted("f", sha256, kind, encoding, contract, profile, pl.Series(lines, dtype=pl.Int32))
        return read_cells([wanted], settings)["f"]

    return ask


def cells(found: Cells) -> dict[int, dict[str, str]]:
    return {line: json.loads(text) for line, text in found.rows.rows()}


def csv(*rows: dict[str, str]) -> bytes:
    return "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]).encode()


def test_a_cell_is_the_text_that_stands_in_the_file(landed):
    content = "分区编码,集聚区代码,分区名称,established_on\n\n"
    content += 'Z1,C1,"东区,\n二期",2024/1/1\nZ2,C1, 西区 ,2024年2月1日\n'
    found = landed("zones.csv", content.encode("gb18030"), 3, 5, contract="zones", encoding="gb18030")
    assert found.state == "verified"
    rows = cells(found)
    assert rows[3]["zone_name"] == "东区,\n二期"
    assert (rows[5]["zone_name"], rows[5]["established_on"]) == (" 西区 ", "2024年2月1日")
    assert found.headers["zone_name"] == "分区名称"


def test_personal_cells_and_unknown_columns_are_not_shown(landed):
    row = ENTERPRISE | {"contact_phone": "13900000000", "来访备注": "secret"}
    found = landed("enterprises.csv", csv(row), 2, contract="enterprises")
    assert cells(found)[2]["contact_phone"] == "***"
    assert "13900000000" not in str(found.rows.rows())
    assert "secret" not in str(found.rows.rows())


def test_a_row_of_a_sheet_has_its_number(landed, tmp_path: Path):
    with xlsxwriter.Workbook(str(tmp_path / "made.xlsx")) as book:
        sheet = book.add_worksheet("填报表")
        for line, row in enumerate([list(ZONE), list(ZONE.values())]):
            sheet.write_row(line, 0, row)
    content = (tmp_path / "made.xlsx").read_bytes()
    found = landed("zones.xlsx", content, 2, contract="zones", kind="xlsx")
    assert cells(found)[2] == ZONE


def test_a_profile_says_which_column_a_field_was_read_from(landed):
    profile = profiles.load("helpdesk_status_events")
    way = profile.inputs[0]
    read = {name: source.from_ for name, source in way.columns.items() if source.from_}
    row = {header: f"text of {header}" for header in sorted({*way.recognise, *read.values()})}
    found = landed("export.csv", csv(row), 2, contract=way.contract, profile=profile.name)
    assert found.headers == read
    # the ticket's cell names a person beside the number of the request
    shown = {name: f"text of {header}" for name, header in read.items() if header != read["requester_name"]}
    hidden = dict.fromkeys(read.keys() - shown.keys(), "***")
    assert hidden.keys() > {"requester_name"}
    assert cells(found)[2] == shown | hidden


def test_a_column_that_the_sender_gave_for_all_rows_has_no_cell(landed):
    row = {name: text for name, text in ZONE.items() if name != "cluster_code"}
    found = landed("zones.csv", csv(row), 2, contract="zones")
    assert cells(found)[2] == row


def test_changed_or_missing_bytes_show_nothing(landed, settings: Settings):
    content = csv(ZONE)
    assert landed("zones.csv", content, 2, contract="zones").state == "verified"
    [path] = [path for path in settings.landing.rglob("*") if path.is_file()]
    path.chmod(0o600)
    path.write_bytes(content.replace(b"Z1", b"Z9"))
    wanted = Wanted("f", path.name, "csv", "utf-8", "zones", None, pl.Series([2], dtype=pl.Int32))
    assert (read_cells([wanted], settings)["f"].state, read_cells([wanted], settings)["f"].rows.height) == (
        "changed",
        0,
    )
    path.unlink()
    assert read_cells([wanted], settings)["f"].state == "missing"
