"""Rows 4, 5, 16, 21 and 27: JSON lines, Parquet, and content that does not fit its name."""

import io
import json
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.faults.hostile.kinds import REQUESTS, Case, Draw, Row, kind, lines, refusal, without
from tests.faults.hostile.workbooks import xls, xlsx


def objects(rows: list[Row]) -> list[str]:
    """One JSON object per row."""
    return [json.dumps(r, ensure_ascii=False, default=str) for r in rows]


def jsonl(draw: Draw, rows: list[Row], content: list[str], **expected: Any) -> Case:
    """A file of JSON lines and what must be loaded of it."""
    return Case(
        f"{REQUESTS}__{draw.kind}.jsonl", "\n".join(content).encode(), REQUESTS, rows=rows, **expected
    )


JSON_LINES: dict[str, Callable[[str], str]] = {
    "cut": lambda t: t[:-20],
    "trailing_comma": lambda t: t[:-1] + ",}",
    "repeated_key": lambda t: t[:-1] + ', "rating": 1}',
    "nested": lambda t: t[:-1] + ', "rating": {"a": 1}}',
    "list": lambda t: t[:-1] + ', "item_code": ["I1"]}',
    "two_objects": lambda t: t + t,
    "array": lambda t: f"[{t}]",
    "not_a_number": lambda t: t.replace('"rating": ', '"rating": NaN, "x": '),
    "single_quotes": lambda t: t.replace('"', "'"),
    "comment": lambda t: "// " + t,
    "word": lambda _: "null",
    "empty_object": lambda _: "{}",
    "half_a_surrogate": lambda t: t.replace('"requester_name": "', '"requester_name": "\\ud800'),
    "deep": lambda t: t[:-1] + ', "x": ' + "[" * 50_000 + "}",
    "comma_behind": lambda t: t + ",",
}
for _name, _spoil in JSON_LINES.items():

    @kind(f"jsonl.{_name}", 10)
    def _line(draw: Draw, spoil: Callable[[str], str] = _spoil) -> Case:
        rows = draw.requests()
        at = draw.pick(rows)
        content = objects(rows)
        content[at] = spoil(content[at])
        return jsonl(draw, without(rows, at), content, refused={at + 1: "BAD_JSON"})


STRANGE = {"nul": "\\u0000", "bidi": "\\u202e", "raw_bidi": "\u202e", "replacement": "\ufffd"}
for _name, _planted in STRANGE.items():

    @kind(f"jsonl.{_name}", 8)
    def _strange(draw: Draw, planted: str = _planted) -> Case:
        rows = draw.requests()
        content = objects(rows)
        content[2] = content[2].replace('"requester_name": "', '"requester_name": "' + planted)
        return jsonl(draw, without(rows, 2), content, refused={3: "ENCODING"})


@kind("jsonl.plain", 12)
def plain(draw: Draw) -> Case:
    rows = draw.requests()
    return jsonl(draw, rows, objects(rows))


@kind("jsonl.keys_reordered_and_absent", 12)
def reordered(draw: Draw) -> Case:
    rows = draw.requests()
    content = [r | {} for r in rows]
    del content[2]["rating"]
    content[3] = dict(reversed(content[3].items()))
    rows[2]["rating"] = None
    return jsonl(draw, rows, objects(content))


@kind("jsonl.long_number", 16)
def long_number(draw: Draw) -> Case:
    """JSON keeps every digit of a number: the identifier is whole."""
    rows = draw.requests()
    content = objects(rows)
    content[2] = content[2].replace(f'"{rows[2]["request_id"]}"', "320501202601010001")
    rows[2]["request_id"] = "320501202601010001"
    return jsonl(draw, rows, content)


@kind("jsonl.null_values", 12)
def nulls(draw: Draw) -> Case:
    rows = draw.requests()
    rows[1] |= {"rating": None, "sla_met": None, "requester_name": None}
    return jsonl(draw, rows, objects(rows))


@kind("jsonl.with_mark", 7)
def marked(draw: Draw) -> Case:
    rows = draw.requests()
    return jsonl(draw, rows, ["\ufeff" + objects(rows)[0], *objects(rows)[1:]])


@kind("jsonl.one_array", 21)
def one_array(draw: Draw) -> Case:
    return refusal(draw, "[" + ",\n".join(objects(draw.requests())) + "]", "TYPE", suffix="jsonl")


@kind("jsonl.indented", 21)
def indented(draw: Draw) -> Case:
    return refusal(draw, json.dumps(draw.requests(), default=str, indent=1), "TYPE", suffix="jsonl")


@kind("jsonl.blank", 4)
def blank(draw: Draw) -> Case:
    return refusal(draw, "\n \n\n", "EMPTY", suffix="jsonl")


@kind("jsonl.ten_megabytes_in_a_cell", 23)
def large(draw: Draw) -> Case:
    rows = draw.requests()
    content = [r | {} for r in rows]
    content[2]["requester_name"] = "长" * 3_500_000
    return jsonl(draw, without(rows, 2), objects(content), refused={3: "TOO_LONG"})


def parquet(table: pa.Table, **options: Any) -> bytes:
    """A table as a Parquet file."""
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def table(rows: list[Row]) -> pa.Table:
    """Rows as typed columns."""
    return pa.Table.from_pylist(rows)


def pq_case(draw: Draw, rows: list[Row], data: bytes, **expected: Any) -> Case:
    """A Parquet file and what must be loaded of it."""
    return Case(f"{REQUESTS}__{draw.kind}.parquet", data, REQUESTS, rows=rows, **expected)


def _column(found: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    return found.set_column(found.column_names.index(name), name, values)


@kind("parquet.plain", 27)
def pq_plain(draw: Draw) -> Case:
    rows = draw.requests()
    return pq_case(draw, rows, parquet(table(rows)))


for _unit in ("s", "ms", "us", "ns"):

    @kind(f"parquet.times_in_{_unit}", 27)
    def _times(draw: Draw, unit: str = _unit) -> Case:
        rows = draw.requests()
        found = table(rows)
        return pq_case(
            draw, rows, parquet(_column(found, "updated_at", found["updated_at"].cast(pa.timestamp(unit))))
        )


CASTS = {
    "text_everywhere": pa.string(), "large_text": pa.large_string(), "bytes": pa.binary(),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
}  # fmt: skip
for _name, _type in CASTS.items():

    @kind(f"parquet.{_name}", 27)
    def _casted(draw: Draw, to: pa.DataType = _type) -> Case:
        rows = draw.requests()
        found = table(rows)
        column = found["requester_name"]
        new = column.dictionary_encode() if pa.types.is_dictionary(to) else column.cast(to)
        data = parquet(_column(found, "requester_name", new))
        return pq_case(draw, rows, data) if to != pa.binary() else pq_case(draw, [], data, code="SCHEMA")


WRONG: dict[str, Callable[[int], pa.Array]] = {
    "list": lambda n: pa.array([["a"]] * n),
    "struct": lambda n: pa.array([{"a": 1}] * n),
    "map": lambda n: pa.array([[("a", 1)]] * n, pa.map_(pa.string(), pa.int32())),
    "bytes_that_are_no_text": lambda n: pa.array([b"\xff\xfe"] * n),
    "duration": lambda n: pa.array([1] * n, pa.duration("s")),
    "time_of_day": lambda n: pa.array([1] * n, pa.time32("s")),
}
for _name, _values in WRONG.items():

    @kind(f"parquet.column_of_{_name}", 27)
    def _wrong(draw: Draw, values: Callable[[int], pa.Array] = _values) -> Case:
        rows = draw.requests()
        data = parquet(_column(table(rows), "requester_name", values(len(rows))))
        return pq_case(draw, [], data, code="SCHEMA")


@kind("parquet.numbers_for_times", 27)
def numbers_for_times(draw: Draw) -> Case:
    """Whole numbers in a column of times: no unit is guessed, so that no row can be taken."""
    rows = draw.requests()
    found = table(rows)
    data = parquet(_column(found, "submitted_at", found["submitted_at"].cast(pa.int64())))
    return pq_case(draw, [], data, refused=dict.fromkeys(range(1, len(rows) + 1), "BAD_DATE"))


@kind("parquet.missing_column", 27)
def missing(draw: Draw) -> Case:
    return pq_case(
        draw, [], parquet(table(draw.requests()).drop_columns(["submitted_at"])), code="MISSING_COLUMN"
    )


@kind("parquet.repeated_column", 27)
def repeated(draw: Draw) -> Case:
    found = table(draw.requests())
    return pq_case(
        draw, [], parquet(found.append_column("request_id", found["zone_code"])), code="DUPLICATE_COLUMN"
    )


@kind("parquet.no_rows", 4)
def no_rows(draw: Draw) -> Case:
    return pq_case(draw, [], parquet(table(draw.requests()).slice(0, 0)), warning="no data rows")


@kind("parquet.no_columns", 4)
def no_columns(draw: Draw) -> Case:
    return pq_case(draw, [], parquet(pa.table({})), code="MISSING_COLUMN")


@kind("parquet.cut", 5)
def pq_cut(draw: Draw) -> Case:
    data = parquet(table(draw.requests()))
    return pq_case(draw, [], data[: -draw.random.randint(20, 400)], code="CORRUPT")


@kind("parquet.flipped_bit_with_checksum", 27)
def flipped(draw: Draw) -> Case:
    rows = draw.requests()
    data = bytearray(parquet(table(rows), write_page_checksum=True, compression="none", use_dictionary=False))
    at = data.find(rows[3]["requester_name"].encode())
    data[at + 2] ^= 1
    return pq_case(draw, [], bytes(data), code="CORRUPT")


@kind("parquet.identifiers_as_floats", 16)
def floats(draw: Draw) -> Case:
    rows = draw.requests()
    data = parquet(_column(table(rows), "request_id", pa.array([3.2e17 + 64 * i for i in range(len(rows))])))
    return pq_case(draw, [], data, refused=dict.fromkeys(range(1, len(rows) + 1), "BAD_NUMBER"))


@kind("parquet.identifiers_as_whole_numbers", 16)
def whole(draw: Draw) -> Case:
    rows = draw.requests()
    numbers = [320501202601010001 + i for i in range(len(rows))]
    data = parquet(_column(table(rows), "request_id", pa.array(numbers)))
    for row, number in zip(rows, numbers, strict=True):
        row["request_id"] = str(number)
    return pq_case(draw, rows, data)


@kind("parquet.decimals", 27)
def decimals(draw: Draw) -> Case:
    rows = draw.requests()
    numbers = pa.array([Decimal(r["rating"]) for r in rows], pa.decimal128(10, 2))
    return pq_case(draw, rows, parquet(_column(table(rows), "rating", numbers)))


@kind("parquet.nan", 27)
def nan(draw: Draw) -> Case:
    rows = draw.requests()
    values = [float(r["rating"]) for r in rows]
    values[2] = float("nan")
    data = parquet(_column(table(rows), "rating", pa.array(values)))
    return pq_case(draw, without(rows, 2), data, refused={3: "BAD_NUMBER"})


@kind("parquet.zoned_times", 27)
def zoned(draw: Draw) -> Case:
    rows = draw.requests()
    times = table(rows)["updated_at"].cast(pa.timestamp("us"))
    utc = pc.call_function("assume_timezone", [times], pc.AssumeTimezoneOptions("Asia/Shanghai"))
    utc = utc.cast(pa.timestamp("us", "UTC"))
    return pq_case(draw, rows, parquet(_column(table(rows), "updated_at", utc)))


@kind("parquet.bidi_text", 8)
def pq_bidi(draw: Draw) -> Case:
    rows = draw.requests()
    planted = [r | ({"requester_name": "王\u202e伟"} if i == 2 else {}) for i, r in enumerate(rows)]
    return pq_case(draw, without(rows, 2), parquet(table(planted)), refused={3: "ENCODING"})


def _plain_csv(draw: Draw) -> bytes:
    return "\n".join(lines(draw.requests())).encode()


def _sqlite(_: Draw) -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table a (b)")
        return connection.serialize()


FORMS: dict[str, tuple[str, Callable[[Draw], bytes]]] = {
    "html_as_csv": ("csv", lambda _: b"<html><table><tr><td>1</td></tr></table></html>"),
    "upper_html_as_csv": ("csv", lambda _: b"\xef\xbb\xbf<HTML><BODY><TABLE>"),
    "table_as_csv": ("csv", lambda _: b"<table><tr><td>1</td></tr></table>"),
    "xml_as_csv": ("csv", lambda _: b'<?xml version="1.0"?><rows><row/></rows>'),
    "json_as_csv": ("csv", lambda d: "\n".join(objects(d.requests())).encode()),
    "xlsx_as_csv": ("csv", lambda d: xlsx(d.requests())),
    "xls_as_csv": ("csv", lambda d: xls(d.requests())),
    "parquet_as_csv": ("csv", lambda d: parquet(table(d.requests()))),
    "program_as_csv": ("csv", lambda _: b"MZ\x90\x00\x03" + bytes(200)),
    "elf_as_csv": ("csv", lambda _: b"\x7fELF\x02\x01" + bytes(200)),
    "pdf_as_csv": ("csv", lambda _: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    "png_as_csv": ("csv", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "rtf_as_csv": ("csv", lambda _: b"{\\rtf1\\ansi hello}"),
    "database_as_csv": ("csv", _sqlite),
    "csv_as_xlsx": ("xlsx", _plain_csv),
    "csv_as_xls": ("xls", _plain_csv),
    "html_as_xls": ("xls", lambda _: b"<html><table><tr><td>1</td></tr></table></html>"),
    "xml_as_xls": ("xls", lambda _: b'<?xml version="1.0"?><Workbook/>'),
    "xls_as_xlsx": ("xlsx", lambda d: xls(d.requests())),
    "xlsx_as_xls": ("xls", lambda d: xlsx(d.requests())),
    "csv_as_parquet": ("parquet", _plain_csv),
    "csv_as_gz": ("csv.gz", _plain_csv),
    "zip_as_csv_gz": ("csv.gz", lambda d: xlsx(d.requests())),
    "csv_as_word": ("doc", _plain_csv),
    "no_suffix": ("", _plain_csv),
}
for _name, (_suffix, _write) in FORMS.items():

    @kind(f"type.{_name}", 21)
    def _form(draw: Draw, suffix: str = _suffix, write: Callable[[Draw], bytes] = _write) -> Case:
        return refusal(draw, write(draw), "TYPE", suffix=suffix)
