"""Templates: what a person sees in them, and that an empty one reads as a file without rows."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingestion import contract as contracts
from ingestion import wording
from ingestion.templates import workbook
from tests.conftest import Finished
from tests.unit.ingestion.taking import take


@pytest.fixture
def requests(tmp_path: Path) -> openpyxl.Workbook:
    path = tmp_path / "service_requests__template.xlsx"
    workbook.write(contracts.load("service_requests"), path, "zh")
    return openpyxl.load_workbook(path)


def column(sheet: Any, header: str) -> str:
    return next(cell.column_letter for cell in sheet[1] if cell.value == header)


def rule_of(sheet: Any, header: str):
    letter = column(sheet, header)
    return next(r for r in sheet.data_validations.dataValidation if str(r.sqref).startswith(f"{letter}2:"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", contracts.names())
def test_an_empty_template_is_recognised_and_has_no_rows(name: str, lang: str, tmp_path: Path) -> None:
    contract = contracts.load(name)
    path = tmp_path / f"{name}__template.xlsx"
    workbook.write(contract, path, lang)
    verdict = take(path, tmp_path).verdict
    assert (verdict.code, verdict.contract) == ("OK", name)
    assert (verdict.physical_lines, verdict.header_lines, verdict.loaded_rows) == (1, 1, 0)
    assert (verdict.quarantined_rows, verdict.warnings) == (0, ["没有数据行 no data rows"])
    sheets = openpyxl.load_workbook(path).worksheets
    headers = [cell.value for cell in sheets[0][1]]
    assert headers == [f.label_zh if lang == "zh" else f.name for f in contract.fields]
    assert [s.title for s in sheets[1:2]] == ["填写说明" if lang == "zh" else "Notes"]
    assert [s.sheet_state for s in sheets] == ["visible", "visible", "hidden"][: len(sheets)]


def test_the_same_contract_gives_the_same_bytes(tmp_path: Path) -> None:
    def parts(name: str) -> dict[str, bytes]:
        path = tmp_path / name
        workbook.write(contracts.load("enterprises"), path, "zh")
        with zipfile.ZipFile(path) as packed:
            return {n: packed.read(n) for n in packed.namelist()}

    assert parts("a.xlsx") == parts("b.xlsx")


def test_required_columns_differ_from_optional_ones(requests: openpyxl.Workbook) -> None:
    sheet: Any = requests.worksheets[0]
    colours = {cell.value: cell.fill.fgColor.rgb for cell in sheet[1]}
    required = {"申请编号", "提交时间", "更新时间"}
    assert len({colours[name] for name in required}) == 1
    assert {name for name, colour in colours.items() if colour == colours["申请编号"]} == required
    assert sheet.freeze_panes == "A2"


def test_the_remark_on_a_header_says_what_the_column_takes(requests: openpyxl.Workbook) -> None:
    sheet: Any = requests.worksheets[0]
    said = {str(cell.value): cell.comment.text if cell.comment else "" for cell in sheet[1]}
    assert "必填" in said["提交时间"] and "日期时间" in said["提交时间"]
    assert "1 到 5" in said["评价"]
    assert "窗口（window）" in said["受理渠道"]
    assert "个人信息" in said["申请人"]
    assert "必填" not in said["评价"]


def test_columns_keep_text_as_text_and_dates_as_dates(requests: openpyxl.Workbook) -> None:
    """The format of a whole column, as the file has it: what somebody types takes it."""
    sheet: Any = requests.worksheets[0]
    forms = {}
    for cell in sheet[1]:
        style = sheet.column_dimensions[cell.column_letter]
        forms[cell.value] = style.number_format
    assert (forms["申请编号"], forms["统一社会信用代码"], forms["事项编码"]) == ("@", "@", "@")
    assert (forms["提交时间"], forms["退回次数"]) == ("yyyy-mm-dd hh:mm:ss", "0")


def test_choices_and_ranges_come_from_the_contract(requests: openpyxl.Workbook) -> None:
    sheet: Any = requests.worksheets[0]
    lists: Any = requests.worksheets[2]
    channel = rule_of(sheet, "受理渠道")
    assert (channel.type, channel.formula1) == ("list", "list_channel")
    where = requests.defined_names["list_channel"].attr_text
    cells = lists[where.split("!")[1].replace("$", "")]
    assert [row[0].value for row in cells] == ["窗口", "网上平台", "移动端", "电话", "上门走访", "其他"]
    rating = rule_of(sheet, "评价")
    assert (rating.type, rating.formula1, rating.formula2) == ("whole", "1", "5")
    assert str(rating.sqref).endswith("10001")
    assert rule_of(sheet, "提交时间").type == "date"
    assert rule_of(sheet, "申请编号").type == "textLength"


def test_an_amount_may_state_its_unit_against_the_range(tmp_path: Path) -> None:
    path = tmp_path / "enterprises__template.xlsx"
    workbook.write(contracts.load("enterprises"), path, "zh")
    rule = rule_of(openpyxl.load_workbook(path).worksheets[0], "注册资本")
    assert (rule.type, rule.errorStyle, float(rule.formula1)) == ("decimal", "warning", 0)


@pytest.mark.parametrize("name", contracts.names())
def test_units_have_a_chinese_word_and_examples_are_accepted(name: str, tmp_path: Path) -> None:
    contract = contracts.load(name)
    assert {f.unit for f in contract.fields if f.unit} <= wording.UNITS_ZH.keys()
    filled = {f.label_zh: wording.example(f, "zh") or "示例" for f in contract.fields}
    path = tmp_path / f"{name}__examples.csv"
    path.write_text(",".join(filled) + "\n" + ",".join(filled.values()) + "\n", "utf-8")
    taken = take(path, tmp_path)
    # Examples stand for themselves: only rules about several columns may object.
    assert [r for r in taken.reasons() if r[2] != "ROW_RULE"] == []


def test_a_template_that_may_be_filled_in_is_never_overwritten(
    tmp_path: Path, jushu: Callable[..., Finished]
) -> None:
    path = tmp_path / "zones__template.xlsx"
    jushu("template", "zones", "--out", str(path))
    filled = path.read_bytes()
    jushu("template", "zones", "--out", str(path), code=2)
    jushu("template", "--all", "--out", str(tmp_path), code=2)
    assert path.read_bytes() == filled and list(tmp_path.glob("*.xlsx")) == [path]
    jushu("template", "nobody", code=2)
    jushu("template", code=2)
