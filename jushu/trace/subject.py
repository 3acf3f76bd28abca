"""What a trace starts from: one published value of one indicator, unit and period."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from jushu.errors import JushuError, unknown_name
from jushu.trace.measure import Period


@dataclass(frozen=True)
class Subject:
    """A published value: of what, of whom, when; its figures and how it was defined."""

    indicator: dict[str, Any]
    unit_type: str
    unit_code: str
    cluster_code: str
    period: Period
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    case_count: int
    status: str
    status_reason: str | None

    @property
    def is_enterprise(self) -> bool:
        """Whether it belongs to the rating of enterprises, whose tables stand apart."""
        return self.unit_type == "enterprise"


_NEEDED = ["audit_lineage", "audit_measure"]
_MOST_NAMED = 60  # units that a refusal lists
_DEFINITION = """
    select indicator_code, name_zh, name_en, unit, formula_zh, formula_en, numerator, denominator, scale,
           'indicator_value' as value_table
    from dim_indicator where indicator_code = $code
    union all
    select code, name_zh, name_en, unit, formula_zh, formula_en, numerator, denominator, scale,
           'enterprise_value' as value_table
    from enterprise_indicators where code = $code
"""
_CODES = "select indicator_code from dim_indicator union select code from enterprise_indicators order by 1"
_VALUES = """
    select unit_type, unit_code, cluster_code, period_type, period_code, period_start, period_end,
           numerator, denominator, value, case_count, status, status_reason
    from {table}
    where indicator_code = $code and period_code = $period
      and (unit_code = $unit or ends_with(unit_code, '-' || $unit))
      and ($cluster is null or cluster_code = $cluster or ends_with(cluster_code, '-' || $cluster))
    order by unit_code, cluster_code
"""


def find(
    connection: duckdb.DuckDBPyConnection,
    code: str,
    *,
    unit: str | None = None,
    cluster: str | None = None,
    period: str | None = None,
) -> Subject:
    """The value that a person names; codes may be shortened to what follows their last dash (C03).

    ``unit`` is the code of a zone, provider, category of services (cluster/clause) or enterprise, by default
    the cluster itself; ``period`` by default the release's latest. Raises JushuError UNKNOWN_CODE,
    or NOT_TRACEABLE for a release of before there was a trace.
    """
    _refuse_untraceable(connection)
    definitions = records(connection, _DEFINITION, {"code": code})
    if not definitions:
        known = [row[0] for row in connection.execute(_CODES).fetchall()]
        raise unknown_name(
            "UNKNOWN_CODE", zh=f"没有指标 {code}。", en=f"There is no indicator {code}.", known=known
        )
    table = definitions[0].pop("value_table")
    period = period or _latest(connection)
    asked = {"code": code, "period": period, "unit": unit or cluster, "cluster": cluster}
    if unit is None and cluster is None:
        raise JushuError(
            "UNKNOWN_CODE",
            zh="没有指明单元。",
            en="No unit was named.",
            todo_zh="加 --cluster 集聚区,或 --unit 数据专区、机构、类别、企业的代码。",
            todo_en="Add --cluster CLUSTER, or --unit with a zone, provider, category or enterprise.",
            wrong_use=True,
        )
    rows = connection.execute(_VALUES.format(table=table), asked).fetchall()
    if len(rows) != 1:
        raise _no_value(connection, table, asked, [f"{row[1]} ({row[2]})" for row in rows])
    unit_type, unit_code, cluster_code, period_type, period_code, start, end, *figures = rows[0]
    return Subject(
        definitions[0],
        unit_type,
        unit_code,
        cluster_code,
        Period(period_type, period_code, start, end),
        *figures,
    )


def records(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, Any]
) -> list[dict[str, Any]]:
    """The rows of a query, each as column -> value."""
    rows = connection.execute(query, parameters).fetchall()
    names = [column[0] for column in connection.description or []]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _latest(connection: duckdb.DuckDBPyConnection) -> str:
    [(period,)] = connection.execute("select period_code from release_info").fetchall()
    return str(period)


def _refuse_untraceable(connection: duckdb.DuckDBPyConnection) -> None:
    there = connection.execute(
        "select table_name from duckdb_tables() where list_contains($needed, table_name)", {"needed": _NEEDED}
    ).fetchall()
    if len(there) < len(_NEEDED):
        raise JushuError(
            "NOT_TRACEABLE",
            zh="这个发布没有溯源所需的表(audit_lineage、audit_measure),它早于溯源功能。",
            en="This release lacks the tables of the trace (audit_lineage, audit_measure): it is older.",
            todo_zh="用 jushu run --full 重新发布,或选择较新的发布。",
            todo_en="Publish again with jushu run --full, or choose a newer release.",
        )


def _no_value(
    connection: duckdb.DuckDBPyConnection, table: str, asked: dict[str, Any], several: list[str]
) -> JushuError:
    """Why nothing, or more than one value, was found: the period, the unit, or a unit in several clusters."""
    code, period, unit = asked["code"], asked["period"], asked["unit"]
    periods = [
        row[0]
        for row in connection.execute(
            f"select distinct period_code from {table} where indicator_code = $code order by 1",
            {"code": code},
        ).fetchall()
    ]
    if period not in periods:
        return unknown_name(
            "UNKNOWN_CODE",
            zh=f"{code} 没有期间 {period}。",
            en=f"{code} has no period {period}.",
            known=periods,
        )
    if several:
        return unknown_name(
            "UNKNOWN_CODE",
            zh=f"{unit} 不止一个,请写全代码,或用 --cluster 指明集聚区。",
            en=f"{unit} is more than one unit: write its whole code, or add --cluster.",
            known=several,
        )
    known = [
        row[0]
        for row in connection.execute(
            f"select unit_code from {table} where indicator_code = $code and period_code = $period"
            " group by unit_type, unit_code order by unit_type <> 'cluster', unit_code limit $most",
            {"code": code, "period": period, "most": _MOST_NAMED},
        ).fetchall()
    ]
    return unknown_name(
        "UNKNOWN_CODE",
        zh=f"{code} 在 {period} 没有单元 {unit}。",
        en=f"{code} has no unit {unit} in {period}.",
        known=known,
    )
