"""Real exports through the shipped profiles, against the figures that were published with them."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
import xlrd

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def examples(shared_dir: Path) -> Path:
    return shared_dir / "examples"


@pytest.fixture(scope="module")
def real_home(examples: Path, tmp_path_factory: pytest.TempPathFactory):
    """A home with the incident log, the help-desk files and the list, ingested as a user would, and run."""
    from tests.conftest import jushu_in

    call = jushu_in(tmp_path_factory.mktemp("real") / "home")
    log = call(
        "ingest",
        str(examples / "service_incident_log" / "incident_event_log.csv.gz"),
        "--profile",
        "servicenow_incidents",
        "--json",
    ).json
    files = [str(p) for p in sorted((examples / "service_sla_helpdesk" / "inputs").glob("*.csv"))]
    desk = call("ingest", *files, "--profile", "helpdesk_status_events", "--json").json
    (listed,) = call("ingest", str(_list(examples)), "--profile", "moe_institutions", "--json").json
    call("run")
    return call, log, desk, listed


def _list(examples: Path) -> Path:
    (path,) = (examples / "enterprise_messy_xls").glob("*.xls")
    return path


def test_every_line_of_the_incident_log_is_accounted_for(real_home, examples: Path):
    _, (verdict,), _, _ = real_home
    expected = json.loads((examples / "service_incident_log" / "expected.json").read_text())
    assert verdict["loaded_rows"] == expected["events"] == 12_973
    assert verdict["quarantined_rows"] == 0
    assert verdict["physical_lines"] == 12_973 + verdict["header_lines"] == 12_974


def test_the_last_event_of_an_incident_is_its_state(real_home, examples: Path):
    call, *_ = real_home
    expected = json.loads((examples / "service_incident_log" / "expected.json").read_text())["sla"]
    (row,) = call(
        "sql",
        "select count(*) as requests, count(*) filter (where has_met_source_sla) as met, "
        "round(100.0 * met / requests, 2) as pct from fct_service_requests "
        "where source_system = 'servicenow_incidents'",
        "--format",
        "json",
    ).json
    assert row["requests"] == expected["incident_level_attainment"]["n"] == 1_858
    assert row["met"] == expected["incident_level_attainment"]["k"] == 819
    assert float(row["pct"]) == round(expected["incident_level_attainment_pct"], 2) == 44.08


HELP_DESK = (
    "from fct_service_requests where source_system = 'helpdesk_status_events' and closed_at is not null "
    "and standard_resolve_hours is not null"
)


def _published(examples: Path, name: str) -> list[dict]:
    path = examples / "service_sla_helpdesk" / "published_ground_truth" / name
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_help_desk_tickets_met_and_missed(real_home, examples: Path):
    call, _, desk, _ = real_home
    assert sum(v["loaded_rows"] for v in desk if v["contract"] == "service_request_events") == 2_542
    (row,) = call(
        "sql",
        "select count(*) filter (where business_days_open <= standard_resolve_hours / 24) as met, "
        f"count(*) filter (where business_days_open > standard_resolve_hours / 24) as missed {HELP_DESK}",
        "--format",
        "json",
    ).json
    published = {r["Metric"]: int(r["Total"]) for r in _published(examples, "output_02.csv")}
    assert row == {"met": published["On Track to Meet SLA"], "missed": published["Missed SLA"]}
    assert row == {"met": 71, "missed": 32}


def test_help_desk_ranking_of_departments(real_home, examples: Path):
    call, *_ = real_home
    rows = call(
        "sql",
        "with share as (select item_code as department, "
        "100.0 * count(*) filter (where business_days_open <= standard_resolve_hours / 24) / count(*) "
        "as achieved "
        f"{HELP_DESK} and standard_resolve_hours = 18 * 24 group by 1) "
        "select department, round(achieved, 2) as achieved from share where achieved > 0 "
        "order by achieved desc, department",
        "--format",
        "json",
    ).json
    published = [(r["Department"], float(r["Achieved %"])) for r in _published(examples, "output_03.csv")]
    assert [(r["department"], float(r["achieved"])) for r in rows] == published


def test_help_desk_states(real_home, examples: Path):
    call, *_ = real_home
    rows = call(
        "sql",
        "select status, count(*) as tickets from fct_service_requests "
        "where source_system = 'helpdesk_status_events' group by 1",
        "--format",
        "json",
    ).json
    count = {r["Current Status"]: int(r["Ticket Count"]) for r in _published(examples, "output_01.csv")}
    assert {r["status"]: r["tickets"] for r in rows} == {
        "submitted": count["Logged"],
        "in_progress": count["Assigned"],
        "waiting": count["Customer Response"] + count["UAT"],
        "closed": count["Closed"],
    }


def test_the_government_list_reads_through_its_profile(real_home, examples: Path):
    """Every institution under its province, and as many in each as its group row states."""
    call, _, _, verdict = real_home
    sheet = xlrd.open_workbook(str(_list(examples))).sheet_by_index(0)
    stated: dict[str, int] = {}
    listed: list[tuple[str, str]] = []
    for row in map(sheet.row_values, range(sheet.nrows)):
        if said := re.fullmatch(r"(\w+)（(\d+)所）", str(row[0])):
            stated[said[1]] = int(said[2])
        elif isinstance(row[0], float):
            listed.append((str(row[2]), list(stated)[-1]))
    assert (len(listed), len(stated), sum(stated.values())) == (2_631, 31, 2_631)
    assert stated == Counter(province for _, province in listed)

    assert (verdict["code"], verdict["loaded_rows"], verdict["quarantined_rows"]) == ("OK", 2_631, 0)
    assert verdict["physical_lines"] == sheet.nrows == 2_631 + verdict["header_lines"]
    assert any(w.startswith("31 个分组的行数与所述相符") for w in verdict["warnings"])
    rows = call(
        "sql",
        "select organisation_code as code, province_name as province from stg_registry__listed_organisations",
        "--format",
        "json",
    ).json
    assert sorted((r["code"], r["province"]) for r in rows) == sorted(listed)
