"""The release: written, audited, published; its new alerts sent."""

from dagster import AssetExecutionContext, AssetKey, AssetsDefinition, MaterializeResult, asset

from expectations import run as expectations
from jushu import journal, releases
from jushu.settings import Settings
from orchestration import alerting, progress, transformation
from orchestration.home import dbt_target
from orchestration.resources import RunLock


def build(settings: Settings) -> AssetsDefinition:
    """The asset ``release``, which waits for every model and for the blocking checks on them."""
    models = [
        AssetKey(name) for name in transformation.node_names(transformation.manifest(settings), "model")
    ]

    @asset(deps=models, group_name="release", kinds={"duckdb", "parquet"})
    def release(context: AssetExecutionContext, run_lock: RunLock) -> MaterializeResult:
        """One read-only DuckDB file per role, Parquet and a manifest, published by one rename."""
        here = Settings()
        progress.report("发布", "release")
        run_id = context.run.run_id
        summary = expectations.summary(here, run_id)
        published = releases.publish(
            here,
            dbt_manifest=dbt_target(here) / "manifest.json",
            quality_score=summary.score_total if summary else None,
            checks_summary=expectations.quality_by_table(here, run_id) if summary else None,
        )
        journal.enter_release(here, published)
        alerts = alerting.send_new(here, published.release_id)
        if alerts.get("alert_failures"):
            context.log.warning(f"alerts were not sent: {alerts['alert_failures']}")
        return MaterializeResult(
            metadata={
                "release_id": published.release_id,
                "content_hash": published.content_hash,
                "unchanged": published.unchanged,
                **alerts,
            }
        )

    return release
