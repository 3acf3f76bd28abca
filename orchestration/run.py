"""One run of the whole graph in this process."""

import logging
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jushu import disk, releases
from jushu.alerts import sent
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.lock import hold
from jushu.processes import is_interruption
from jushu.settings import Settings
from orchestration import fingerprint, home, progress, spark

if TYPE_CHECKING:
    from ingestion.sources.pull import Pulled


@dataclass(frozen=True)
class RunResult:
    """What a run came to: the release it made or kept, whether it is new, the seconds it took, what became of
    the pulled sources, and the alerts that could not be sent (``sent.failures``). Readers see the release
    unless they are pinned to another.
    """

    release: releases.Release
    is_new: bool
    seconds: float
    pulled: "list[Pulled]" = field(default_factory=list)
    unsent: list[dict[str, Any]] = field(default_factory=list)


def run(
    settings: Settings,
    *,
    paths: list[Path] | None = None,
    full: bool = False,
    wait: float = 0,
    engine: spark.Engine = "duckdb",
) -> RunResult:
    """Pull the sources and ingest the inbox (or only ``paths``), build, check and publish.

    Nothing is computed when nothing came and nothing changed, and only the models that read something else
    than at their last build otherwise; all of them with ``full``. Another run is waited for as long as
    ``wait`` says (seconds). ``engine`` computes up to the indicator values; the result is the same.
    Raises JushuError LOCKED, or RUN_FAILED naming the step; the last release stays.
    """
    from ingestion import inbox

    if engine == "spark":
        spark.require()
    started, began = time.monotonic(), local_now()
    with hold(settings, wait):
        current = _newest(settings)
        pulled = [] if paths else _pull(settings)
        nothing_came = not paths and not inbox.waiting(settings)
        if nothing_came and not settings.warehouse.exists():
            # A source that could not be reached is the better reason.
            raise next((p.error for p in pulled if p.error), _nothing_to_release())
        idle = nothing_came and not full
        same = idle and fingerprint.is_current(settings, fingerprint.inputs(settings))
        if same and current:
            return RunResult(current, False, time.monotonic() - started, pulled)
        _execute(settings, paths or [], {"engine": engine, "full": full})
        fingerprint.remember(settings, fingerprint.inputs(settings))
        release = _newest(settings)
    assert release is not None
    is_new = current is None or release.release_id != current.release_id
    unsent = sent.failures(settings, began)
    return RunResult(release, is_new, time.monotonic() - started, pulled, unsent)


def _newest(settings: Settings) -> releases.Release | None:
    """The release of the last run: what readers see, unless they are pinned."""
    return releases.latest(settings) if releases.pinned(settings) else releases.current(settings)


def _pull(settings: Settings) -> "list[Pulled]":
    """Pull the configured sources; without any, the machinery is not even loaded."""
    from ingestion.sources import config

    if not config.names(settings):
        return []
    from orchestration.pulling import pull_sources

    return pull_sources(settings)


def _nothing_to_release() -> JushuError:
    return JushuError(
        "NOTHING_TO_RELEASE",
        zh="还没有任何数据：收件夹是空的，也从未入库。",
        en="There is no data yet: the inbox is empty and nothing was ever loaded.",
        todo_zh="把文件放进收件夹，或用 jushu ingest 入库；想先看看可以运行 make demo。",
        todo_en="Put files into the inbox or load them with jushu ingest; make demo shows a province.",
    )


def _execute(settings: Settings, paths: list[Path], models: dict[str, Any]) -> None:
    progress.report("准备任务图", "prepare the graph")
    home.prepare_environment(settings)
    warnings.filterwarnings("ignore", module="dagster")
    # Dagster is heavy: it is loaded when there is something to run.
    from dagster import DagsterExecutionInterruptedError, DagsterInstance

    from orchestration import graph, job

    logging.getLogger("dagster").setLevel(logging.ERROR)
    config = {
        "ops": {
            "landing": {"config": {"paths": [str(p) for p in paths], "pull": False}},
            "models": {"config": models},
        },
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    whole = graph.build(settings).get_job_def(job.JOB_NAME)
    try:
        with DagsterInstance.from_config(str(home.dagster_home(settings))) as instance:
            result = whole.execute_in_process(run_config=config, instance=instance, raise_on_error=False)
    except DagsterExecutionInterruptedError as stopped:
        raise KeyboardInterrupt from stopped
    if not result.success:
        raise _failure(result)


def _failure(result) -> JushuError:
    """The first failed step, in words."""
    for event in result.get_step_failure_events():
        error = event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        kind, text = (error.cls_name or "", error.message.strip()) if error else ("", "?")
        if kind == "DagsterExecutionInterruptedError" or is_interruption(kind, text):
            raise KeyboardInterrupt
        if known := disk.said(text):
            return known
        return JushuError(
            "RUN_FAILED",
            zh=f"步骤 {event.step_key} 没有成功：{text}",
            en=f"Step {event.step_key} failed: {text}",
            safe_zh="已入库的数据完好，上一次发布仍可使用。",
            safe_en="Loaded data is intact; the last release can still be used.",
            todo_zh="在 make dagster 的界面里看这次运行的日志；修正后再次运行 jushu run。",
            todo_en="See the log of this run in the UI of make dagster; mend the cause and run again.",
        )
    return JushuError("RUN_FAILED", zh="运行没有成功。", en="The run failed.")
