"""The dbt models as assets."""

from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

from dagster import AssetExecutionContext, AssetsDefinition, Output
from dagster_dbt import DbtCliResource, dbt_assets

from ingestion import staging_books
from jushu import journal, warehouse
from jushu.releases import snapshot
from jushu.settings import Settings
from orchestration import progress, transformation
from orchestration.home import dbt_target
from orchestration.resources import RunLock

# Unit tests check the code on rows of their own: the test suite runs them, a build of data need not.
BUILD = ["build", "--exclude-resource-types", "unit_test"]


@contextmanager
def _said_to(path: Path) -> Iterator[None]:
    """What dbt prints goes to a file: the person at the terminal sees the progress of the run instead."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as log, redirect_stdout(log):
        yield


def build(settings: Settings) -> AssetsDefinition:
    """All models, seeds and tests of the dbt project as one asset function."""
    path = transformation.manifest(settings)
    total = len(transformation.node_names(path, "model", "seed"))

    @dbt_assets(
        manifest=path,
        project=transformation.project(settings),
        dagster_dbt_translator=transformation.Translator(),
    )
    def models(context: AssetExecutionContext, dbt: DbtCliResource, run_lock: RunLock) -> Iterator[Any]:
        """dbt build: seeds, models and their tests in the order of their dependencies."""
        built = 0
        with _said_to(settings.home / "dbt" / "build.log"):
            for event in dbt.cli(BUILD, context=context, target_path=dbt_target(settings)).stream():
                if isinstance(event, Output):
                    built += 1
                    progress.report(
                        f"建模 {built}/{total} {event.output_name}",
                        f"build {built}/{total} {event.output_name}",
                    )
                yield event
        with warehouse.connect(settings, read_only=True) as connection:
            hops = staging_books.balance(connection, transformation.node_names(path, "model"))
        # not in a finally: a build that failed is no build
        journal.record(
            settings,
            "build",
            {
                "run_id": context.run.run_id,
                "models": built,
                "staged": {hop.table: [hop.raw_rows, hop.superseded_rows, hop.staged_rows] for hop in hops},
                "code": snapshot.store(settings, "code"),
                "definitions": snapshot.store(settings, "definitions"),
            },
        )

    return models
