"""Pulling the configured sources at the begin of a run."""

from ingestion.sources.pull import Pulled, pull_each
from jushu.settings import Settings
from orchestration import progress


def pull_sources(settings: Settings) -> list[Pulled]:
    """One result per configured source; one that fails does not keep the others from a release."""
    return pull_each(
        settings,
        on_rows=lambda name, rows: progress.report(f"拉取 {name} {rows:,} 行", f"pull {name} {rows:,} rows"),
    )
