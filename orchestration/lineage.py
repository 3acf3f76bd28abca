"""Writes what a run did to ``lineage/<run id>.jsonl`` as OpenLineage events; nothing is sent anywhere."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dagster import DagsterEventType, DagsterInstance

from jushu import derivation, warehouse
from jushu.clock import LOCAL
from jushu.settings import Settings
from orchestration import lineage_events as tell
from orchestration.home import dbt_target
from orchestration.job import JOB_NAME


@contextmanager
def recording(settings: Settings, instance: DagsterInstance | None, run_id: str) -> Iterator[None]:
    """Record a run: its start at once, its end with every file and model when it is over.

    The end is FAIL where a step failed, or where the run was broken off by an exception.
    """
    settings.lineage.mkdir(parents=True, exist_ok=True)
    path = settings.lineage / f"{run_id}.jsonl"
    started, known = datetime.now(UTC), {file["file_id"] for file in _files(settings)}
    _append(path, [tell.start(tell.Run(JOB_NAME, run_id, started, started))])
    error: str | None = "the run was broken off"
    try:
        yield
        error = _failure(instance, run_id)
    finally:
        run = tell.Run(JOB_NAME, run_id, started, datetime.now(UTC), error)
        parts = [*_ingested(settings, run, known), *_built(settings, run)]
        _, end = tell.events(run)
        _append(path, [*(event for part in parts for event in tell.events(part)), end])


def _append(path: Path, events: list[tell.Event]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(event, ensure_ascii=False) + "\n" for event in events)


def _failure(instance: DagsterInstance | None, run_id: str) -> str | None:
    """The first failed step of a run in words; None when none failed."""
    records = instance.all_logs(run_id, of_type=DagsterEventType.STEP_FAILURE) if instance else []
    for record in records:
        event = record.dagster_event
        error = event.step_failure_data.error if event else None
        return f"{event.step_key if event else '?'}: {error.message.strip() if error else '?'}"
    return None


def _files(settings: Settings) -> list[dict[str, Any]]:
    """The files that the books know."""
    if not settings.warehouse.exists():
        return []
    with warehouse.connect(settings) as connection:
        there = connection.execute(
            "select 1 from duckdb_tables() where schema_name = 'ingest' and table_name = 'files'"
        ).fetchall()
        query = (
            "select file_id, sha256, original_name, contract, status, verdict_code, verdict_text,"
            " loaded_rows, received_at from ingest.files order by load_seq, file_id"
        )
        return connection.sql(query).pl().to_dicts() if there else []


def _ingested(settings: Settings, run: tell.Run, known: set[str]) -> list[tell.Run]:
    """One part per file that came in during the run; a refused file is one that failed."""
    parts = []
    for file in _files(settings):
        if file["file_id"] in known:
            continue
        at = file["received_at"].replace(tzinfo=LOCAL)
        is_loaded = file["status"] == "loaded"
        parts.append(
            run.part(
                f"ingest.{file['file_id']}",
                started=at,
                ended=at,
                error=None if is_loaded else f"{file['verdict_code']}: {file['verdict_text']}",
                inputs=(tell.file(file["sha256"], file["original_name"]),),
                outputs=(tell.loaded("raw", file["contract"], file["loaded_rows"]),) if is_loaded else (),
            )
        )
    return parts


def _built(settings: Settings, run: tell.Run) -> list[tell.Run]:
    """One part per model and seed that dbt made, or failed to make, during the run."""
    target = dbt_target(settings)
    results = target / "run_results.json"
    if not results.exists():
        return []
    document = json.loads(results.read_text(encoding="utf-8"))
    if datetime.fromisoformat(document["metadata"]["generated_at"]) < run.started:
        return []
    with warehouse.connect(settings) as connection:
        rows = connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns()"
            " where database_name = current_database() order by schema_name, table_name, column_index"
        ).fetchall()
    types: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, kind in rows:
        types.setdefault((schema, table), {})[column] = kind
    models = derivation.models(
        target / "manifest.json", {place: list(found) for place, found in types.items()}
    )
    by_id = {model.node["unique_id"]: model for model in models}
    return [
        _part(run, by_id[result["unique_id"]], result, types)
        for result in document["results"]
        if result["unique_id"] in by_id and result["timing"]
    ]


def _part(
    run: tell.Run, model: derivation.Model, result: dict, types: dict[tuple[str, str], dict[str, str]]
) -> tell.Run:
    begun, ended = result["timing"][0]["started_at"], result["timing"][-1]["completed_at"]
    return run.part(
        f"dbt.{result['unique_id']}",
        started=datetime.fromisoformat(begun),
        ended=datetime.fromisoformat(ended),
        error=None if result["status"] == "success" else str(result["message"]),
        inputs=tuple(tell.table(*place) for place in model.inputs),
        outputs=(tell.made(model, types.get((model.schema, model.table), {})),),
    )
