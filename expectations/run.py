"""Run the gate of a layer: check every rule, keep the evidence, say what blocks the release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl

from expectations import checkpoint, coverage, store, versions
from expectations.derive import all_suites
from expectations.results import RuleResult, blocking_failures
from expectations.rules import Layer, Suite
from expectations.score import quality_score
from jushu import warehouse
from jushu.settings import Settings

__all__ = ["RuleResult", "Summary", "blocking_failures", "quality_by_table", "run_layer", "summary"]


def run_layer(
    settings: Settings,
    layer: Layer,
    *,
    run_id: str,
    run_at: datetime | None = None,
    suites: Sequence[Suite] | None = None,
) -> list[RuleResult]:
    """Check every rule of a layer; the results, in the order of the suites, are also in schema ``checks``.

    The rules are checked on a read-only connection; then one short transaction writes results, failing keys,
    ``checks.latest`` and the row of the run in ``checks.summary``. No other connection to the warehouse may
    be open. A rule that cannot be checked is ``errored``, and so is one of which the checkpoint counts other
    faults than the statement finds keys. ``run_at`` is China's time (default: now, later than
    every other run); ``suites`` replaces the shipped rules. Raises JushuError WAREHOUSE_MISSING or LOCKED.
    """
    # Say at once what is wrong with the file, before seconds go into the import of Great Expectations.
    project = settings.dbt_project_dir
    chosen = all_suites(project, layer) if suites is None else tuple(suites)
    with warehouse.connect(settings, read_only=True):
        pass
    with warehouse.connect(settings) as connection:
        versions.prepare(connection, chosen)
    verdicts = checkpoint.validate(chosen, settings.warehouse, settings.memory)
    with warehouse.connect(settings) as connection:
        results = store.record(connection, chosen, verdicts, layer=layer, run_id=run_id, run_at=run_at)
        coverage.write(connection, chosen if suites is not None else all_suites(project))
        versions.drop(connection)
        return results


@dataclass(frozen=True)
class Summary:
    """The row of one run in ``checks.summary``: counts of rules and quality scores 0..100.

    ``blocking`` counts critical rules that failed or could not be checked; a score is None where the layer
    was not checked in that run.
    """

    run_id: str
    run_at: datetime
    rules: int
    passed: int
    failed: int
    errored: int
    blocking: int
    score_raw: Decimal | None
    score_marts: Decimal | None
    score_total: Decimal | None


def summary(settings: Settings, run_id: str) -> Summary | None:
    """What ``checks.summary`` says about a run, or None where it checked nothing."""
    with warehouse.connect(settings, read_only=True) as connection:
        row = connection.execute("select * from checks.summary where run_id = ?", [run_id]).fetchone()
    return Summary(*row) if row else None


def quality_by_table(settings: Settings, run_id: str) -> pl.DataFrame:
    """One row per table that a run checked, in the order of layers and names.

    Columns: layer, table_name, rules, passed, failed, errored, blocking, quality_score (0..100, as a whole
    run's), run_id, run_at.
    """
    with warehouse.connect(settings, read_only=True) as connection:
        counted = connection.sql(
            """
            select
                layer, table_name, count(*) as rules,
                count(*) filter (state = 'passed') as passed,
                count(*) filter (state = 'failed') as failed,
                count(*) filter (state = 'errored') as errored,
                count(*) filter (severity = 'critical' and state <> 'passed') as blocking,
                list({'severity': severity, 'passed': state = 'passed'}) as kept,
                run_id, max(run_at) as run_at
            from checks.results where run_id = ?
            group by layer, table_name, run_id
            order by layer desc, table_name
            """,
            params=[run_id],
        ).pl()
    scores = [quality_score((one["severity"], one["passed"]) for one in kept) for kept in counted["kept"]]
    score = pl.Series("quality_score", scores, dtype=pl.Decimal(6, 2))
    return counted.with_columns(kept=score).rename({"kept": "quality_score"})
