"""What Dagster and dbt need on disk and in the environment, all below ``JUSHU_HOME`` and offline."""

import os
from pathlib import Path

from jushu.settings import Settings

# No telemetry, no news banner; one run at a time, because one process may write the warehouse; a history that
# keeps its connections open.
DAGSTER_YAML = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
storage:
  custom:
    module: orchestration.event_storage
    class: Storage
    config:
      base_dir:
        env: DAGSTER_HOME
"""


def dagster_home(settings: Settings) -> Path:
    """The Dagster instance folder, made when it is not there."""
    folder = settings.home / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "dagster.yaml"
    if not config.exists() or config.read_text() != DAGSTER_YAML:
        config.write_text(DAGSTER_YAML)
    return folder


def dbt_target(settings: Settings) -> Path:
    """Folder of dbt's manifest and parsing cache; one per home, so that two homes never mix."""
    return settings.home / "dbt" / "target"


def prepare_environment(settings: Settings) -> None:
    """Variables that dbt and Dagster read in this process and its children."""
    os.environ.update(
        JUSHU_HOME=str(settings.home),
        JUSHU_WAREHOUSE=str(settings.warehouse),
        JUSHU_MEMORY=settings.memory,
        DAGSTER_HOME=str(dagster_home(settings)),
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        DBT_LOG_PATH=str(settings.home / "dbt" / "logs"),
        DO_NOT_TRACK="1",
    )
