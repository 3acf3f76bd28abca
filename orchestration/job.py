"""The one job: landing, raw checks, models, marts checks, release."""

from dagster import (
    AssetSelection,
    DefaultSensorStatus,
    RunRequest,
    ScheduleDefinition,
    SensorEvaluationContext,
    SkipReason,
    define_asset_job,
    in_process_executor,
    sensor,
)

from ingestion import inbox
from jushu.settings import Settings

JOB_NAME = "landing_to_release"

# One process writes the warehouse: the steps run one after another in the process of the run.
job = define_asset_job(
    JOB_NAME,
    selection=AssetSelection.all(),
    executor_def=in_process_executor,
    description="From the inbox to a release.",
)

# Every morning before people come, in the time zone of the standard.
daily = ScheduleDefinition(
    name="daily_release", job=job, cron_schedule="0 5 * * *", execution_timezone="Asia/Shanghai"
)


@sensor(job=job, minimum_interval_seconds=60, default_status=DefaultSensorStatus.STOPPED)
def inbox_sensor(_context: SensorEvaluationContext) -> RunRequest | SkipReason:
    """Starts the job when files lie ready in the inbox; the same files start it once."""
    files = inbox.waiting(Settings())
    if not files:
        return SkipReason("The inbox is empty. 收件夹是空的。")
    key = "|".join(f"{p.name}:{p.stat().st_size}:{p.stat().st_mtime_ns}" for p in files)
    return RunRequest(run_key=key)
