"""Which clauses of the standard the published records evidence: the command ``clauses``."""

from typing import Annotated

import duckdb
import polars as pl
import typer
from rich.markup import escape

from jushu import console, releases
from jushu.errors import unknown_name
from jushu.options import Json
from jushu.settings import Settings

WORDS = {
    "covered": ("已覆盖", "covered", "green"),
    "no_data": ("无数据", "no data", "red"),
    "not_measurable": ("不可度量", "not measurable", "dim"),
}
PROVINCE = "province"
QUERY = """
select c.clause_id, d.name_zh, d.name_en, c.coverage, c.indicator_codes, c.observed_indicators,
       c.indicator_count, c.record_count, c.covered_clusters, c.period_code, c.unit_code
from audit_clause_coverage as c
join dim_clause as d on d.clause_id = c.clause_id
where c.unit_code = $unit and c.period_code = coalesce(
    $period, (select max_by(period_code, period_end) from dim_period where period_type = 'quarter'))
order by list_transform(string_split(c.clause_id, '.'), lambda part: cast(part as integer))
"""


def clauses(
    period: Annotated[
        str | None, typer.Option(help="季度或年度，默认最新季度 · quarter or year, such as 2026Q3")
    ] = None,
    cluster: Annotated[str | None, typer.Option(help="集聚区，默认全省 · cluster, default all")] = None,
    json: Json = False,
) -> None:
    """标准条款的覆盖：条款、指标、记录 · Clauses of the standard with their indicators and records."""
    settings = Settings()
    rows = coverage(settings, period, cluster)
    if json:
        console.print_json(rows.to_dicts())
        return
    zh = settings.lang == "zh"
    heads = (
        ("条款", "名称", "覆盖", "指标", "有值的指标", "记录", "有数据的集聚区")
        if zh
        else ("Clause", "Name", "Coverage", "Indicators", "With a value", "Records", "Clusters with data")
    )
    table = console.table(*heads, right=4)
    for row in rows.iter_rows(named=True):
        word = WORDS[row["coverage"]]
        table.add_row(
            row["clause_id"],
            escape(row["name_zh"] if zh else row["name_en"]),
            f"[{word[2]}]{word[0] if zh else word[1]}[/]",
            (row["indicator_codes"] or "").replace(";", " "),
            f"{row['observed_indicators']} / {row['indicator_count']}" if row["indicator_count"] else "",
            f"{row['record_count']:,}" if row["indicator_count"] else "",
            str(row["covered_clusters"]) if row["indicator_count"] else "",
        )
    console.out().print(table)
    console.say(summary(rows, zh=zh))


def coverage(settings: Settings, period: str | None, cluster: str | None) -> pl.DataFrame:
    """One row per clause of the current release for a period, of a cluster or of the whole province.

    Raises JushuError UNKNOWN_CODE where the release does not have that period or cluster.
    """
    with releases.connect("auditor", settings=settings) as connection:
        known = {
            "period": _codes(connection, "select period_code from dim_period where period_type <> 'month'"),
            "cluster": _codes(connection, "select cluster_code from dim_cluster"),
        }
        for name, asked in (("period", period), ("cluster", cluster)):
            if asked is not None and asked not in known[name]:
                raise unknown_name(
                    "UNKNOWN_CODE",
                    zh=f"当前发布中没有 {asked}。",
                    en=f"The current release has no {asked}.",
                    known=known[name],
                )
        return connection.sql(QUERY, params={"unit": cluster or PROVINCE, "period": period}).pl()


def _codes(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return sorted(code for (code,) in connection.execute(query).fetchall())


def summary(rows: pl.DataFrame, *, zh: bool) -> str:
    """One sentence: how many of the measurable clauses are covered in which period."""
    measurable = rows.filter(pl.col("coverage") != "not_measurable")
    covered = measurable.filter(pl.col("coverage") == "covered").height
    period = rows["period_code"][0] if rows.height else ""
    if zh:
        return f"{period}：可度量条款 {measurable.height} 条，已覆盖 {covered} 条。"
    return f"{period}: {covered} of {measurable.height} measurable clauses are covered."
