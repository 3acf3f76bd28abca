"""Rows 10, 11 and 16 as people fill in reports: units beside the table, headers of two rows, totals."""

from collections.abc import Callable
from decimal import Decimal

from tests.faults.hostile.kinds import REPORTS, Case, Draw, csv_case, kind, line, lines, refusal, texts

WIDTH = 19
LABELS = (
    "申请编号,集聚区编码,分园代码,企业信用代码,事项编码,机构编码,受理渠道,申请时间,首次响应时间,办结时间,"
    "首次关闭时间,重开时间,办理结果,退回次数,转办次数,满意度评价,来源时限判定,申请人,更新时间"
)

UNITS: dict[str, Callable[[list[str]], list[str]]] = {
    "above": lambda c: ["企业季度报表", "单位：万元", *c],
    "above_in_a_cell": lambda c: ["企业季度报表,,,,,,,,,,单位:万元", *c],
    "above_in_brackets": lambda c: ["（金额单位：人民币万元）", *c],
    "above_of_yi": lambda c: ["计量单位：亿元、人", *c],
    "above_of_thousands": lambda c: ["单位：千元", *c],
    "above_of_dollars": lambda c: ["货币单位：美元", *c],
    "above_in_english": lambda c: ["RMB in millions", *c],
    "in_a_row": lambda c: [c[0], "-,-,-,万元,万元,万元,人,人,人,人,-", *c[1:]],
    "in_a_row_with_brackets": lambda c: [c[0], ",,,（万元）,（万元）,（万元）,,,,,", *c[1:]],
    "below": lambda c: [*c, "注：金额单位为万元"],
}
for _name, _write in UNITS.items():

    @kind(f"unit.{_name}", 16)
    def _unit(draw: Draw, write: Callable[[list[str]], list[str]] = _write) -> Case:
        """Amounts of another unit, said where no column is named: read as yuan, they would be wrong."""
        return refusal(draw, "\n".join(write(lines(draw.reports()))), "HEADER_UNIT", contract=REPORTS)


for _name, _title in {
    "yuan": "单位：元",
    "office": "填报单位：某集聚区管委会",
    "size": "注册资本500万元以上企业",
}.items():

    @kind(f"unit.none_but_{_name}", 16)
    def _no_unit(draw: Draw, title: str = _title) -> Case:
        rows = draw.reports()
        return csv_case(draw, rows, [title, *lines(rows)], contract=REPORTS, warning="表头之前")


@kind("unit.above_and_in_every_header", 16)
def stated_twice(draw: Draw) -> Case:
    """The columns state their unit themselves: the line above says nothing new."""
    rows = draw.reports()
    content = lines(rows)
    for name in ("total_revenue_cny", "data_revenue_cny", "rd_expense_cny"):
        content[0] = content[0].replace(name, f"{name}（元）")
    return csv_case(draw, rows, ["单位：万元", *content], contract=REPORTS, warning="表头之前")


@kind("two_rows.name_over_two_columns", 11)
def two_rows(draw: Draw) -> Case:
    """营业收入 stands over last year and this year: which of them is meant, the header does not say."""
    rows = draw.reports()
    header = [*list(rows[0])[:4], "", *list(rows[0])[4:]]
    below = ["", "", "", "上年同期", "本期", *[""] * 7]
    cells = [[*texts(r)[:3], str(r["total_revenue_cny"] / 2), *texts(r)[3:]] for r in rows]
    return refusal(draw, "\n".join(map(line, [header, below, *cells])), "BAD_HEADER", contract=REPORTS)


@kind("two_rows.codes_and_labels", 11)
def labels_below(draw: Draw) -> Case:
    """Codes above, labels below, both for the same columns: the second row is no record."""
    rows = draw.requests()
    content = lines(rows)
    content.insert(1, LABELS)
    return csv_case(draw, rows, content, refused={2: "BAD_PATTERN"})


SWAPS = {"times": (8, 9), "counts": (13, 14)}
for _name, _places in SWAPS.items():
    for _above in ("", "-----", "附表,2026年"):

        @kind(f"second_table.{_name}_swapped_below_{len(_above)}", 11)
        def _swapped(draw: Draw, places: tuple[int, int] = _places, above: str = _above) -> Case:
            """No blank line before it, and two columns of one type in another order: all would still fit."""
            rows, others = draw.requests(), draw.requests(3)
            order = list(range(WIDTH))
            order[places[0]], order[places[1]] = places[1], places[0]
            table = [line([t[i] for i in order]) for t in ([*others[0]], *map(texts, others))]
            start = len(rows) + 2
            refused = {start: "WIDTH"} if above else {}
            first = start + len(refused)
            refused |= dict.fromkeys(range(first, first + 4), "SECOND_TABLE")
            between = [above] if above else []
            return csv_case(draw, rows, [*lines(rows), *between, *table], refused=refused)


TOTALS = [
    *("汇总", "累计", "本页合计", "合计数", "总 计（件）", "全部合计", "平均值", "共20条", "合计——", "Sum"),
    *("C01小计", "C01 汇总", "C01 Total"),
]
for _at, _word in enumerate(TOTALS):

    @kind(f"footer.word_{_at}", 11)
    def _total(draw: Draw, word: str = _word) -> Case:
        rows = draw.requests()
        content = [*lines(rows), line([word, *texts(rows[-1])[1:]])]
        return csv_case(draw, rows, content, warning="表尾")

    @kind(f"total_between.word_{_at}", 11)
    def _between(draw: Draw, word: str = _word) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        content = lines(rows)
        content.insert(at + 1, line([word, *texts(rows[at])[1:]]))
        return csv_case(draw, rows, content, refused={at + 2: "TOTAL_ROW"})


@kind("footer.total_behind_a_number", 11)
def numbered(draw: Draw) -> Case:
    rows = draw.requests()
    content = [f"{i},{t}" for i, t in enumerate(lines(rows))]
    content[0] = content[0].replace("0,", "序号,", 1)
    content.append(line([str(len(rows) + 1), "合计", *texts(rows[-1])[1:]]))
    return csv_case(draw, rows, content, warning="表尾")


for _name, _more, _warning in (("agrees", 0, "表尾"), ("differs", 1, "合计行与入库不符")):

    @kind(f"control_total.{_name}", 11)
    def _control(draw: Draw, more: int = _more, warning: str = _warning) -> Case:
        """The total below the table is what the sender says that the rows add up to."""
        rows = draw.reports()
        amount = sum((r["total_revenue_cny"] for r in rows), Decimal(more))
        footer = line(["合计", "", "", str(amount), *[""] * 7])
        return csv_case(draw, rows, [*lines(rows), footer], contract=REPORTS, warning=warning)


@kind("control_total.of_a_cut_file", 11)
def cut(draw: Draw) -> Case:
    """A line is lost on the way, the count of rows below the table tells it."""
    rows = draw.requests()
    kept = rows[:3] + rows[4:]
    return csv_case(draw, kept, [*lines(kept), f"共{len(rows)}条"], warning=f"表尾写明 {len(rows)} 行")


@kind("record.two_stray_quotes_in_neighbours", 10)
def neighbours(draw: Draw) -> Case:
    """Each line is a record but for its quote; together they would be one, with a long cell."""
    rows = draw.requests(12)
    content = lines(rows)
    for at, mark in ((3, '"王'), (4, '王"')):
        cells = texts(rows[at])
        cells[17] = mark
        content[at + 1] = ",".join(cells)
    refused = dict.fromkeys((5, 6), "BAD_QUOTE")
    return csv_case(draw, rows[:3] + rows[5:], content, refused=refused)


SPOILT_IDENTIFIERS = {
    "scientific": ("3.2050120260101E+17", "BAD_NUMBER"), "short_scientific": ("3E+17", "BAD_NUMBER"),
    "float": ("320501202601010001.0", "BAD_NUMBER"), "text_sign": ("'320501202601010001", "BAD_PATTERN"),
    "formula": ('="320501202601010001"', "BAD_PATTERN"), "null": ("NULL", "BAD_PATTERN"),
    "nan": ("nan", "BAD_PATTERN"), "hard_blank": ("SQ\u00a0001", "BAD_PATTERN"),
    "wide_blank": ("SQ\u3000001", "BAD_PATTERN"), "accent": ("SQ\u0301001", "BAD_PATTERN"),
    "joiner": ("SQ\u200d001", "BAD_PATTERN"), "private": ("SQ\ue000001", "BAD_PATTERN"),
}  # fmt: skip
for _name, (_text, _code) in SPOILT_IDENTIFIERS.items():

    @kind(f"identifier.{_name}", 16)
    def _spoilt(draw: Draw, text: str = _text, code: str = _code) -> Case:
        """What a program made of an identifier is no identifier any more."""
        rows = draw.requests()
        at = draw.pick(rows)
        content = lines(rows)
        content[at + 1] = line([text, *texts(rows[at])[1:]])
        return csv_case(draw, rows[:at] + rows[at + 1 :], content, refused={at + 2: code})


@kind("identifier.behind_a_tab", 16)
def tabbed(draw: Draw) -> Case:
    """A tab before a long number keeps its digits in a spreadsheet; it is no part of it."""
    rows = draw.requests()
    content = [lines(rows)[0], *("\t" + t for t in lines(rows)[1:])]
    return csv_case(draw, rows, content)
