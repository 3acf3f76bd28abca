"""What a run writes for lineage tools: valid by OpenLineage's own classes, and true."""

import importlib
import json
import pkgutil
from pathlib import Path
from typing import Any

import attr
import duckdb
import pytest
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent

from ingestion.pipeline import ingest
from jushu.settings import Settings
from orchestration import home, lineage

RUN = "0199a3c4-5b1e-7d52-9c33-2f1d3a7b9e10"
CLUSTERS = "cluster_code,cluster_name,region_code,established_on\nC1,东集聚区,370102,2025-01-01\n"


def facet_classes() -> dict[str, type]:
    """The classes of OpenLineage's facets by the address of their schema."""
    found = {}
    for module in pkgutil.iter_modules(importlib.import_module("openlineage.client.generated").__path__):
        for value in vars(importlib.import_module(f"openlineage.client.generated.{module.name}")).values():
            address = getattr(value, "_get_schema", None)
            if isinstance(value, type) and address and attr.has(value):
                found[address()] = value
    return found


FACETS = facet_classes()


def rebuilt(facets: dict[str, Any] | None) -> dict[str, Any]:
    """Facets as objects of OpenLineage's classes, which refuse what the schema does not know."""
    made = {}
    for name, content in (facets or {}).items():
        kind = FACETS[content["_schemaURL"]]
        known = {field.name for field in attr.fields(kind)}
        assert content.keys() <= known, f"{name}: {content.keys() - known}"
        own = {key: value for key, value in content.items() if not key.startswith("_")}
        made[name] = kind(**own, producer=content["_producer"])
    return made


def check(event: dict[str, Any]) -> None:
    """Make the event anew by OpenLineage's classes; they check times, ids, addresses and required parts."""
    dataset = {"inputs": InputDataset, "outputs": OutputDataset}
    sets = {}
    for side, kind in dataset.items():
        extra = "inputFacets" if side == "inputs" else "outputFacets"
        sets[side] = [
            kind(
                each["namespace"],
                each["name"],
                facets=rebuilt(each.get("facets")),
                **{extra: rebuilt(each.get(extra))},
            )
            for each in event[side]
        ]
    made = RunEvent(
        eventType=event["eventType"],
        eventTime=event["eventTime"],
        run=Run(event["run"]["runId"], facets=rebuilt(event["run"]["facets"])),
        job=Job(**event["job"]),
        producer=event["producer"],
        **sets,
    )
    assert made._get_schema() == event["schemaURL"]
    assert event.keys() <= {field.name for field in attr.fields(RunEvent)}


def told(settings: Settings) -> list[dict[str, Any]]:
    lines = (settings.lineage / f"{RUN}.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    for event in found:
        check(event)
    return found


def test_each_file_of_a_run_is_told_and_a_refused_one_failed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    good, bad = tmp_path / "clusters.csv", tmp_path / "bad.csv"
    good.write_text(CLUSTERS, encoding="utf-8")
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    ingest([good], settings)
    later = tmp_path / "clusters_2.csv"
    later.write_text(CLUSTERS.replace("C1", "C2"), encoding="utf-8")
    with lineage.recording(settings, None, RUN):
        loaded, refused = ingest([later, bad], settings)
    events = told(settings)
    assert [event["eventType"] for event in events] == [
        "START",
        "START",
        "COMPLETE",
        "START",
        "FAIL",
        "COMPLETE",
    ]
    assert {event["run"]["runId"] for event in (events[0], events[-1])} == {RUN}
    _, _, done, _, failed, _ = events
    assert done["run"]["facets"]["parent"]["run"]["runId"] == RUN
    digest = loaded.verdict.sha256
    assert [each["name"] for each in done["inputs"]] == [f"{digest[:2]}/{digest}"]
    assert (settings.landing / done["inputs"][0]["name"]).exists()
    (raw,) = done["outputs"]
    assert (raw["name"], raw["outputFacets"]["outputStatistics"]["rowCount"]) == ("raw.clusters", 1)
    assert refused.verdict.code in failed["run"]["facets"]["errorMessage"]["message"]
    assert failed["outputs"] == []


def test_a_run_that_breaks_off_failed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with pytest.raises(KeyboardInterrupt), lineage.recording(settings, None, RUN):
        raise KeyboardInterrupt
    assert [event["eventType"] for event in told(settings)] == ["START", "FAIL"]


def test_each_model_is_told_with_its_columns_and_what_they_are_made_of(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    settings.warehouse.parent.mkdir(parents=True)
    node = {"schema": "main", "config": {}, "depends_on": {"nodes": ["source.raw"]}}
    described = {"code": {"name": "code", "description": "Its code. 代码。"}}
    nodes = {
        f"model.jushu.{name}": {
            **node,
            "unique_id": f"model.jushu.{name}",
            "resource_type": "model",
            "name": name,
            "columns": described if name == "dim_good" else {},
            "compiled_code": "select cluster_code as code, count(*) as n from raw.clusters group by all",
        }
        for name in ("dim_good", "dim_bad")
    }
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create schema raw; create table raw.clusters (cluster_code varchar)")
        connection.execute(f"create table dim_good as {nodes['model.jushu.dim_good']['compiled_code']}")
    sources = {"source.raw": {"resource_type": "source", "schema": "raw", "name": "clusters"}}
    target = home.dbt_target(settings)
    target.mkdir(parents=True)
    (target / "manifest.json").write_text(json.dumps({"nodes": nodes, "sources": sources}))
    timing = [
        {"name": "execute", "started_at": "2126-01-05T01:00:00Z", "completed_at": "2126-01-05T01:00:02Z"}
    ]
    results = {
        "metadata": {"generated_at": "2126-01-05T01:00:03Z"},
        "results": [
            {"unique_id": "model.jushu.dim_good", "status": "success", "message": "OK", "timing": timing},
            {
                "unique_id": "model.jushu.dim_bad",
                "status": "error",
                "message": "no such column",
                "timing": timing,
            },
        ],
    }
    (target / "run_results.json").write_text(json.dumps(results))
    with lineage.recording(settings, None, RUN):
        pass
    _, _, good, _, bad, _ = told(settings)
    assert (good["job"]["name"], good["eventType"]) == ("dbt.model.jushu.dim_good", "COMPLETE")
    assert [each["name"] for each in good["inputs"]] == ["raw.clusters"]
    facets = good["outputs"][0]["facets"]
    assert facets["schema"]["fields"] == [
        {"name": "code", "type": "VARCHAR", "description": "Its code. 代码。"},
        {"name": "n", "type": "BIGINT", "description": ""},
    ]
    source = {"namespace": "duckdb://jushu", "name": "raw.clusters", "field": "cluster_code"}
    assert facets["columnLineage"]["fields"] == {"code": {"inputFields": [source]}}
    assert (bad["eventType"], bad["run"]["facets"]["errorMessage"]["message"]) == ("FAIL", "no such column")
