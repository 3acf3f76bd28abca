"""One Great Expectations checkpoint over a layer: the verdict on each rule.

Great Expectations says whether a rule holds; it returns at most a sample of the faults, so the failing keys
are found by the rule's own statement (``store``). It is imported only here and only when called, because the
import takes seconds.
"""

import logging
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from expectations.rules import UNEXPECTED_ROWS, Rule, Suite

if TYPE_CHECKING:
    from great_expectations.checkpoint.checkpoint import CheckpointResult
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.core.validation_definition import ValidationDefinition
    from great_expectations.data_context.data_context.ephemeral_data_context import (
        EphemeralDataContext,
    )
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource

State = Literal["passed", "failed", "errored"]

# Without these, Great Expectations ends the transaction before it fetches, and DuckDB drops the result.
_CONNECTION = {
    "isolation_level": "AUTOCOMMIT",
    "pool_reset_on_return": None,
    "skip_autocommit_rollback": True,
}
_RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
_RULE_ID = "rule_id"
_COUNT = "unexpected_rows_query.row_count"


@dataclass(frozen=True)
class Verdict:
    """What the checkpoint found about one rule.

    ``count`` is Great Expectations' own number of faults, None where it could not count. ``seconds`` is the
    time in which all rules of its table were checked, because they are checked together. ``error`` says why
    it could not be checked (``errored``).
    """

    state: State
    seconds: float
    error: str = ""
    count: int | None = None


def validate(suites: Iterable[Suite], warehouse: Path, memory: str) -> dict[str, Verdict]:
    """The verdict by rule id of every rule of the suites, over the warehouse opened read-only.

    ``memory`` is DuckDB's limit.
    A table that is missing, or a rule that cannot be computed, is ``errored`` and never raises. No file is
    written and nothing is sent anywhere.
    """
    import great_expectations as gx  # noqa: PLC0415

    # An exception inside a rule is a verdict of ours; Great Expectations would also log its trace.
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False}  # pyright: ignore[reportAttributeAccessIssue]
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=f"duckdb:///{warehouse}?access_mode=READ_ONLY&memory_limit={quote(memory)}",
        kwargs=_CONNECTION,  # pyright: ignore[reportCallIssue]
    )
    try:
        return _validate(context, source, list(suites))
    finally:
        # DuckDB lets a file be written only when no read-only connection of the process is left.
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _validate(
    context: "EphemeralDataContext", source: "SQLDatasource", suites: list[Suite]
) -> dict[str, Verdict]:
    import great_expectations as gx  # noqa: PLC0415

    verdicts: dict[str, Verdict] = {}
    definitions: list[ValidationDefinition] = []
    for suite in suites:
        try:
            definitions.append(_definition(context, source, suite))
        except Exception as error:
            # A gate that cannot look must not pass: every rule of the table counts as not kept.
            verdicts |= _errored(suite, error)
    if definitions:
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(
                name="gate",
                validation_definitions=definitions,
                result_format=_RESULT_FORMAT,  # pyright: ignore[reportArgumentType]
            )
        )
        try:
            verdicts |= _read(checkpoint.run())
        except Exception as error:
            for suite in suites:
                verdicts = _errored(suite, error) | verdicts
    return verdicts


def _definition(
    context: "EphemeralDataContext", source: "SQLDatasource", suite: Suite
) -> "ValidationDefinition":
    import great_expectations as gx  # noqa: PLC0415

    with warnings.catch_warnings():
        # `schema_name` is deprecated for databases whose source knows its schema; that for DuckDB does not.
        warnings.simplefilter("ignore", DeprecationWarning)
        asset = source.add_table_asset(suite.label, table_name=suite.table, schema_name=suite.db_schema)
    expectations = gx.ExpectationSuite(
        name=suite.label, expectations=[_expectation(suite, rule) for rule in suite.rules]
    )
    return context.validation_definitions.add(
        gx.ValidationDefinition(
            name=suite.label,
            data=asset.add_batch_definition_whole_table("all"),
            suite=context.suites.add(expectations),
        )
    )


def _expectation(suite: Suite, rule: Rule) -> Any:
    from great_expectations.expectations.expectation_configuration import (  # noqa: PLC0415
        ExpectationConfiguration,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity  # noqa: PLC0415

    kwargs = dict(rule.kwargs)
    if rule.expectation == UNEXPECTED_ROWS:
        kwargs["unexpected_rows_query"] = _query(suite, rule)
        kind = _counting()
    else:
        kind = rule.expectation
    return ExpectationConfiguration(
        type=kind,
        kwargs=kwargs,
        severity=FailureSeverity(rule.severity),
        meta={
            _RULE_ID: rule.id,
            "dimension": rule.dimension,
            "owner": suite.owner,
            "clauses": list(rule.clauses),
            "zh": rule.zh,
            "en": rule.en,
        },
    ).to_domain_obj()


@cache
def _counting() -> str:
    """Type of the expectation that a statement finds nothing.

    That of Great Expectations runs the statement twice, to count and to fetch samples; the samples would be
    thrown away here, because all failing keys are stored.
    """
    from great_expectations.expectations.core.unexpected_rows_expectation import (  # noqa: PLC0415
        UnexpectedRowsExpectation,
    )

    class ExpectStatementToFindNothing(UnexpectedRowsExpectation):
        metric_dependencies = (_COUNT,)

        def _validate(self, metrics: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
            return {"success": metrics[_COUNT] == 0, "result": {"observed_value": metrics[_COUNT]}}

    return "expect_statement_to_find_nothing"


def _query(suite: Suite, rule: Rule) -> str:
    """The rule's own statement as a format string: every brace but those of the batch is doubled.

    Great Expectations gives the batch an alias of its own where it sees no join; inside a subquery that
    does not disturb the alias that the statement gives it.
    """
    mark = "\0"
    marked = suite.failing(rule, mark)
    return marked.replace("{", "{{").replace("}", "}}").replace(mark, "(select * from {batch})")


def _read(result: "CheckpointResult") -> dict[str, Verdict]:
    tables = list(result.run_results.values())
    starts = [_started(table) for table in tables]
    ends = [*starts[1:], datetime.now(UTC)]
    verdicts = {}
    for table, start, end in zip(tables, starts, ends, strict=True):
        seconds = (end - start).total_seconds()
        for found in table.results:
            assert found.expectation_config is not None
            rule_id = found.expectation_config.meta[_RULE_ID]  # pyright: ignore[reportOptionalSubscript]
            error = _error(found.exception_info)
            state: State = "passed" if found.success else "errored" if error else "failed"
            verdicts[rule_id] = Verdict(state, seconds, error, None if error else _counted(found.result))
    return verdicts


def _counted(result: Any) -> int | None:
    """The number of faults: what a statement found, or the unexpected values of a column."""
    count = result.get("unexpected_count", result.get("observed_value"))
    return count if isinstance(count, int) else None


def _started(table: "ExpectationSuiteValidationResult") -> datetime:
    """When the checkpoint turned to this table."""
    markers: Any = (table.meta or {})["batch_markers"]
    return datetime.strptime(markers["ge_load_time"], "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)


def _error(info: Any) -> str:
    """The message of the exception that a rule met, or nothing. With several metrics there are several."""
    if not info or info.get("raised_exception") is False:
        return ""
    infos = [info] if "raised_exception" in info else list(info.values())
    messages = [one["exception_message"] if isinstance(one, dict) else one.exception_message for one in infos]
    return _first_line(messages[0] if messages else "")


def _errored(suite: Suite, error: Exception) -> dict[str, Verdict]:
    return {rule.id: Verdict("errored", 0.0, _first_line(error)) for rule in suite.rules}


def _first_line(error: object) -> str:
    """What happened, without the statement and the trace that follow it."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
