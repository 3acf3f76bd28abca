"""Rows 11, 12, 15, 20 and 23: what stands around the table, its columns, repeated keys, names, sizes."""

import gzip
from collections.abc import Callable

from tests.faults.hostile.kinds import (
    REPORTS,
    Case,
    Draw,
    csv_case,
    kind,
    line,
    lines,
    refusal,
    texts,
    without,
)

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


LABELS = (
    "申请编号,集聚区编码,分园代码,企业信用代码,事项编码,机构编码,受理渠道,申请时间,首次响应时间,办结时间,"
)
LABELS += "首次关闭时间,重开时间,办理结果,退回次数,转办次数,满意度评价,来源时限判定,申请人,更新时间"


def _headed(draw: Draw, change: Callable[[list[str]], list[str]], **expected: str) -> Case:
    rows = draw.requests()
    content = lines(rows)
    content[0] = line(change(list(rows[0])))
    return csv_case(draw, rows, content, **expected)


def _renamed(place: int, name: str) -> Callable[[list[str]], list[str]]:
    return lambda h: [*h[:place], name, *h[place + 1 :]]


@kind("columns.known_aliases", 12)
def aliases(draw: Draw) -> Case:
    return _headed(draw, lambda _: list(map(str, LABELS.split(","))))


@kind("columns.blanks_and_full_width", 12)
def blanks(draw: Draw) -> Case:
    return _headed(draw, lambda h: [" request_id ", "ｃｌｕｓｔｅｒ＿ｃｏｄｅ", *h[2:]])


@kind("columns.quoted_header_with_line_end", 12)
def broken_header(draw: Draw) -> Case:
    rows = draw.requests()
    content = lines(rows)
    content[0] = content[0].replace("requester_name", '"requester\nname"')
    return csv_case(draw, [], content, code="BAD_HEADER")


@kind("columns.reordered", 12)
def reordered(draw: Draw) -> Case:
    rows = draw.requests()
    order = list(range(WIDTH))
    draw.random.shuffle(order)
    table = [line([t[i] for i in order]) for t in ([*rows[0]], *map(texts, rows))]
    return csv_case(draw, rows, table)


@kind("columns.extra_one", 12)
def extra(draw: Draw) -> Case:
    rows = draw.requests()
    content = [t + end for t, end in zip(lines(rows), [",备注", *[",无"] * len(rows)], strict=True)]
    return csv_case(draw, rows, content, warning="备注")


@kind("columns.optional_renamed", 12)
def optional(draw: Draw) -> Case:
    rows = draw.requests()
    content = lines(rows)
    content[0] = content[0].replace("rating", "stars")
    return csv_case(draw, [r | {"rating": None} for r in rows], content, warning="stars")


for _name, _place, _header, _code in (
    ("required_renamed", 7, "when", "MISSING_COLUMN"),
    ("required_empty", 0, "", "MISSING_COLUMN"),
    ("zero_width_in_name", 0, "request\u200b_id", "MISSING_COLUMN"),
    ("duplicate", 2, "cluster_code", "DUPLICATE_COLUMN"),
    ("duplicate_by_alias", 2, "集聚区代码", "DUPLICATE_COLUMN"),
    ("unit_in_a_time", 7, "提交时间（UTC）", "HEADER_UNIT"),
    ("unit_in_a_count", 13, "退回次数（百次）", "HEADER_UNIT"),
):

    @kind(f"columns.{_name}", 12)
    def _wrong(draw: Draw, place: int = _place, header: str = _header, code: str = _code) -> Case:
        found = _headed(draw, _renamed(place, header), code=code)
        found.rows.clear()
        return found


@kind("columns.semicolon_file", 12)
def semicolons(draw: Draw) -> Case:
    rows = draw.requests()
    content = "\n".join(line(t, ";") for t in ([*rows[0]], *map(texts, rows)))
    return refusal(draw, content, "MISSING_COLUMN")


@kind("columns.old_mac_line_ends", 12)
def old_mac(draw: Draw) -> Case:
    return refusal(draw, "\r".join(lines(draw.requests())), "MISSING_COLUMN")


def _again(draw: Draw, *changes: dict, codes: list[str]) -> Case:
    """The row at one place again at the end, once per change; ``codes`` of the row itself and of each."""
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows) + [line(texts(rows[at] | c)) for c in changes]
    numbers = [at + 2, *range(len(rows) + 2, len(rows) + 2 + len(changes))]
    refused = {n: c for n, c in zip(numbers, codes, strict=True) if c}
    kept = rows if not codes[0] else without(rows, at)
    return csv_case(draw, kept, content, refused=refused)


@kind("keys.repeated", 15)
def repeated_key(draw: Draw) -> Case:
    return _again(draw, {}, codes=["", "DUPLICATE_ROW"])


@kind("keys.three_times", 15)
def three(draw: Draw) -> Case:
    return _again(draw, {}, {}, codes=["", "DUPLICATE_ROW", "DUPLICATE_ROW"])


@kind("keys.repeated_in_full_width", 15)
def full_width(draw: Draw) -> Case:
    rows = draw.requests()
    content = lines(rows)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    content.append(line(texts(rows[3] | {"rating": str(rows[3]["rating"]).translate(wide)})))
    return csv_case(draw, rows, content, refused={len(rows) + 2: "DUPLICATE_ROW"})


@kind("keys.conflict", 15)
def conflict(draw: Draw) -> Case:
    return _again(draw, {"requester_name": "某某"}, codes=["KEY_CONFLICT"] * 2)


@kind("keys.conflict_by_an_empty_cell", 15)
def empty_conflict(draw: Draw) -> Case:
    return _again(draw, {"rating": None}, codes=["KEY_CONFLICT"] * 2)


@kind("keys.equal_and_conflict", 15)
def both(draw: Draw) -> Case:
    return _again(draw, {}, {"requester_name": "某某"}, codes=["KEY_CONFLICT"] * 3)


@kind("keys.later_version", 15)
def version(draw: Draw) -> Case:
    rows = draw.requests()
    rows.append(rows[2] | {"updated_at": rows[2]["updated_at"].replace(month=10), "rating": 5})
    return csv_case(draw, rows, lines(rows))


NAMES = {
    "sql": "'; drop table raw.service_requests; --", "quotes": "\"a\" 'b' `c`", "dots": "..%2f..%2fetc",
    "line_end": "a\nb", "long": "长" * 74, "shell": "$(touch x); rm -rf ~", "bidi": "a\u202evsc",
    "star": "*[ab]?{x}", "percent": "%s%n{0}", "backslash": "..\\..\\a",
}  # fmt: skip
for _name, _stem in NAMES.items():

    @kind(f"name.{_name}", 20)
    def _named(draw: Draw, stem: str = _stem) -> Case:
        rows = draw.requests()
        return csv_case(draw, rows, lines(rows), name=f"service_requests__{stem}.csv")


@kind("size.hundred_thousand_columns", 23)
def columns(draw: Draw) -> Case:
    rows = draw.requests()
    content = [t + "," + ",".join(f"x{i}" for i in range(100_000)) for t in lines(rows)[:3]]
    return refusal(draw, "\n".join(content), "TOO_WIDE")


@kind("size.ten_megabytes_in_a_cell", 23)
def cell(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows)
    content[at + 1] = line(texts(rows[at] | {"requester_name": "长" * 3_500_000}))
    return csv_case(draw, without(rows, at), content, refused={at + 2: "TOO_LONG"})


@kind("size.ten_megabytes_in_a_quoted_cell", 23)
def quoted_cell(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows)
    content[at + 1] = line(texts(rows[at] | {"requester_name": "长," * 2_500_000}))
    return csv_case(draw, without(rows, at), content, refused={at + 2: "TOO_LONG"})


@kind("size.million_blank_lines", 23)
def million(draw: Draw) -> Case:
    rows = draw.requests()
    content = lines(rows)
    at = draw.pick(rows)
    data = "\n".join(content[:at]) + "\n" * 1_000_000 + "\n".join(content[at:])
    return csv_case(draw, rows, gzip.compress(data.encode(), 1), name=f"service_requests__{draw.kind}.csv.gz")


@kind("size.million_lines_of_separators", 23)
def million_separators(draw: Draw) -> Case:
    rows = draw.requests()
    data = "\n".join(lines(rows)) + ("\n" + "," * (WIDTH - 1)) * 200_000
    return csv_case(draw, rows, gzip.compress(data.encode(), 1), name=f"service_requests__{draw.kind}.csv.gz")
