"""The graph of one home: assets, checks, jobs, schedules and sensors."""

from dagster import Definitions

from jushu.settings import Settings
from orchestration import briefings, home, job, quality, transformation
from orchestration.assets import landing, release
from orchestration.assets import transformation as models
from orchestration.resources import RunLock


def build(settings: Settings) -> Definitions:
    """The graph for one home."""
    home.prepare_environment(settings)
    return Definitions(
        assets=[landing.landing, models.build(settings), release.build(settings)],
        asset_checks=[quality.checks("raw"), quality.checks("marts")],
        jobs=[job.job, briefings.briefings],
        schedules=[job.daily, briefings.monthly],
        sensors=[job.inbox_sensor, briefings.new_release_sensor],
        resources={"dbt": transformation.resource(settings), "run_lock": RunLock()},
    )
