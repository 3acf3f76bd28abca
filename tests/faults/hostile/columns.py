"""Rows 12 and 20: the columns of a table, and the names of files."""

from collections.abc import Callable

from tests.faults.hostile.kinds import REPORTS, Case, Draw, csv_case, kind, line, lines, refusal, texts

WIDTH = 19
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


SEPARATORS = {"semicolons": (";", "分号"), "tabs": ("\t", "制表符"), "bars": ("|", "竖线")}
for _name, (_mark, _word) in SEPARATORS.items():

    @kind(f"columns.of_{_name}", 12)
    def _separated(draw: Draw, mark: str = _mark, word: str = _word) -> Case:
        """The names of a contract stand between these marks: that is what separates the columns."""
        rows = draw.requests()
        rows[2]["requester_name"] = f"王{mark}伟"
        content = [line(t, mark) for t in ([*rows[0]], *map(texts, rows))]
        return csv_case(draw, rows, content, warning=word)

    @kind(f"columns.of_{_name}_with_a_broken_record", 10)
    def _separated_badly(draw: Draw, mark: str = _mark, word: str = _word) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        content = [line(t, mark) for t in ([*rows[0]], *map(texts, rows))]
        content[at + 1] += mark
        kept = rows[:at] + rows[at + 1 :]
        return csv_case(draw, kept, content, refused={at + 2: "WIDTH"}, warning=word)


@kind("columns.separator_named_above", 11)
def named(draw: Draw) -> Case:
    rows = draw.requests()
    content = ["sep=;", *(line(t, ";") for t in ([*rows[0]], *map(texts, rows)))]
    return csv_case(draw, rows, content, warning="分号")


@kind("columns.decimal_commas", 16)
def decimal_commas(draw: Draw) -> Case:
    """Files with semicolons often have commas in their numbers: 12,50 is not read as 1250."""
    rows = draw.reports()
    cells = [[*texts(r)] for r in rows]
    for row in cells:
        row[5] = f"{row[5]},50"
    content = [line(t, ";") for t in ([*rows[0]], *cells)]
    refused = dict.fromkeys(range(2, len(rows) + 2), "BAD_NUMBER")
    return csv_case(draw, [], content, contract=REPORTS, refused=refused, warning="分号")


@kind("columns.full_width_commas", 12)
def wide_commas(draw: Draw) -> Case:
    rows = draw.requests()
    return refusal(draw, "\n".join(t.replace(",", "，") for t in lines(rows)), "MISSING_COLUMN")


@kind("columns.old_mac_line_ends", 12)
def old_mac(draw: Draw) -> Case:
    return refusal(draw, "\r".join(lines(draw.requests())), "MISSING_COLUMN")


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
