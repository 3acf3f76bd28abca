"""Rows 4, 5, 8, 16 and 27 for Parquet."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.faults.hostile.kinds import REQUESTS, Case, Draw, Row, kind, without


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
    # Without statistics, in which the name could stand too: the checksum does not cover those.
    options = {"compression": "none", "use_dictionary": False, "write_statistics": False}
    data = bytearray(parquet(table(rows), write_page_checksum=True, **options))
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
