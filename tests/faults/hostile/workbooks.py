"""Rows 11 and 18: what a workbook has around its cells, merged areas, hidden rows and sheets, wrong sizes."""

import re
from typing import Any

from tests.faults.hostile.kinds import Case, Draw, kind, without
from tests.faults.hostile.writers import (
    NAME,
    WIDTH,
    book,
    sheet_with,
    write_cell,
    xlsx,
)


def _merged(draw: Draw, area: tuple[int, int, int, int], lost: list[int], **expected: Any) -> Case:
    """Merge an area (rows and columns from 0); rows whose cells lie below the first one have no value."""
    rows = draw.requests(12)
    top, left, bottom, right = area

    def add(made: Any, sheet: Any) -> None:
        for i in range(top, bottom + 1):
            for j in range(left, right + 1):
                if (i, j) != (top, left):
                    sheet.write_blank(i, j, None, made.add_format())
        sheet.merge_range(top, left, bottom, right, "", None)
        write_cell(sheet, top, left, list(rows[top - 1].values())[left], None)

    refused = dict.fromkeys((n + 1 for n in lost), "MERGED_CELL")
    return book(draw, without(rows, *(n - 1 for n in lost)), xlsx(rows, add), refused=refused, **expected)


@kind("xlsx.merged_down", 18)
def merged_down(draw: Draw) -> Case:
    return _merged(draw, (3, 1, 6, 1), [4, 5, 6])


@kind("xlsx.merged_names_down", 18)
def merged_names(draw: Draw) -> Case:
    return _merged(draw, (2, NAME, 3, NAME), [3])


@kind("xlsx.merged_across", 18)
def merged_across(draw: Draw) -> Case:
    return _merged(draw, (4, 4, 4, 5), [4])


@kind("xlsx.merged_title", 11)
def merged_title(draw: Draw) -> Case:
    rows = draw.requests()

    def add(made: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, WIDTH - 1, "服务申请台账", made.add_format())

    return book(draw, rows, xlsx(rows, add, above=2), warning="表头之前")


@kind("xlsx.total_below", 11)
def total(draw: Draw) -> Case:
    rows = draw.requests()

    def add(_: Any, sheet: Any) -> None:
        sheet.write_string(len(rows) + 1, 0, "合计")
        sheet.write_number(len(rows) + 1, 13, 7)

    return book(draw, rows, xlsx(rows, add), warning="表尾")


@kind("xlsx.second_table", 11)
def second(draw: Draw) -> Case:
    rows = draw.requests()
    start = len(rows) + 2

    def add(_: Any, sheet: Any) -> None:
        for j, text in enumerate(["分区代码", "集聚区代码", "分区名称", "设立日期"]):
            sheet.write_string(start, j, text)
        for j, text in enumerate(["Z1", "C1", "东区", "2024-01-01"]):
            sheet.write_string(start + 1, j, text)

    refused = dict.fromkeys((start + 1, start + 2), "SECOND_TABLE")
    return book(draw, rows, xlsx(rows, add), refused=refused)


@kind("xlsx.repeated_header", 11)
def repeated(draw: Draw) -> Case:
    rows = draw.requests()

    def add(_: Any, sheet: Any) -> None:
        for j, text in enumerate(rows[0]):
            sheet.write_string(len(rows) + 1, j, text)

    return book(draw, rows, xlsx(rows, add), refused={len(rows) + 2: "REPEATED_HEADER"})


@kind("xlsx.hidden_rows", 18)
def hidden_rows(draw: Draw) -> Case:
    rows = draw.requests()
    return book(
        draw, rows, xlsx(rows, lambda _, s: s.set_row(3, None, None, {"hidden": True})), warning="隐藏"
    )


@kind("xlsx.hidden_column", 18)
def hidden_column(draw: Draw) -> Case:
    rows = draw.requests()
    data = xlsx(rows, lambda _, s: s.set_column(4, 4, 8, None, {"hidden": True}))
    return book(draw, rows, data, warning="隐藏")


for _state in ("hidden", "very_hidden"):

    @kind(f"xlsx.{_state}_sheet", 18)
    def _hidden_sheet(draw: Draw, state: str = _state) -> Case:
        rows = draw.requests()

        def add(made: Any, _: Any) -> None:
            old = made.add_worksheet("旧")
            old.write_string(0, 0, "request_id")
            old.write_string(1, 0, "OLD")
            (old.hide if state == "hidden" else old.very_hidden)()

        return book(draw, rows, xlsx(rows, add), warning="隐藏")


@kind("xlsx.several_sheets", 18)
def several(draw: Draw) -> Case:
    rows = draw.requests()
    data = xlsx(rows, lambda b, _: b.add_worksheet("二月").write_string(0, 0, "request_id"))
    return book(draw, [], data, code="SEVERAL_SHEETS")


for _name, _dimension in (
    ("small", b"A1:B3"),
    ("one_cell", b"A1"),
    ("large", b"A1:XFD1048576"),
    ("nonsense", b"?"),
):

    @kind(f"xlsx.{_name}_dimension", 18)
    def _wrong_dimension(draw: Draw, dimension: bytes = _dimension) -> Case:
        rows = draw.requests()
        change = lambda x: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + dimension + b'"', x)  # noqa: E731
        return book(draw, rows, sheet_with(xlsx(rows), change))


for _name, _place in (
    ("far_corner", (1048575, 16383)),
    ("far_row", (1048575, 0)),
    ("far_column", (3, 16383)),
):

    @kind(f"xlsx.{_name}", 18)
    def _far(draw: Draw, place: tuple[int, int] = _place) -> Case:
        rows = draw.requests()
        data = xlsx(rows, lambda _, s: s.write_string(*place, "x"))
        row, column = place
        if row < len(rows):
            return book(draw, without(rows, row - 1), data, refused={row + 1: "WIDTH"})
        code = "WIDTH" if column else "REQUIRED_MISSING"
        return book(draw, rows, data, refused={row + 1: code})


@kind("xlsx.date1904", 18)
def date1904(draw: Draw) -> Case:
    rows = draw.requests()
    return book(draw, rows, xlsx(rows, date_1904=True))


@kind("xlsx.date1904_serials", 18)
def date1904_serials(draw: Draw) -> Case:
    """Bare day numbers of a workbook that counts from 1904: four years off, if read as usual."""
    rows = draw.requests()
    at = draw.pick(rows)
    planted = [r | ({"first_response_at": 46268.5} if i == at else {}) for i, r in enumerate(rows)]
    return book(draw, without(rows, at), xlsx(planted, date_1904=True), refused={at + 2: "BAD_DATE"})


@kind("xlsx.many_empty_rows", 23)
def empty_rows(draw: Draw) -> Case:
    rows = draw.requests()
    more = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(1000, 100_000))
    data = sheet_with(xlsx(rows), lambda x: x.replace(b"</sheetData>", more + b"</sheetData>"))
    return book(draw, rows, data)
