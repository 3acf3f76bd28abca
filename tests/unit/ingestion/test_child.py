"""One file through the code of the reading process: verdicts, balanced books, nothing of a refused file."""

import gzip
import json
from collections.abc import Callable

import polars as pl
import pytest

from ingestion import contract, profile
from ingestion.request import Request, file_id
from tests.unit.ingestion.taking import REQUEST, ZONE, FileTaken, csv_text

Take = Callable[..., FileTaken]
ZONES = [ZONE | {"zone_code": f"Z{i}"} for i in range(1, 4)]


def jsonl(rows: list[dict]) -> str:
    return "\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n"


HEADER = "zone_code,cluster_code,zone_name,established_on\n"
FILES = {
    "plain.csv": csv_text(ZONES),
    "no_end.csv": csv_text(ZONES).rstrip("\n"),
    "quotes.csv": HEADER + 'Z1,C1,"东\n区",2024-01-01\nZ2,C1,"x,2024-01-01\n\nZ3,C1,"a",2024-01-01,\n',
    "mixed.csv": csv_text(ZONES) + HEADER + ",,,\nZ9,C1,区,2026-02-30\n\n",
    "gbk.csv": csv_text(ZONES).encode("gb18030") + b"Z8,C1,\xff\xff,2024-01-01\n",
    "utf16.csv": csv_text(ZONES).encode("utf-16"),
    "packed.csv.gz": gzip.compress(csv_text(ZONES).encode()),
    "all_bad.csv": HEADER + "?,?,?,?\n1\n",
    "header_only.csv": HEADER,
    "rows.jsonl": jsonl(ZONES) + "{}\n\nnull\n[1]\n" + '{"zone_code": "\\ud800"}\n',
    "same_line_ends.jsonl": jsonl(ZONES).rstrip("\n"),
}


@pytest.mark.parametrize("name", list(FILES))
def test_the_books_of_every_file_balance(take_file: Take, name: str) -> None:
    verdict = take_file(name, FILES[name], contract="zones").verdict
    assert verdict.status == "loaded", verdict.text_en
    assert verdict.is_balanced, verdict
    assert sum(verdict.reasons.values()) == verdict.quarantined_rows


def test_the_counts_of_one_file_by_hand(take_file: Take) -> None:
    taken = take_file("mixed.csv", FILES["mixed.csv"], contract="zones")
    v = taken.verdict
    # 1 header, 3 good rows, a repeated header, a row of separators, a wrong date, an empty line.
    assert (v.physical_lines, v.header_lines, v.loaded_rows, v.quarantined_rows, v.blank_lines) == (
        8,
        1,
        3,
        2,
        2,
    )
    assert v.reasons == {"BAD_DATE": 1, "REPEATED_HEADER": 1}
    assert taken.reasons() == [(5, None, "REPEATED_HEADER"), (7, "established_on", "BAD_DATE")]
    assert taken.column("_line") == [2, 3, 4]


def test_rows_say_where_they_come_from(take_file: Take) -> None:
    taken = take_file("zones__x.csv", FILES["plain.csv"], load_seq=7)
    row = taken.accepted.row(0, named=True)
    assert (row["_file_id"], row["_load_seq"], row["_source"]) == (taken.verdict.file_id, 7, "contract")
    assert str(row["_loaded_at"]) == "2026-11-01 12:00:00"
    assert taken.accepted["_row_hash"].n_unique() == 3


def test_many_blocks_are_one_file(take_file: Take, small_blocks: Callable[[int], None]) -> None:
    small_blocks(100)
    rows = [
        ZONE | {"zone_code": f"Z{i}", "zone_name": '"东\n区"' if i % 7 == 0 else "区"} for i in range(500)
    ]
    taken = take_file("zones__x.csv", csv_text(rows))
    assert sorted(taken.accepted["zone_code"]) == sorted(r["zone_code"] for r in rows)
    assert taken.verdict.is_balanced and taken.verdict.quarantined_rows == 0
    assert taken.accepted.filter(pl.col("zone_name") == "东\n区").height == 72  # 0, 7, ... 497


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "EMPTY"),
        ("a.xlsx", b"PK\x03\x04 not a workbook", "CORRUPT"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a workbook", "CORRUPT"),
        ("a.parquet", b"PAR1 not one", "CORRUPT"),
        ("a.csv.gz", gzip.compress(b"zone_code,a\n" * 9999)[:-10], "CORRUPT"),
        ("a.csv", b"%PDF-1.4", "TYPE"),
        ("a.csv", b"x,y\n1,2\n", "UNKNOWN_CONTRACT"),
        ("zones__a.csv", b"x,y\n1,2\n", "MISSING_COLUMN"),
        ("zones__a.csv", b"\xef\xbb\xbf", "EMPTY"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    take_file: Take, name: str, content: bytes, code: str
) -> None:
    taken = take_file(name, content)
    assert (taken.verdict.status, taken.verdict.code) == ("refused", code)
    assert taken.verdict.text_zh and taken.verdict.text_en


@pytest.mark.parametrize("name", ["zones__a.csv", "what.csv", "zones__a.csv.gz"])
def test_landed_bytes_that_changed_are_the_reason_whatever_else_is_wrong(take_file: Take, name: str) -> None:
    taken = take_file(name, FILES["plain.csv"], sha256="0" * 64)
    assert (taken.verdict.status, taken.verdict.code) == ("refused", "INTEGRITY")


def test_constants_let_a_file_be_recognised(take_file: Take) -> None:
    rows = [{k: v for k, v in z.items() if k != "cluster_code"} for z in ZONES]
    assert take_file("a.csv", csv_text(rows)).verdict.code == "UNKNOWN_CONTRACT"
    taken = take_file("a.csv", csv_text(rows), constants={"cluster_code": "C5"})
    assert taken.verdict.contract == "zones" and set(taken.accepted["cluster_code"]) == {"C5"}


def test_a_way_of_reading_has_its_own_identity() -> None:
    def name(**changes: object) -> str:
        request = Request("p", "s" * 64, "n", "a", "w", **changes)  # type: ignore[arg-type]
        way = profile.load(request.profile) if request.profile else None
        return file_id(request, contract.load("service_request_events"), way)

    ways = [{}, {"profile": "servicenow_incidents"}, {"profile": "helpdesk_status_events"}]
    ways += [{"constants": {"cluster_code": "C1"}}, {"constants": {"cluster_code": "C2"}}]
    ids = [name(**w) for w in ways]
    assert len(set(ids)) == 5 and all(len(i) == 16 for i in ids)
    assert ids == [name(**w) for w in ways]


def test_dirty_requests_by_hand(take_file: Take) -> None:
    """Six filings with one fault each, as the sender wrote them; the seventh is clean."""
    faults = [
        {"request_id": ""},
        {"submitted_at": "2026-02-30 09:00"},
        {"rating": "６"},
        {"sla_met": "也许"},
        {"resolved_at": "2026-01-01 09:00"},
        {"updated_at": "2026-12-01 00:00:00"},
        {"rating": "５"},
    ]
    rows = [REQUEST | {"request_id": f"R{i}"} | f for i, f in enumerate(faults)]
    taken = take_file("service_requests__x.csv", csv_text(rows))
    assert taken.reasons() == [
        (2, "request_id", "REQUIRED_MISSING"), (3, "submitted_at", "BAD_DATE"), (4, "rating", "OUT_OF_RANGE"),
        (5, "sla_met", "BAD_TYPE"), (6, None, "ROW_RULE"), (7, "updated_at", "FUTURE_TIME"),
    ]  # fmt: skip
    assert taken.column("rating") == [5]
