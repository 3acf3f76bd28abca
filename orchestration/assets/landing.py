"""Raw tables: what the sources have to tell and everything in the inbox, landed, checked and loaded."""

import time
from collections.abc import Iterator
from pathlib import Path

from dagster import AssetExecutionContext, AssetKey, AssetSpec, Config, MaterializeResult, multi_asset
from pydantic import Field

from ingestion import contract as contracts
from ingestion import inbox, pipeline
from ingestion.ask import Ask
from ingestion.pipeline import Outcome
from ingestion.sources.pull import Pulled
from jushu.settings import Settings
from orchestration import progress
from orchestration.pulling import pull_sources
from orchestration.resources import RunLock

BOOKS = ("files", "quarantine", "control_totals", "columns", "pulls", "log")


class LandingConfig(Config):
    """Which files to take, and how; when nothing is said, the sources are pulled and the inbox is taken."""

    paths: list[str] = Field(default=[], description="files to ingest, in order of arrival")
    contract: str | None = None
    profile: str | None = None
    pull: bool = Field(default=True, description="pull the configured sources when no files are named")


SPECS = [
    *(
        AssetSpec(
            AssetKey(["raw", name]),
            description=contracts.load(name).description,
            group_name="raw",
            kinds={"duckdb", "parquet"},
        )
        for name in contracts.names()
    ),
    AssetSpec(
        AssetKey(["raw", "working_days"]), description="China's statutory working days.", group_name="raw"
    ),
    *(
        AssetSpec(AssetKey(["ingest", name]), description="Books of ingestion.", group_name="raw")
        for name in BOOKS
    ),
]


@multi_asset(specs=SPECS, name="landing")
def landing(
    context: AssetExecutionContext, config: LandingConfig, run_lock: RunLock
) -> Iterator[MaterializeResult]:
    """Take the files into the warehouse; metadata of each table: files, rows, rejected rows, seconds."""
    settings, started = Settings(), time.monotonic()
    progress.report("入库", "ingest")
    pulled = _pulled(context, settings) if config.pull and not config.paths else []
    paths = [Path(p) for p in config.paths] or inbox.waiting(settings)
    done: list[Outcome] = []

    def on_outcome(outcome: Outcome) -> None:
        inbox.clear(paths[len(done)], outcome, settings)
        done.append(outcome)
        progress.report(
            f"入库 {len(done)}/{len(paths)} {outcome.name}", f"ingest {len(done)}/{len(paths)} {outcome.name}"
        )

    pipeline.ingest(paths, settings, Ask(config.contract, config.profile), on_outcome=on_outcome)
    refused = [o.name for o in done if o.verdict.status == "refused"]
    if refused:
        context.log.warning(f"refused files: {', '.join(refused)}")
    for spec in SPECS:
        mine = [o.verdict for o in done if spec.key == AssetKey(["raw", o.verdict.contract])]
        mine += [p for p in pulled if spec.key == AssetKey(["raw", p.contract]) and p.landed_rows]
        yield MaterializeResult(
            asset_key=spec.key,
            metadata={
                "files": len(mine),
                "dagster/row_count": sum(v.loaded_rows for v in mine),
                "rejected": sum(v.quarantined_rows for v in mine),
                "seconds": round(time.monotonic() - started, 2),
            },
        )


def _pulled(context: AssetExecutionContext, settings: Settings) -> list[Pulled]:
    """The pulls of all sources; one that fails is a warning: the others and the inbox still load."""
    done = pull_sources(settings)
    for each in done:
        if each.status in ("failed", "refused"):
            context.log.warning(f"source {each.source}: {each.code} {each.text_en}")
    return done
