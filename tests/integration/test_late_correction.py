"""A report of a closed quarter filed again: the old as-of time keeps the old value, the new one the new."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest

from ingestion.synthetic import uscc
from jushu.settings import Settings
from tests.dbt_runner import Dbt

CODES = uscc.make(np.full(6, 370102), np.arange(6)).tolist()
REPORT_HEAD = (
    "uscc,report_period,cluster_code,total_revenue_cny,data_revenue_cny,staff_count,data_staff_count,filed_on"
)


def report(code: str, data_revenue: str, filed_on: str) -> str:
    """A report of 2026Q1: a million yuan of revenue, so much of it from data, in 万元."""
    return f"{code},2026Q1,C1,100万元,{data_revenue}万元,10,4,{filed_on}"


def write(folder: Path, name: str, head: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def dbt(tmp_path: Path, home: Path, jushu: Callable) -> Dbt:
    """A warehouse of one cluster and six enterprises, loaded by the program."""
    folder = tmp_path / "files"
    folder.mkdir()
    since = "2025-01-01"
    shares = ("10", "20", "30", "40", "50", "60")
    files = [
        write(
            folder,
            "clusters.csv",
            "cluster_code,cluster_name,region_code,established_on",
            f"C1,东集聚区,370102,{since}",
        ),
        write(
            folder,
            "zones.csv",
            "zone_code,cluster_code,zone_name,established_on",
            f"C1-Z1,C1,一区,{since}",
        ),
        write(
            folder,
            "enterprises.csv",
            "uscc,enterprise_name,cluster_code,zone_code,entity_type,entity_subtype,entered_on,filed_on",
            *(
                f"{c},甲{n},C1,C1-Z1,数据生产商,数据资源集成商,{since},2025-03-31"
                for n, c in enumerate(CODES)
            ),
        ),
        write(
            folder,
            "service_requests.csv",
            "request_id,cluster_code,zone_code,submitted_at,updated_at",
            *(
                f"R{n},C1,C1-Z1,{day} 10:00:00,{day} 11:00:00"
                for n, day in enumerate(("2026-01-05", "2026-06-30"))
            ),
        ),
        write(
            folder,
            "enterprise_reports.csv",
            REPORT_HEAD,
            *(report(c, share, "2026-04-20") for c, share in zip(CODES, shares, strict=True)),
        ),
    ]
    loaded = jushu("ingest", *map(str, files), "--json").json
    assert [f["quarantined_rows"] for f in loaded] == [0] * len(files)
    return Dbt(Settings(home=home).warehouse, tmp_path / "target")


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
