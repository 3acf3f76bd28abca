"""Every column of the released tables is described and classed, and what people read is in the graph."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from jushu import releases
from jushu.settings import Settings
from tests.conftest import ROOT

READERS = {
    "overview_page": "app/queries.py",
    "clause_coverage": "jushu/clauses.py",
    "evidence_pack": "orchestration/evidence.py",
    "compare_page": "app/views/compare",
    "enterprises_page": "app/views/enterprises",
    "service_page": "app/views/service",
    "clauses_page": "app/views/clauses",
}
_TABLE = re.compile(
    r"\b(?:from|join)\s+((?:dim|fct|indicator|score|audit|service|survey|enterprise)_\w+)", re.IGNORECASE
)


@pytest.fixture(scope="module")
def manifest(demo_home: Path) -> dict:
    """dbt's manifest of the demo."""
    return json.loads((demo_home / "dbt" / "target" / "manifest.json").read_text(encoding="utf-8"))


def auditor(demo_home: Path, query: str) -> list[tuple]:
    return releases.query(query, "auditor", Settings(home=demo_home)).rows()


def test_every_column_of_a_contract_or_model_is_described_in_both_languages(demo_home: Path) -> None:
    rows = auditor(
        demo_home,
        "select table_name, column_name from audit_column"
        " where (description_zh is null or description_en is null)"
        " and not (table_name like 'raw.%' and basis = 'none')",
    )
    assert rows == []


def test_the_classification_has_every_released_column(demo_home: Path) -> None:
    settings = Settings(home=demo_home)
    folder = settings.releases / (releases.current_release_id(settings) or "")
    classed = {
        (table, column): (level, is_personal)
        for table, column, level, is_personal in auditor(
            demo_home, "select table_name, column_name, level, is_personal from audit_column"
        )
    }
    assert ("raw.enterprises", "contact_phone") in {
        name for name, (_, personal) in classed.items() if personal
    }
    allowed = {"management": {"general"}, "analyst": {"general", "important"}}
    for role in releases.ROLES:
        with duckdb.connect(folder / f"{role}.duckdb", read_only=True) as reader:
            rows = reader.sql(
                "select if(schema_name = 'main', table_name, schema_name || '.' || table_name), column_name"
                " from duckdb_columns() where not internal"
            ).fetchall()
        # what tells of the run itself is not made of data
        models = [row for row in rows if row in classed]
        unknown = {table for table, column in rows if (table, column) not in classed}
        assert all(table.startswith("audit_") or table == "release_info" for table in unknown)
        assert models
        for row in models:
            level, personal = classed[row]
            assert not personal, row
            assert level in allowed.get(role, {"general", "important", "core"}), row


@pytest.mark.parametrize(("exposure", "source"), READERS.items())
def test_the_graph_ends_with_what_people_read(manifest: dict, exposure: str, source: str) -> None:
    models = {
        node["name"] for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")
    }
    place = ROOT / source
    files = sorted(place.glob("*.py")) if place.is_dir() else [place]
    read = {name for file in files for name in _TABLE.findall(file.read_text(encoding="utf-8"))} & models
    said = manifest["exposures"][f"exposure.jushu.{exposure}"]["depends_on"]["nodes"]
    assert read
    assert read <= {name.rpartition(".")[2] for name in said}


def test_a_run_is_told_from_file_to_score(demo_home: Path, manifest: dict) -> None:
    (path,) = Settings(home=demo_home).lineage.glob("*.jsonl")
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    ended = [event for event in events if event["eventType"] != "START"]
    assert (events[0]["eventType"], events[-1]["eventType"]) == ("START", "COMPLETE")
    assert len(events) == 2 * len(ended)
    jobs = [event["job"]["name"] for event in ended]
    ((files,),) = auditor(demo_home, "select count(*) from audit_files")
    assert sum(job.startswith("ingest.") for job in jobs) == files
    wanted = {key for key, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}
    assert {job.removeprefix("dbt.") for job in jobs if job.startswith("dbt.")} == wanted
    # one way back from a score: model by model to a raw table, and from there to a file
    made_of = {
        output["name"]: [each["name"] for each in event["inputs"]]
        for event in ended
        for output in event["outputs"]
    }
    waiting, seen = ["main.score_node"], set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += made_of.get(name, [])
    assert "raw.service_requests" in seen
    (digest,) = {name.partition("/")[2] for name in made_of["raw.service_requests"]}
    assert auditor(demo_home, f"select status from audit_files where sha256 = '{digest}'") == [("loaded",)]


def test_that_an_owner_is_named_is_no_personal_value(demo_home: Path) -> None:
    rows = auditor(
        demo_home,
        "select distinct table_name from audit_column where is_personal and table_name not like 'raw.%'",
    )
    assert rows == []
