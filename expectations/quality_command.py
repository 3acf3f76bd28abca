"""`jushu quality`: how much of what was checked in a release is as promised, and what nothing checks."""

from typing import Annotated, Literal

import typer
from rich.markup import escape

from jushu import console, releases
from jushu.settings import Language, Settings

By = Literal["table", "dimension", "source", "cluster"]

_SCORES = """
select scope, numerator, denominator, quality_pct, rule_count from audit_quality_scores
where scope_type = '{by}' order by quality_pct, scope
"""
_FAILING = """
select trend.rule_id, trend.severity, trend.state, trend.failed_count, trend.trend, trend.runs_not_passed
from audit_rule_trend as trend
where trend.state <> 'passed'
qualify row_number() over (partition by trend.rule_id order by trend.run_at desc) = 1
    and trend.run_id = (select any_value(run_id) from audit_quality_scores)
order by trend.severity, trend.rule_id
"""
_UNCHECKED = """
select table_name, count(distinct column_name), count(*) filter (state = 'unchecked'), count(*)
from audit_quality_coverage group by table_name order by table_name
"""
_HEADS: dict[str, dict[Language, tuple[str, ...]]] = {
    "scores": {
        "zh": ("范围", "成立", "检查", "%", "规则数"),
        "en": ("Scope", "Kept", "Checked", "%", "Rules"),
    },
    "failing": {
        "zh": ("规则", "级别", "状态", "不符合", "趋势", "连续未通过"),
        "en": ("Rule", "Severity", "State", "Faults", "Trend", "Runs not passed"),
    },
    "coverage": {
        "zh": ("表", "列", "未检查的列 × 维度", "列 × 维度"),
        "en": ("Table", "Columns", "Unchecked columns x dimensions", "Columns x dimensions"),
    },
}


def quality(
    by: Annotated[By, typer.Option(help="按什么汇总 · what to add up by")] = "dimension",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="哪些列没有规则检查 · which columns no rule looks at")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON · print JSON")] = False,
) -> None:
    """质量分：成立的检查占全部检查，及未通过的规则 · Quality: checks kept, and rules not kept."""
    settings = Settings()
    wanted = {"coverage": _UNCHECKED} if coverage else {"scores": _SCORES.format(by=by), "failing": _FAILING}
    with releases.connect("auditor", settings) as connection:
        found = {name: connection.execute(statement).fetchall() for name, statement in wanted.items()}
    if as_json:
        heads = {name: [head.lower() for head in _HEADS[name]["en"]] for name in found}
        console.print_json(
            {name: [dict(zip(heads[name], row, strict=True)) for row in rows] for name, rows in found.items()}
        )
        return
    for name, rows in found.items():
        shown = console.table(*_HEADS[name][settings.lang], right=3 if name == "failing" else 1)
        for row in rows:
            shown.add_row(*(escape(str(value)) for value in row))
        console.out().print(shown)
