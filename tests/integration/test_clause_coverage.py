"""Each measurable clause of the standard is evidenced in the demo province, and a gap is shown as one."""

import csv
from pathlib import Path

import pytest

from tests.conftest import jushu_in


@pytest.fixture(scope="module")
def clauses(demo_home: Path) -> list[dict]:
    """What the command says of the whole province in the latest quarter."""
    return jushu_in(demo_home)("clauses", "--json").json


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_68_measurable_clauses_are_covered(clauses: list[dict], shared_dir: Path):
    listed = read(shared_dir / "catalogue" / "clauses.csv")
    assert len(listed) == len(clauses) == 72
    measurable = {row["clause_id"] for row in listed if row["measured"] == "yes"}
    assert len(measurable) == 68
    assert {row["clause_id"] for row in clauses if row["coverage"] == "covered"} == measurable
    assert all(row["record_count"] > 0 for row in clauses if row["clause_id"] in measurable)
    rest = {row["coverage"] for row in clauses if row["clause_id"] not in measurable}
    assert rest == {"not_measurable"}


def test_a_clause_names_the_indicators_that_the_catalogue_gives_it(clauses: list[dict], shared_dir: Path):
    wanted: dict[str, set[str]] = {}
    for row in read(shared_dir / "catalogue" / "indicators.csv"):
        for clause in row["clauses"].split(";"):
            wanted.setdefault(clause, set()).add(row["code"])
    found = {row["clause_id"]: set((row["indicator_codes"] or "").split(";")) - {""} for row in clauses}
    assert {clause: codes for clause, codes in found.items() if codes} == wanted


def test_a_register_that_is_never_filed_leaves_its_clause_open(demo_home: Path):
    """SD-C12 files no risks, and only the risks evidence clause 6.7.8."""
    rows = jushu_in(demo_home)("clauses", "--cluster", "SD-C12", "--period", "2026Q3", "--json").json
    open_clauses = [row["clause_id"] for row in rows if row["coverage"] == "no_data"]
    assert open_clauses == ["6.7.8"]


def test_an_unknown_period_names_those_there_are(demo_home: Path):
    refused = jushu_in(demo_home)("clauses", "--period", "2019Q1", code=2)
    assert "UNKNOWN_CODE" in refused.err
    assert "2026Q3" in refused.err
