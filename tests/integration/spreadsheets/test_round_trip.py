"""Templates filled by a spreadsheet library, re-saved by LibreOffice, and read back: every value arrives."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from ingestion import contract as contracts
from jushu.settings import Settings
from tests.conftest import jushu_in
from tests.integration.spreadsheets.filling import Choice, records

NAMES = contracts.names()


@dataclass(frozen=True)
class Arrived:
    """What became of the filled templates: verdicts and raw rows by contract and way (filled, resaved)."""

    verdicts: dict[tuple[str, str], dict]
    rows: dict[tuple[str, str], list[dict[str, Any]]]


def fill(template: Path, rows: list[dict[str, Choice]], target: Path) -> None:
    """Type rows into a template below its headers, each cell as what it is."""
    book = openpyxl.load_workbook(template)
    sheet: Any = book.worksheets[0]
    contract = contracts.load(template.name.split("__")[0])
    at = {str(cell.value): cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        for field in contract.fields:
            cell = sheet.cell(number, at[field.label_zh])
            cell.value = row[field.name][0]
            if isinstance(cell.value, str):
                cell.data_type = "s"  # typed with an apostrophe before it: no formula
                cell.number_format = "@"
    book.save(target)


@pytest.fixture(scope="module")
def arrived(resave, tmp_path_factory: pytest.TempPathFactory) -> Arrived:
    """Templates of all contracts: made, filled, re-saved in one call of LibreOffice, ingested in one."""
    base = tmp_path_factory.mktemp("templates")
    jushu = jushu_in(base / "home")
    jushu("template", "--all", "--out", str(base / "empty"))
    folders = {way: base / way for way in ("filled", "resaved")}
    for folder in folders.values():
        folder.mkdir()
    for name in NAMES:
        template = base / "empty" / f"{name}__template.xlsx"
        fill(template, records(contracts.load(name)), folders["filled"] / f"{name}__filled.xlsx")
    resave(sorted(folders["filled"].glob("*.xlsx")), folders["resaved"])
    found = Arrived({}, {})
    with_rows = {
        way: jushu("ingest", str(folder), "--json", code=None).json for way, folder in folders.items()
    }
    with duckdb.connect(str(Settings(home=base / "home").warehouse), read_only=True) as connection:
        for way, outcomes in with_rows.items():
            for outcome in outcomes:
                name = outcome["file"].split("__")[0]
                found.verdicts[name, way] = outcome
                loaded = f"select * from raw.{name} where _file_id = ? order by _line"
                found.rows[name, way] = connection.sql(loaded, params=[outcome["file_id"]]).pl().to_dicts()
    return found


# Texts that a spreadsheet would work out or swallow; kept as they are, and told.
SIGNED = ("=1+1", "-5%", "@联系人", "'撇号")


@pytest.mark.parametrize("way", ["filled", "resaved"])
@pytest.mark.parametrize("name", NAMES)
def test_every_value_of_a_filled_template_arrives(name: str, way: str, arrived: Arrived) -> None:
    verdict = arrived.verdicts[name, way]
    expected = [{field: value for field, (_, value) in row.items()} for row in records(contracts.load(name))]
    assert (verdict["code"], verdict["quarantined_rows"], verdict["reasons"]) == ("OK", 0, {})
    filled = [
        field for row in records(contracts.load(name)) for field, (cell, _) in row.items() if cell in SIGNED
    ]
    told = {w.split("：")[0]: w for w in verdict["warnings"] if "同名文件" not in w}
    assert told.keys() == set(filled)
    assert all(f"{filled.count(field)} 个单元格的文本像公式" in warning for field, warning in told.items())
    assert len(expected) >= 1
    changes = {kind: verdict["revision"].get(kind) for kind in ("added", "changed", "removed")}
    assert set(changes.values()) == ({0} if way == "resaved" else {None})
    got = arrived.rows[name, way]
    changed = [
        (line, field, value, found[field])
        for line, (found, row) in enumerate(zip(got, expected, strict=True), start=2)
        for field, value in row.items()
        if found[field] != value
    ]
    assert changed == []


def test_the_filled_values_are_those_that_spreadsheets_change() -> None:
    """Guards the test itself: the records hold what the round trip is about."""
    cells = [cell for name in NAMES for row in records(contracts.load(name)) for cell, _ in row.values()]
    texts = {cell for cell in cells if isinstance(cell, str)}
    assert {"320501202601010001", "000123", "1E5", "=1+1", "007", "TRUE"} <= texts
    assert any("\n" in t and '"' in t for t in texts)
    assert any(len(t) == 18 and t.startswith("9111") for t in texts)
    assert any(type(c) is date for c in cells) and any(type(c) is datetime for c in cells)
    assert any(isinstance(c, float) and len(f"{c!r}".replace(".", "")) >= 15 for c in cells)
    assert any("." in t and len(t) > 16 and t.replace(".", "").isdigit() for t in texts)
    assert any(isinstance(c, bool) for c in cells)
