"""What a run did as OpenLineage events (specification 2-0-2): plain data, to be written as JSON lines."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import jushu
from jushu.derivation import Model

Event = dict[str, Any]
State = Literal["START", "COMPLETE", "FAIL"]
PRODUCER = f"urn:jushu:{jushu.__version__}"
JOBS, TABLES, FILES = "jushu", "duckdb://jushu", "file://landing"
_SPEC = "https://openlineage.io/spec"
# Version of the specification of each facet that is used.
_FACETS = {
    "columnLineage": "1-2-0/ColumnLineageDatasetFacet",
    "datasetVersion": "1-0-1/DatasetVersionDatasetFacet",
    "documentation": "1-1-0/DocumentationDatasetFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet",
    "outputStatistics": "1-0-2/OutputStatisticsOutputDatasetFacet",
    "parent": "1-2-0/ParentRunFacet",
    "schema": "1-2-0/SchemaDatasetFacet",
}


@dataclass(frozen=True)
class Run:
    """One run of a job; ``error`` is why it failed, None when it did not."""

    job: str
    run_id: str
    started: datetime
    ended: datetime
    error: str | None = None
    parent: "Run | None" = None
    inputs: tuple[Event, ...] = ()
    outputs: tuple[Event, ...] = ()

    def part(self, job: str, **of_it: Any) -> "Run":
        """A run inside this one; its id follows from both, so that it is the same when told again."""
        return Run(job, str(uuid.uuid5(uuid.UUID(self.run_id), job)), parent=self, **of_it)


def events(run: Run) -> Iterator[Event]:
    """Two events of a run: that it began, and how it ended."""
    yield start(run)
    yield _event(run, "COMPLETE" if run.error is None else "FAIL", run.ended)


def start(run: Run) -> Event:
    """That a run began."""
    return _event(run, "START", run.started)


def _event(run: Run, state: State, at: datetime) -> Event:
    facets = {}
    if run.parent:
        above = {"run": {"runId": run.parent.run_id}, "job": {"namespace": JOBS, "name": run.parent.job}}
        facets |= _facet("parent", above)
    if state == "FAIL":
        facets |= _facet("errorMessage", {"message": run.error, "programmingLanguage": "python"})
    return {
        "eventType": state,
        "eventTime": at.astimezone().isoformat(),
        "run": {"runId": run.run_id, "facets": facets},
        "job": {"namespace": JOBS, "name": run.job},
        "inputs": list(run.inputs),
        "outputs": list(run.outputs),
        "producer": PRODUCER,
        "schemaURL": f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent",
    }


def file(sha256: str, name: str) -> Event:
    """A received file: its bytes in ``landing``, and the name that it came under."""
    facets = _facet("datasetVersion", {"datasetVersion": sha256}) | _facet(
        "documentation", {"description": name}
    )
    return {"namespace": FILES, "name": f"{sha256[:2]}/{sha256}", "facets": facets}


def table(schema: str, name: str) -> Event:
    """A table of the warehouse."""
    return {"namespace": TABLES, "name": f"{schema}.{name}"}


def loaded(schema: str, name: str, rows: int) -> Event:
    """A table into which rows were loaded."""
    return table(schema, name) | {"outputFacets": _facet("outputStatistics", {"rowCount": rows})}


def made(model: Model, types: Mapping[str, str]) -> Event:
    """The table of a model: its columns with type and description, and what each is derived from.

    Where the SQL does not tell (a Python model) there is no lineage of columns, only of tables.
    """
    described = model.node["columns"]
    fields = [
        {"name": column, "type": kind, "description": described.get(column, {}).get("description", "")}
        for column, kind in types.items()
    ]
    facets = _facet("schema", {"fields": fields})
    lineage = {
        column: {"inputFields": _fields(model.columns[column])} for column in model.columns if model.is_read
    }
    if any(each["inputFields"] for each in lineage.values()):
        facets |= _facet("columnLineage", {"fields": {k: v for k, v in lineage.items() if v["inputFields"]}})
    return table(model.schema, model.table) | {"facets": facets}


def _fields(sources: Iterable[tuple[str, str, str]]) -> list[Event]:
    return [{**table(schema, name), "field": column} for schema, name, column in sorted(sources)]


def _facet(name: str, content: Event) -> Event:
    url = f"{_SPEC}/facets/{_FACETS[name]}.json#/$defs/{_FACETS[name].partition('/')[2]}"
    return {name: {"_producer": PRODUCER, "_schemaURL": url, **content}}
