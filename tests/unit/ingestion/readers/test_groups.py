"""Group rows: each row gets its group, and a group with another number of rows than it states is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt

from ingestion import profile
from ingestion.child import read_file
from ingestion.profile import Dialect, Groups
from ingestion.readers import detect
from ingestion.request import Request
from ingestion.verdict import FileRefused, Verdict
from jushu import files

GROUPS = Groups("省份", r"(?P<name>.+?)（(?P<count>\d+)所）")
HEAD = "序号,名称,城市\n"
LIST = HEAD + "北京市（2所）,,\n1,甲,北京\n2,乙,北京\n河北省（1所）,,\n3,丙,保定\n"
Read = Callable[..., tuple[list[str], dict[str, str], int, list[str]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Headers, name -> province, group lines and warnings of a text file."""

    def read_text(text: str) -> tuple[list[str], dict[str, str], int, list[str]]:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        reading = detect.open_file(path, "csv", Dialect(groups=GROUPS))
        blocks = [job() for job in reading.blocks]
        found = {name: province for b in blocks for name, province in b.rows.select("c1", "c3").iter_rows()}
        return reading.headers, found, reading.group_lines, reading.warnings

    return read_text


def test_each_row_gets_its_group(read: Read) -> None:
    headers, found, lines, warnings = read(LIST)
    assert headers == ["序号", "名称", "城市", "省份"]
    assert found == {"甲": "北京市", "乙": "北京市", "丙": "河北省"}
    assert lines == 2
    assert warnings == ["2 个分组的行数与所述相符 groups have as many rows as they state"]


@pytest.mark.parametrize("short", ["北京市（2所）", "  北京市（2所） ", '"北京市（2所）",,'])
def test_a_group_row_without_its_separators_is_one_all_the_same(read: Read, short: str) -> None:
    _, found, lines, _ = read(LIST.replace("北京市（2所）,,", short))
    assert (lines, found["甲"], found["丙"]) == (2, "北京市", "河北省")


def test_a_group_goes_on_in_the_next_block(read: Read) -> None:
    rows = "".join(f"{n},单位{n}{'名' * 300},城市\n" for n in range(40_000))
    _, found, _, _ = read(HEAD + "北京市（40000所）,,\n" + rows)
    assert (len(found), set(found.values())) == (40_000, {"北京市"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LIST.replace("2,乙,北京\n", ""), "北京市（第 2 行）写 2，实有 1"),
        (LIST.replace("河北省（1所）", "河北省（3所）"), "河北省（第 5 行）写 3，实有 1"),
        # a group row that is not known as one leaves its rows to the group above
        (LIST.replace("河北省（1所）", "河北省 1所"), "北京市（第 2 行）写 2，实有 4"),
    ],
)
def test_a_difference_is_told_by_name(read: Read, text: str, told: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        read(text)
    assert refusal.value.code == "GROUP_COUNT"
    assert told in refusal.value.zh


def test_a_row_of_broken_structure_counts_in_its_group(read: Read) -> None:
    _, found, lines, _ = read(LIST.replace("2,乙,北京", "2,乙,北京,多"))
    assert (set(found), lines) == ({"甲", "丙"}, 2)


def test_a_file_that_has_the_column_is_read_as_it_stands(read: Read) -> None:
    headers, found, lines, _ = read("序号,名称,城市,省份\n1,甲,北京,北京市\n")
    assert (headers[-1], found, lines) == ("省份", {"甲": "北京市"}, 0)


def _workbook(path: Path, counts: tuple[int, int]) -> Verdict:
    """A list laid out as ministries do: merged title and group rows."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("sheet1")
    sheet.write_merge(0, 0, 0, 6, "附件1：")
    for at, name in enumerate(profile.load("moe_institutions").inputs[0].recognise):
        sheet.write(1, at, name)
    at = 2
    for name, count, codes in zip(("北京市", "西藏自治区"), counts, ((10001, 10002), (10694,)), strict=True):
        sheet.write_merge(at, at, 0, 6, f"{name}（{count}所）")
        for code in codes:
            at += 1
            for column, value in enumerate([at, f"学校{code}", 4100000000 + code, "教育部", "城市", "本科"]):
                sheet.write(at, column, value)
        at += 1
    book.save(str(path))
    (path.parent / "work").mkdir()
    return read_file(
        Request(
            path=str(path),
            sha256=files.sha256(path),
            name=path.name,
            arrival="2026-01-01T00:00:00",
            work=str(path.parent / "work"),
            profile="moe_institutions",
        )
    )


def test_a_merged_group_row_of_a_workbook(tmp_path: Path) -> None:
    verdict = _workbook(tmp_path / "list.xls", (2, 1))
    assert (verdict.code, verdict.loaded_rows, verdict.quarantined_rows) == ("OK", 3, 0)
    assert (verdict.header_lines, verdict.is_balanced) == (4, True)


def test_a_workbook_whose_group_has_lost_a_row_is_refused(tmp_path: Path) -> None:
    verdict = _workbook(tmp_path / "list.xls", (3, 1))
    assert (verdict.status, verdict.code) == ("refused", "GROUP_COUNT")
    assert verdict.text_en == (
        "Groups state another number of rows than they have: 北京市 (line 3) states 3, has 2."
    )
