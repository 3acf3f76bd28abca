"""The dbt models as assets."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import duckdb
from dagster import AssetExecutionContext, AssetsDefinition, Config, Output
from dagster_dbt import DbtCliResource, dbt_assets
from pydantic import Field

from ingestion import staging_books
from jushu import journal, warehouse
from jushu.releases import snapshot
from jushu.settings import Settings
from orchestration import fingerprint, progress, spark, transformation
from orchestration.home import dbt_target
from orchestration.resources import RunLock

# Unit tests check the code on rows of their own: the test suite runs them, a build of data need not.
BUILD = ["build", "--exclude-resource-types", "unit_test"]


class ModelsConfig(Config):
    """Where the models up to the indicator values are computed, and whether the unchanged ones are, too."""

    engine: str = Field(default="duckdb", description="duckdb or spark")
    full: bool = Field(default=False, description="build also what would come out the same")


def _command(settings: Settings, engine: str) -> list[str]:
    """dbt's command in DuckDB, after Spark has done its part where it is the engine."""
    if engine != "spark":
        return BUILD
    progress.report("在 Spark 中建模", "build in Spark")
    spark.build(settings)
    return [*BUILD, "--vars", json.dumps({"spark_models": str(spark.models_folder(settings))})]


@contextmanager
def _build_key(settings: Settings, config: ModelsConfig) -> Iterator[None]:
    """Tell dbt by what it computes, so that it can leave what it has computed by the same of the same rows
    (dbt_project/macros/reuse.sql). What comes from Spark is always taken over anew.
    """
    os.environ["JUSHU_BUILD_KEY"] = f"{fingerprint.project(settings)} {config.engine}"
    os.environ["JUSHU_BUILD_ALL"] = "yes" if config.full or config.engine == "spark" else ""
    try:
        yield
    finally:
        del os.environ["JUSHU_BUILD_KEY"], os.environ["JUSHU_BUILD_ALL"]


@contextmanager
def _said_to(path: Path) -> Iterator[None]:
    """What dbt prints goes to a file: the person at the terminal sees the progress of the run instead."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as log, redirect_stdout(log):
        yield


def _computed(connection: duckdb.DuckDBPyConnection, results: dict[str, Any]) -> list[str]:
    """Names of the models and seeds that this invocation of dbt has computed; it left the others."""
    rows = connection.execute(
        "select split_part(node, '.', 3) from built.nodes "
        "where invocation_id = ? and split_part(node, '.', 1) in ('model', 'seed')",
        [results["metadata"]["invocation_id"]],
    ).fetchall()
    return sorted(name for (name,) in rows)


def build(settings: Settings) -> AssetsDefinition:
    """All models, seeds and tests of the dbt project as one asset function."""
    path = transformation.manifest(settings)
    total = len(transformation.node_names(path, "model", "seed"))

    @dbt_assets(
        manifest=path,
        project=transformation.project(settings),
        dagster_dbt_translator=transformation.Translator(),
    )
    def models(
        context: AssetExecutionContext, config: ModelsConfig, dbt: DbtCliResource, run_lock: RunLock
    ) -> Iterator[Any]:
        """dbt build: seeds, models and their tests in the order of their dependencies."""
        built = 0
        progress.report("建模", "build")
        command = _command(settings, config.engine)
        with _said_to(settings.home / "dbt" / "build.log"), _build_key(settings, config):
            invocation = dbt.cli(command, context=context, target_path=dbt_target(settings))
            for event in invocation.stream():
                if isinstance(event, Output):
                    built += 1
                    progress.report(
                        f"建模 {built}/{total} {event.output_name}",
                        f"build {built}/{total} {event.output_name}",
                    )
                yield event
        with warehouse.connect(settings, read_only=True) as connection:
            computed = _computed(connection, invocation.get_artifact("run_results.json"))
            # all of them: it also shows a table that was left and should not have been
            hops = staging_books.balance(connection, transformation.node_names(path, "model"))
        # not in a finally: a build that failed is no build
        journal.record(
            settings,
            "build",
            {
                "run_id": context.run.run_id,
                "models": built,
                "computed": len(computed),
                "staged": {hop.table: [hop.raw_rows, hop.superseded_rows, hop.staged_rows] for hop in hops},
                "code": snapshot.store(settings, "code"),
                "definitions": snapshot.store(settings, "definitions"),
            },
        )

    return models
