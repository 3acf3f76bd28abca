"""A report of a closed quarter filed again: the old as-of time keeps the old value, the new one the new."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from jushu.settings import Settings
from tests.dbt_runner import Dbt
from tests.integration.small_home import CODES, REPORT_HEAD, files, report, write


@pytest.fixture
def dbt(tmp_path: Path, home: Path, jushu: Callable) -> Dbt:
    """A warehouse of one cluster and six enterprises, loaded by the program."""
    given = files(tmp_path / "files")
    loaded = jushu("ingest", *map(str, given), "--json").json
    assert [f["quarantined_rows"] for f in loaded] == [0] * len(given)
    dbt = Dbt(Settings(home=home).warehouse, tmp_path / "target")
    return replace(dbt, manifest=dbt.run("parse")[1])


def share_of_data_revenue(dbt: Dbt, as_of: str | None) -> list[tuple]:
    """Numerator, denominator and value of DP6-01 for the closed quarter."""
    known = [] if as_of is None else ["--vars", f"{{as_of: '{as_of}'}}"]
    done = dbt(
        "build", "--select", "+indicator_value", "--exclude-resource-types", "test", "unit_test", *known
    )
    assert done.success, done.said
    return dbt.rows(
        "select numerator, denominator, value from indicator_value where indicator_code = 'DP6-01'"
        " and unit_code = 'C1' and period_code = '2026Q1'"
    )


def test_each_as_of_time_has_its_own_value(dbt: Dbt, tmp_path: Path, jushu: Callable) -> None:
    with duckdb.connect(str(dbt.warehouse), read_only=True) as connection:
        row = connection.execute(
            "select cast(max(_loaded_at) as varchar) from raw.enterprise_reports"
        ).fetchone()
    assert row
    before = row[0]
    correction = write(
        tmp_path, "enterprise_reports_2.csv", REPORT_HEAD, report(CODES[5], "90", "2026-08-01")
    )
    jushu("ingest", str(correction))
    # 10 + 20 + 30 + 40 + 50 + 60 = 210 of 600; with 90 for 60 it is 240 of 600 (in 10,000 yuan)
    old = [(Decimal(2_100_000), Decimal(6_000_000), Decimal(35))]
    new = [(Decimal(2_400_000), Decimal(6_000_000), Decimal(40))]
    assert share_of_data_revenue(dbt, None) == new
    assert share_of_data_revenue(dbt, before) == old
    assert share_of_data_revenue(dbt, None) == new
