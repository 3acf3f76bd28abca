"""Three releases with a late correction, a change of method and then of code: replayed and compared.

The enterprises report 210 of 600 (10,000 yuan) as data revenue, 35 %; a correction makes it 240, 40 %. DP6-01
is 0 points at 10 and 100 at 60: 35 % is 50 points; with 100 points at 50 it is more.
"""

from decimal import Decimal

import pytest

from jushu import releases
from jushu.settings import Settings
from tests.integration.small_home import CODES, REPORT_HEAD, Project, files, report, write

MODEL = "dbt_project/models/marts/fct_enterprise_reports.sql"
IDS = ["2026Q2-r1", "2026Q2-r2", "2026Q2-r3"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project as it is after all that happened, on the home with three releases."""
    folder = tmp_path_factory.mktemp("replay")
    project = Project.copy(folder / "project", folder / "home")
    project("ingest", *map(str, files(folder / "files")))
    made = [project.release()]
    late = write(folder, "enterprise_reports_2.csv", REPORT_HEAD, report(CODES[5], "90", "2026-08-01"))
    project("ingest", str(late))
    made.append(project.release())
    project.replace(
        "dbt_project/seeds/catalogue/indicators.csv",
        "%,yes,benefit,10,60,20,enter",
        "%,yes,benefit,10,50,20,enter",
    )
    made.append(project.release())
    assert made == IDS
    # a fault of the kind that a careless change makes: the zone's enterprises would count twice
    project.replace(
        MODEL, "    stated.data_revenue_cny,\n", "    2 * stated.data_revenue_cny as data_revenue_cny,\n"
    )
    return project


def share(project: Project, release: str) -> Decimal:
    query = (
        "select value from indicator_value where indicator_code = 'DP6-01' and unit_code = 'C1'"
        " and period_code = '2026Q1'"
    )
    return releases.query(query, "analyst", Settings(home=project.home), release).item()


def test_the_releases_say_what_was_known_and_defined_then(project: Project) -> None:
    assert [share(project, one) for one in IDS] == [Decimal(35), Decimal(40), Decimal(40)]


def test_a_replay_from_the_landed_files_by_the_code_of_the_day_is_identical(project: Project) -> None:
    found = project.json("replay", IDS[0], "--code", "stored")
    assert (found["verdict"], found["differences"]) == ("IDENTICAL", [])


def test_a_replay_by_the_present_code_names_the_planted_difference(project: Project) -> None:
    found = project.json("replay", IDS[1], "--from", "raw", code=1)
    assert (found["verdict"], found["changed_code"]) == ("DIFFERENT", [MODEL])
    about = {one["table"]: set(one["subjects"]) for one in found["differences"]}
    assert about["indicator_value"] == {"DP6-01"} == about["score_indicator"]
    assert about["indicator_measure"] == {"sum(fct_enterprise_reports.data_revenue_cny @ period)"}
    assert "fct_enterprise_reports" in about and not any(name.startswith("raw.") for name in about)


def test_a_replay_uses_the_methodology_of_the_release(project: Project) -> None:
    found = project.json("replay", IDS[2], "--from", "raw", "--code", "stored")
    assert found["verdict"] == "IDENTICAL"


def causes(found: list[dict]) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {}
    for row in found:
        named.setdefault(row["code"], set()).update(row["causes"])
    return named


def test_a_late_correction_is_told_from_a_change_of_method(project: Project) -> None:
    correction = project.json("release", "diff", IDS[0], IDS[1])
    assert causes(correction["values"])["DP6-01"] == {"late correction"}
    assert set().union(*causes(correction["values"]).values()) == {"late correction"}
    method = project.json("release", "diff", IDS[1], IDS[2])
    assert method["values"] == [] and method["inputs"]["new_files"] == 0
    assert method["inputs"]["catalogue"] == ["dbt_project/seeds/catalogue/indicators.csv"]
    assert causes(method["scores"]) == {
        "DP": {"method"},
        "DP6": {"method"},
    }
    # a goalpost moves no value, so only the scores have both causes
    both = project.json("release", "diff", IDS[0], IDS[2])
    assert causes(both["values"])["DP6-01"] == {"late correction"}
    assert causes(both["scores"])["DP6"] == {"late correction", "method"}


def test_the_log_of_all_that_is_whole_and_knows_every_landing(project: Project) -> None:
    assert project.json("log", "verify")["whole"]
    landed = project.json("log", "show", "--kind", "landing")
    assert [entry["detail"]["name"] for entry in landed][-1] == "enterprise_reports_2.csv"
    assert len(landed) == 6
