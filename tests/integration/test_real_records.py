"""Real exports through the shipped profiles, against the figures that were published with them."""

import csv
import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def examples(shared_dir: Path) -> Path:
    return shared_dir / "examples"


@pytest.fixture(scope="module")
def real_home(examples: Path, tmp_path_factory: pytest.TempPathFactory):
    """A home with the incident log and the help-desk files, ingested as a user would, and released."""
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
    call("run")
    return call, log, desk


def test_every_line_of_the_incident_log_is_accounted_for(real_home, examples: Path):
    _, (verdict,), _ = real_home
    expected = json.loads((examples / "service_incident_log" / "expected.json").read_text())
    assert verdict["loaded_rows"] == expected["events"] == 12_973
    assert verdict["quarantined_rows"] == 0
    assert verdict["physical_lines"] == 12_973 + verdict["header_lines"] == 12_974


def test_the_last_event_of_an_incident_is_its_state(real_home, examples: Path):
    call, _, _ = real_home
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
    call, _, desk = real_home
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
    call, _, _ = real_home
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
    call, _, _ = real_home
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
