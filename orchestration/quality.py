"""The expectations as asset checks: a failed critical rule stops what comes after, the others are shown."""

from collections import Counter
from collections.abc import Iterator

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    multi_asset_check,
)

from expectations import badge, run, waivers
from expectations.derive import all_suites
from expectations.rules import Layer, Suite
from jushu import journal
from jushu.settings import Settings
from orchestration import progress
from orchestration.home import dbt_target
from orchestration.resources import RunLock


def asset_key(suite: Suite) -> AssetKey:
    """The asset whose table a suite checks."""
    return AssetKey([suite.table] if suite.db_schema == "main" else [suite.db_schema, suite.table])


def check_name(rule_id: str) -> str:
    """A rule's id as Dagster names checks."""
    return rule_id.replace("-", "_")


def checks(layer: Layer) -> AssetChecksDefinition:
    """One asset check per rule of a layer; all of them are one checkpoint."""
    suites = all_suites(Settings().dbt_project_dir, layer)
    by_rule = {rule.id: suite for suite in suites for rule in suite.rules}
    specs = [
        AssetCheckSpec(
            check_name(rule.id),
            asset=asset_key(suite),
            blocking=rule.severity == "critical",
            description=f"{rule.zh} · {rule.en}",
        )
        for suite in suites
        for rule in suite.rules
    ]

    @multi_asset_check(specs=specs, name=f"{layer}_checks")
    def layer_checks(context: AssetCheckExecutionContext, run_lock: RunLock) -> Iterator[AssetCheckResult]:
        progress.report(
            "检查原始数据" if layer == "raw" else "检查结果数据",
            "check raw" if layer == "raw" else "check marts",
        )
        results = run.run_layer(Settings(), layer, run_id=context.run.run_id)
        states = Counter(result.state for result in results)
        waived = waivers.apply(Settings(), results, run_id=context.run.run_id)
        if layer == "marts":
            badge.write(Settings(), dbt_target(Settings()) / "manifest.json")
        journal.record(
            Settings(), "check", {"run_id": context.run.run_id, "layer": layer, "waived": waived, **states}
        )
        for result in results:
            yield AssetCheckResult(
                asset_key=asset_key(by_rule[result.rule_id]),
                check_name=check_name(result.rule_id),
                passed=result.state == "passed",
                severity=AssetCheckSeverity.ERROR
                if result.severity == "critical" and result.rule_id not in waived
                else AssetCheckSeverity.WARN,
                metadata={
                    "state": result.state,
                    "failed": result.failed_count,
                    "checked": result.element_count,
                    "seconds": result.seconds,
                    "waived_by": waived.get(result.rule_id, ""),
                },
            )

    return layer_checks
