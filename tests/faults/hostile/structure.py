"""Rows 4, 5 and 10: empty and cut files, separators and quotes."""

import gzip
from collections.abc import Callable

from tests.faults.hostile.kinds import Case, Draw, csv_case, kind, lines, refusal, texts, without

NOTHING = {"no_bytes": "", "blanks": "  \t \n\n  \n", "mark_only": "\ufeff", "line_ends": "\n\r\n\n"}
for _name, _text in NOTHING.items():

    @kind(f"empty.{_name}", 4)
    def _empty(draw: Draw, content: str = _text) -> Case:
        return refusal(draw, content, "EMPTY")


@kind("empty.separators", 4)
def separators(draw: Draw) -> Case:
    return refusal(draw, ",,,,\n,,,,\n", "NO_HEADER")


@kind("empty.header_only", 4)
def header_only(draw: Draw) -> Case:
    return csv_case(draw, [], lines(draw.requests(1))[:1], warning="no data rows")


@kind("empty.header_without_line_end", 4)
def header_end(draw: Draw) -> Case:
    return csv_case(draw, [], lines(draw.requests(1))[0], warning="no data rows")


@kind("empty.gz", 4)
def empty_gz(draw: Draw) -> Case:
    return refusal(draw, gzip.compress(b""), "EMPTY", suffix="csv.gz")


for _suffix in ("xlsx", "xls", "parquet", "jsonl"):

    @kind(f"empty.{_suffix}_of_no_bytes", 4)
    def _nothing(draw: Draw, suffix: str = _suffix) -> Case:
        return refusal(draw, b"", "EMPTY", suffix=suffix)


@kind("cut.in_a_record", 5)
def cut(draw: Draw) -> Case:
    rows = draw.requests()
    content = "\n".join(lines(rows))
    last = len(rows) - 1
    return csv_case(draw, rows[:-1], content[: -draw.random.randint(40, 90)], refused={last + 2: "WIDTH"})


@kind("cut.in_a_quoted_cell", 5)
def cut_quoted(draw: Draw) -> Case:
    rows = draw.requests()
    content = lines(rows)
    content[-1] = content[-1].split(rows[-1]["requester_name"])[0] + '"王,'
    return csv_case(draw, rows[:-1], "\n".join(content), refused={len(rows) + 1: "BAD_QUOTE"})


@kind("cut.in_a_minute", 5)
def cut_minute(draw: Draw) -> Case:
    """The last cell ends in a minute of one digit: 09:3 is not 09:03."""
    rows = draw.requests()
    content = "\n".join(lines(rows))
    return csv_case(draw, rows[:-1], content[:-4], refused={len(rows) + 1: "BAD_DATE"})


@kind("cut.in_a_second", 5)
def cut_second(draw: Draw) -> Case:
    rows = draw.requests()
    content = "\n".join(lines(rows))
    return csv_case(draw, rows[:-1], content[:-1], refused={len(rows) + 1: "BAD_DATE"})


@kind("cut.gz", 5)
def cut_gz(draw: Draw) -> Case:
    data = gzip.compress("\n".join(lines(draw.requests())).encode())
    return refusal(draw, data[: -draw.random.randint(5, 60)], "CORRUPT", suffix="csv.gz")


@kind("cut.gz_checksum", 5)
def gz_checksum(draw: Draw) -> Case:
    data = bytearray(gzip.compress("\n".join(lines(draw.requests())).encode()))
    data[-6] ^= 0xFF
    return refusal(draw, bytes(data), "CORRUPT", suffix="csv.gz")


Spoil = Callable[[list[str]], str]


def _cells(place: int, new: str) -> Spoil:
    return lambda cells: ",".join([*cells[:place], new, *cells[place + 1 :]])


RECORDS: dict[str, tuple[Spoil, str]] = {
    "extra_separator_inside": (_cells(17, "王,伟"), "WIDTH"),
    "extra_separator_first": (lambda c: "," + ",".join(c), "WIDTH"),
    "extra_separator_and_empty_tail": (lambda c: ",".join([*c[:5], "", *c[5:]]), "WIDTH"),
    "empty_tail": (lambda c: ",".join(c) + ",", "WIDTH"),
    "two_empty_tails": (lambda c: ",".join(c) + ",,", "WIDTH"),
    "missing_separator": (lambda c: ",".join([*c[:4], c[4] + c[5], *c[6:]]), "WIDTH"),
    "missing_last_cell": (lambda c: ",".join(c[:-1]), "WIDTH"),
    "one_cell": (lambda c: c[0], "WIDTH"),
    "semicolons": (";".join, "WIDTH"),
    "tabs": ("\t".join, "WIDTH"),
    "full_width_commas": ("，".join, "WIDTH"),
    "single_quotes": (_cells(17, "'王,伟'"), "WIDTH"),
    "two_records_in_one": (lambda c: ",".join(c + c), "WIDTH"),
    "bare_quote": (_cells(17, '王"伟'), "BAD_QUOTE"),
    "bare_quotes": (_cells(17, '王"小"伟'), "BAD_QUOTE"),
    "unterminated_quote": (_cells(17, '"王伟'), "BAD_QUOTE"),
    "unopened_quote": (_cells(17, '王伟"'), "BAD_QUOTE"),
    "text_after_quote": (_cells(17, '"王"伟'), "BAD_QUOTE"),
    "blank_before_quote": (_cells(17, ' "王,伟"'), "BAD_QUOTE"),
    "blank_after_quote": (_cells(17, '"王,伟" '), "BAD_QUOTE"),
    "backslash_quote": (_cells(17, '"王\\"伟"'), "BAD_QUOTE"),
    "quote_over_separator": (_cells(17, '"王,伟'), "BAD_QUOTE"),
    "unterminated_first": (lambda c: '"' + ",".join(c), "BAD_QUOTE"),
    "text_behind_empty_quotes": (_cells(17, '""王伟"'), "BAD_QUOTE"),
    "quoted_extra_cell": (lambda c: ",".join(f'"{t}"' for t in [*c, ""]), "WIDTH"),
    "quoted_missing_cell": (lambda c: ",".join(f'"{t}"' for t in c[:-1]), "WIDTH"),
}
for _name, (_spoil, _code) in RECORDS.items():

    @kind(f"record.{_name}", 10)
    def _record(draw: Draw, spoil: Spoil = _spoil, code: str = _code) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        content = lines(rows)
        content[at + 1] = spoil(texts(rows[at]))
        return csv_case(draw, without(rows, at), content, refused={at + 2: code})


for _where in ("first", "last"):

    @kind(f"record.unterminated_quote_in_the_{_where}", 10)
    def _open(draw: Draw, where: str = _where) -> Case:
        rows = draw.requests()
        at = 0 if where == "first" else len(rows) - 1
        content = lines(rows)
        content[at + 1] = content[at + 1].replace(rows[at]["requester_name"], '"王')
        return csv_case(draw, without(rows, at), content, refused={at + 2: "BAD_QUOTE"})


@kind("record.broken_in_two", 10)
def broken(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows)
    cells = texts(rows[at])
    content[at + 1 : at + 2] = [",".join(cells[:9]), ",".join(cells[9:])]
    return csv_case(draw, without(rows, at), content, refused={at + 2: "WIDTH", at + 3: "WIDTH"})


@kind("record.two_stray_quotes", 10)
def stray(draw: Draw) -> Case:
    """Two stray quotes some lines apart look like one long cell; the records between them are whole."""
    rows = draw.requests(12)
    content = lines(rows)
    for at, mark in ((3, '"王'), (6, '王"')):
        content[at + 1] = content[at + 1].replace(rows[at]["requester_name"], mark)
    refused = dict.fromkeys((5, 6, 7, 8), "BAD_QUOTE")
    ends = {5: "BAD_QUOTE", 8: "BAD_QUOTE"}
    joined = "\n".join(content[4:8])
    # Read as one record it has the header's width: then nobody can tell; else only the two lines are broken.
    if _width(joined) == len(rows[0]):
        return csv_case(draw, without(rows, 3, 4, 5, 6), content, refused=refused)
    return csv_case(draw, without(rows, 3, 6), content, refused=ends)


def _width(record: str) -> int:
    before, _, rest = record.partition('"')
    return before.count(",") + rest.partition('"')[2].count(",") + 1


@kind("record.everything_quoted", 10)
def quoted(draw: Draw) -> Case:
    rows = draw.requests()
    content = [",".join(f'"{t}"' for t in c) for c in ([*rows[0]], *map(texts, rows))]
    return csv_case(draw, rows, content)


@kind("record.separator_and_line_end_in_quotes", 10)
def inside(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    rows[at]["requester_name"] = '王,"伟"\n芳'
    return csv_case(draw, rows, "\n".join(lines(rows)) + "\n")


@kind("record.quotes_and_broken_neighbour", 10)
def neighbours(draw: Draw) -> Case:
    rows = draw.requests(12)
    rows[4]["requester_name"] = "王\n伟"
    content = lines(rows)
    content[6] = content[6].replace(rows[5]["requester_name"], '"王')
    # The record of two lines moves all below it down by one.
    return csv_case(draw, without(rows, 5), content, refused={8: "BAD_QUOTE"})


@kind("record.blank_lines_between", 10)
def blank_lines(draw: Draw) -> Case:
    rows = draw.requests()
    content = lines(rows)
    at = draw.pick(rows)
    content[at:at] = ["", "   ", "," * 18]
    return csv_case(draw, rows, content)
