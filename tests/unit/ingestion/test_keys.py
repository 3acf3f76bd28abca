"""Repeated keys in one file: equal records count once, contradictory ones not at all."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingestion import keys
from ingestion.contract import load
from tests.unit.ingestion.taking import ENTERPRISE, ZONE, check


def part(folder: Path, number: int, name: str, rows: list[dict[str, str]], first: int) -> Path:
    """A typed part as the reading process writes it; its lines count from ``first``."""
    taken = check(name, rows)
    assert taken.refused.height == 0
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:06d}.parquet"
    taken.accepted.with_columns(pl.col("_line") + (first - 2)).write_parquet(path)
    return path


def separated(parts: list[Path], name: str) -> tuple[list[tuple[int, str]], list[int]]:
    """Refused lines with their codes, and the lines that are left in the parts."""
    refused = keys.separate(parts, load(name))
    left = [n for p in parts for n in pl.read_parquet(p, glob=False)["_line"].to_list()]
    return refused.sort("line").select("line", "reason_code").rows(), left


def test_a_file_without_repeated_keys_is_left_alone(tmp_path: Path) -> None:
    path = part(tmp_path, 0, "zones", [ZONE, ZONE | {"zone_code": "Z2"}], 2)
    before = path.read_bytes()
    assert separated([path], "zones") == ([], [2, 3])
    assert path.read_bytes() == before
    assert keys.separate([], load("zones")).is_empty()


def test_equal_records_count_once_and_the_first_line_stays(tmp_path: Path) -> None:
    parts = [
        part(tmp_path, 0, "zones", [ZONE, ZONE | {"zone_code": "Z2"}], 2),
        part(tmp_path, 1, "zones", [ZONE, ZONE], 4),
    ]
    assert separated(parts, "zones") == ([(4, "DUPLICATE_ROW"), (5, "DUPLICATE_ROW")], [2, 3])


def test_contradictory_records_are_all_refused(tmp_path: Path) -> None:
    rows = [ZONE, ZONE | {"zone_name": "西区"}, ZONE, ZONE | {"zone_code": "Z2"}]
    path = part(tmp_path, 0, "zones", rows, 2)
    refused = keys.separate([path], load("zones"))
    assert refused.select("line", "reason_code").rows() == [(n, "KEY_CONFLICT") for n in (2, 3, 4)]
    assert refused["rule_id"].unique().to_list() == ["KEY_CONFLICT:zone_code"]
    assert refused["raw_text"].to_list()[1] == "Z1 | C1 | 西区 | 2024-01-01"
    assert pl.read_parquet(path)["_line"].to_list() == [5]


def test_versions_of_one_record_are_different_keys(tmp_path: Path) -> None:
    rows = [
        ENTERPRISE,
        ENTERPRISE | {"filed_on": "2025-03-01", "enterprise_name": "新名"},
        ENTERPRISE | {"filed_on": "2025-03-01", "enterprise_name": "又名"},
    ]
    path = part(tmp_path, 0, "enterprises", rows, 2)
    assert separated([path], "enterprises") == ([(3, "KEY_CONFLICT"), (4, "KEY_CONFLICT")], [2])


CHANGE = ENTERPRISE | {"effective_on": ""}


def test_an_empty_part_of_a_key_equals_an_empty_part(tmp_path: Path) -> None:
    rows = [CHANGE, CHANGE | {"effective_on": "2025-01-15"}, CHANGE]
    assert separated([part(tmp_path / "a", 0, "enterprises", rows, 2)], "enterprises") == (
        [(4, "DUPLICATE_ROW")],
        [2, 3],
    )
    rows[2] = CHANGE | {"enterprise_name": "又名"}
    assert separated([part(tmp_path / "b", 0, "enterprises", rows, 2)], "enterprises") == (
        [(2, "KEY_CONFLICT"), (4, "KEY_CONFLICT")],
        [3],
    )


@pytest.mark.parametrize(("other", "code"), [("", "DUPLICATE_ROW"), ("2026-01-01", "KEY_CONFLICT")])
def test_a_missing_value_equals_a_missing_value_and_nothing_else(
    tmp_path: Path, other: str, code: str
) -> None:
    path = part(tmp_path, 0, "enterprises", [ENTERPRISE, ENTERPRISE | {"exited_on": other}], 2)
    refused, _ = separated([path], "enterprises")
    assert {c for _, c in refused} == {code}


def test_equal_values_written_in_different_ways_are_equal(tmp_path: Path) -> None:
    rows = [
        ENTERPRISE | {"registered_capital_cny": "1.5万元", "entity_type": "数据生产商"},
        ENTERPRISE | {"registered_capital_cny": "15000.00", "entered_on": "2025年1月1日"},
    ]
    assert separated([part(tmp_path, 0, "enterprises", rows, 2)], "enterprises")[0] == [(3, "DUPLICATE_ROW")]


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / 'o\'brien "数据" [a]'
    path = part(folder, 0, "zones", [ZONE, ZONE], 2)
    assert separated([path], "zones") == ([(3, "DUPLICATE_ROW")], [2])
    assert pl.read_parquet(path, glob=False)["established_on"].to_list() == [date(2024, 1, 1)]
