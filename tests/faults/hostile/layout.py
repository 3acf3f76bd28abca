"""Row 11: what stands around the table, and further tables."""

from collections.abc import Callable

from tests.faults.hostile.kinds import REPORTS, Case, Draw, csv_case, kind, line, lines, texts

WIDTH = 19
TITLES = {
    "one_line": ["服务申请台账"],
    "three_lines": ["服务申请台账", "填报单位：某集聚区,,填报日期：2026-06-30", ""],
    "padded": ["服务申请台账" + "," * (WIDTH - 1), "," * (WIDTH - 1)],
    "quoted": ['"服务申请台账,2026年"'],
    "of_the_width": [",".join(["说明"] * WIDTH)],
}
for _name, _titles in TITLES.items():

    @kind(f"preamble.{_name}", 11)
    def _preamble(draw: Draw, titles: list[str] = _titles) -> Case:
        rows = draw.requests()
        return csv_case(draw, rows, [*titles, *lines(rows)], warning="表头之前")


FOOTERS = {
    "total": "合计" + "," * (WIDTH - 1),
    "total_with_number": "总计" + "," * 12 + ",17" + "," * 5,
    "total_of_one_cell": "合计：20",
    "spaced_total": "合  计" + "," * (WIDTH - 1),
    "english_total": "Total" + "," * (WIDTH - 1),
    "note": "注：本表数据截至6月30日" + "," * (WIDTH - 1),
    "signature": "填表人：王伟,,审核人：李娜",
    "made_on": "制表日期：2026-06-30",
}
for _name, _footer in FOOTERS.items():

    @kind(f"footer.{_name}", 11)
    def _footed(draw: Draw, footer: str = _footer) -> Case:
        rows = draw.requests()
        return csv_case(draw, rows, [*lines(rows), footer], warning="表尾")


@kind("footer.several_after_a_blank_line", 11)
def several(draw: Draw) -> Case:
    rows = draw.requests()
    footers = ["", FOOTERS["total"], FOOTERS["note"], FOOTERS["signature"]]
    return csv_case(draw, rows, [*lines(rows), *footers], warning="表尾")


@kind("footer.subtotal_between", 11)
def subtotal(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows)
    content.insert(at + 1, "小计" + "," * (WIDTH - 1))
    return csv_case(draw, rows, content, refused={at + 2: "TOTAL_ROW"})


@kind("footer.total_that_fits_the_contract", 11)
def fitting(draw: Draw) -> Case:
    """A total under a free-text key with every required cell filled is still no record."""
    rows = draw.requests()
    content = lines(rows)
    content.append(line(["合计", *texts(rows[-1])[1:]]))
    return csv_case(draw, rows, content, warning="表尾")


HEADERS: dict[str, Callable[[list[str]], str]] = {
    "same": ",".join,
    "quoted": lambda h: ",".join(f'"{t}"' for t in h),
    "spaced": ", ".join,
}
for _name, _write in HEADERS.items():

    @kind(f"repeated_header.{_name}", 11)
    def _repeated(draw: Draw, write: Callable[[list[str]], str] = _write) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        content = lines(rows)
        content.insert(at + 1, write(list(rows[0])))
        return csv_case(draw, rows, content, refused={at + 2: "REPEATED_HEADER"})


@kind("repeated_header.after_a_blank_line", 11)
def page_break(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows)
    content[at + 1 : at + 1] = ["", content[0]]
    return csv_case(draw, rows, content, refused={at + 3: "REPEATED_HEADER"})


@kind("second_table.narrow", 11)
def narrow(draw: Draw) -> Case:
    rows = draw.requests()
    table = ["分区代码,集聚区代码,分区名称,设立日期", "Z1,C1,东区,2024-01-01", "Z2,C1,西区,2024-01-01"]
    start = len(rows) + 3
    refused = dict.fromkeys(range(start, start + 3), "SECOND_TABLE")
    return csv_case(draw, rows, [*lines(rows), "", *table], refused=refused)


@kind("second_table.same_width", 11)
def same_width(draw: Draw) -> Case:
    """The second table has the columns of the first in another order: its rows must not be read as these."""
    rows, others = draw.requests(), draw.requests(3)
    order = [0, 2, 1, *range(3, WIDTH)]
    table = [line([t[i] for i in order]) for t in ([*others[0]], *map(texts, others))]
    start = len(rows) + 3
    refused = dict.fromkeys(range(start, start + 4), "SECOND_TABLE")
    return csv_case(draw, rows, [*lines(rows), "", *table], refused=refused)


@kind("second_table.below_a_title", 11)
def titled(draw: Draw) -> Case:
    rows, others = draw.requests(), draw.requests(3)
    order = [0, 2, 1, *range(3, WIDTH)]
    table = [line([t[i] for i in order]) for t in ([*others[0]], *map(texts, others))]
    start = len(rows) + 3
    refused = dict.fromkeys(range(start, start + 5), "SECOND_TABLE")
    content = [*lines(rows), "," * (WIDTH - 1), "附表二", *table]
    return csv_case(draw, rows, content, refused=refused)


@kind("trailing_separators.everywhere", 11)
def trailing(draw: Draw) -> Case:
    rows = draw.requests()
    return csv_case(draw, rows, [t + "," for t in lines(rows)])


@kind("trailing_separators.several", 11)
def trailing_three(draw: Draw) -> Case:
    rows = draw.requests()
    return csv_case(draw, rows, [t + ",,," for t in lines(rows)])


@kind("units_row.below_the_header", 11)
def units_row(draw: Draw) -> Case:
    rows = draw.reports()
    content = lines(rows)
    content.insert(1, "-,-,-,元,元,元,人,人,人,人,-")
    return csv_case(draw, rows, content, contract=REPORTS, refused={2: "BAD_CHECK_DIGIT"})


@kind("units_row.column_numbers", 11)
def column_numbers(draw: Draw) -> Case:
    rows = draw.requests()
    content = lines(rows)
    content.insert(1, ",".join(map(str, range(1, WIDTH + 1))))
    return csv_case(draw, rows, content, refused={2: "BAD_CHECK_DIGIT"})
