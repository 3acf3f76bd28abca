"""Briefings every month and after each new release: built beside the release, and sent where configured."""

from dagster import (
    Config,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    OpExecutionContext,
    RunRequest,
    ScheduleDefinition,
    SensorEvaluationContext,
    SkipReason,
    in_process_executor,
    job,
    op,
    sensor,
)
from pydantic import Field

from jushu import briefing, releases
from jushu.briefing.mailing import mail_briefings
from jushu.settings import Language, Settings
from jushu.texts import LANGUAGES


class BriefingConfig(Config):
    """What is built; without a word every briefing of the current release's latest periods."""

    release_id: str | None = Field(default=None, description="release, by default the current one")
    periods: list[str] = Field(default=[], description="periods, by default the latest month and its quarter")
    languages: list[str] = Field(default=list(LANGUAGES), description="zh, en")
    formats: list[str] = Field(default=list(briefing.FORMATS), description="pdf, xlsx, docx")


@op
def build_briefings(context: OpExecutionContext, config: BriefingConfig) -> None:
    """Build what is not there yet, then send each subscription what it did not get yet."""
    settings = Settings()
    release = releases.chosen(config.release_id, settings)
    periods = config.periods or briefing.latest_periods(settings, release.release_id)
    languages: list[Language] = [lang for lang in LANGUAGES if lang in config.languages]
    kinds: list[briefing.Format] = [kind for kind in briefing.FORMATS if kind in config.formats]
    built = 0
    for period in periods:
        for unit in briefing.units(settings, release.release_id):
            for lang in languages:
                for kind in kinds:
                    briefing.build(settings, briefing.Ask(release.release_id, period, unit, lang, kind))
                    built += 1
    sent = [one for period in periods for one in mail_briefings(settings, release.release_id, period)]
    failed = [one.error for one in sent if one.error]
    facts = {"release_id": release.release_id, "briefings": built, "messages": len(sent) - len(failed)}
    context.log.info(f"briefings of {', '.join(periods)}: {facts}")
    if failed:
        raise failed[0]


@job(executor_def=in_process_executor, description="Briefings of a release, built and sent.")
def briefings() -> None:
    """The one step."""
    build_briefings()


# On the 10th, when the month before has been reported; off until somebody switches it on.
monthly = ScheduleDefinition(
    name="monthly_briefings",
    job=briefings,
    cron_schedule="0 7 10 * *",
    execution_timezone="Asia/Shanghai",
    default_status=DefaultScheduleStatus.STOPPED,
)


@sensor(job=briefings, minimum_interval_seconds=60, default_status=DefaultSensorStatus.STOPPED)
def new_release_sensor(_context: SensorEvaluationContext) -> RunRequest | SkipReason:
    """Starts the job once for each release that readers see; off until somebody switches it on."""
    release_id = releases.current_release_id(Settings())
    if release_id is None:
        return SkipReason("Nothing has been released yet. 还没有发布。")
    return RunRequest(run_key=release_id)
