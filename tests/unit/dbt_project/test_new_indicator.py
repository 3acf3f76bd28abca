"""One row more in the catalogue's file is one indicator more in values, scores and definitions."""

import csv
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from jushu.definitions import grouped
from tests.unit.dbt_project.conftest import PROJECT, Dbt

# Flags and measures that are there already: how often requests of the period were handed on.
ROW = {
    "code": "SQ3-04",
    "dimension_code": "SQ3",
    "name_zh": "转办率",
    "name_en": "Transfer rate",
    "formula_en": "transfers of requests submitted in the period / requests submitted",
    "formula_zh": "期内提交的申请的转办次数 ÷ 申请数",
    "unit": "%",
    "is_share": "no",
    "direction": "cost",
    "unacceptable": "400",
    "satisfactory": "0",
    "weight": "100",
    "facts": "service_requests",
    "clauses": "7.4.3",
    "grain": "cluster;zone",
    "numerator": "sum(fct_service_requests.transfer_count @ submitted_at)",
    "denominator": "count(fct_service_requests.is_submitted @ submitted_at)",
    "scale": "100",
    "min_cases": "5",
    "obligation": "yes",
    "periods": "month;quarter",
    "owner": "service department",
    "version": "1.0.0",
}


def add_row(project: Path) -> None:
    """Write the row at the end of the catalogue's file."""
    path = project / "seeds" / "catalogue" / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    assert ROW.keys() <= set(columns)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, restval="", lineterminator="\n").writerow(ROW)


def test_one_row_is_a_value_a_score_and_a_definition(fresh: Dbt, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    add_row(project)
    dbt = replace(fresh, project=project, manifest=None, artefacts=tmp_path / "target")
    wanted = ("path:seeds", "dim_indicator", "dim_dimension", "+score_indicator", "+score_node")
    done = dbt("build", "--select", *wanted, "--exclude-resource-types", "test", "unit_test")
    assert done.success, done.said
    # transfers of the requests 1..12 are 1, 2, 0, 1, 2, 0 ...: 12 in 12 requests
    place = "where unit_code = 'C1' and period_code = '2026-01'"
    where = f"{place} and indicator_code = 'SQ3-04'"
    value = dbt.rows(f"select numerator, denominator, value, status from indicator_value {where}")
    assert value == [(12, 12, Decimal(100), "observed")]
    # from 400 (0 points) to 0 (100 points), 100 is three quarters of the way
    assert dbt.rows(f"select normalised from score_indicator {where}") == [(75.0,)]
    # SQ3-01 solved 8 of 8 (100 points, 35), SQ3-02 solved at once by 2 of 8 without transfer (0 points, 35),
    # SQ3-03 none reopened (100 points, 30), and the new one 75 points with 100: 14,000 of 200
    scored = dbt.rows(f"select score from score_node {place} and node_code = 'SQ3'")
    assert scored == [(Decimal("70.00"),)]
    group = grouped("zh", "SQ3-04", project / "seeds")[0]
    assert group.title == "SQ3 办理效果（服务质量，权重 15）"
    assert (group.rows[0]["name_zh"], group.rows[0]["goalposts"]) == ("转办率", "400 → 0")
