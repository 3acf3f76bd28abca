"""The command ``score``: any table of values, any methodology, the same engine, without a warehouse."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.markup import escape

from jushu import console
from jushu.errors import JushuError
from jushu.methodology import named, named_plan
from jushu.options import Json
from jushu.score_workbook import write_workbook
from jushu.scoring import Methodology, ScoreResult
from jushu.scoring import score as score_values
from jushu.scoring.diagnose import diagnose
from jushu.scoring.explain import explain
from jushu.scoring.sensitivity import sensitivity
from jushu.scoring.uncertainty_tables import uncertainty
from jushu.settings import Settings
from jushu.value_files import read_values

FIRST_RANKS = 10
RANKS = (
    *("unit_type", "unit_code", "period_type", "period_code", "node_code", "score", "grade_code"),
    *("rank", "ranked_units", "peer_group", "peer_rank", "peer_units", "status_reason"),
)


def score(
    values: Annotated[Path, typer.Option(help="值表 CSV、XLSX、Parquet · table of values, long or wide")],
    out: Annotated[Path, typer.Option(help="结果文件夹 · folder for the results")],
    methodology: Annotated[
        str, typer.Option(help="方法文件夹、default、enterprise · folder, default or enterprise")
    ] = "default",
    *,
    draws: Annotated[int, typer.Option(min=0, help="抽样次数 · draws for uncertainty, 0 for none")] = 0,
    sobol: Annotated[
        int, typer.Option(min=0, help="Sobol 设计的行数 · rows of the Sobol design, 0 for none")
    ] = 0,
    json: Json = False,
) -> None:
    """对任意值表评分，无需数据仓库 · Score any table of values, without a warehouse."""
    method, plan = named(methodology), named_plan(methodology)
    table, called = read_values(values, method)
    if not table.height:
        raise JushuError(
            "VALUES_INVALID",
            zh=f"{values} 中没有值。",
            en=f"There are no values in {values}.",
            todo_zh="至少给一行指标值。",
            todo_en="Give at least one row of an indicator.",
        )
    result = score_values(table, method, called)
    tables = _tables(result, table, called, method)
    if draws:
        spread = uncertainty(table, method, replace(plan, draws=draws), called)
        tables |= {"uncertainty": spread.units, "probabilities": spread.probabilities}
    if sobol:
        tables["sensitivity"] = sensitivity(table, method, plan, called=called, rows=sobol)
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        rows.write_csv(out / f"{name}.csv")
        rows.write_parquet(out / f"{name}.parquet")
    write_workbook(out / "scores.xlsx", tables, method, values.name)
    facts = {
        "out": str(out),
        "units": table["unit_code"].n_unique(),
        "scored": int(result.nodes.filter(level="index", status="scored").height),
        "not_scored": int(result.nodes.filter(level="index", status="not_scored").height),
        "methodology_version": method.scheme.version,
        "methodology_hash": method.hash,
        "tables": {name: rows.height for name, rows in tables.items()},
    }
    if json:
        console.print_json(facts)
        return
    zh = Settings().lang == "zh"
    console.out().print(
        f"{facts['units']} 个单元，{facts['scored']} 个指数得分，{facts['not_scored']} 个未评分"
        if zh
        else f"{facts['units']} units, {facts['scored']} indices scored, {facts['not_scored']} not scored",
        markup=False,
    )
    _show_ranks(tables["ranks"], method, zh=zh)
    console.out().print(f"{'结果' if zh else 'Results'}: {out / 'scores.xlsx'}", markup=False)


def _show_ranks(ranks: pl.DataFrame, method: Methodology, *, zh: bool) -> None:
    """The first ranks of every index in its latest period."""
    heads = ("指数", "期间", "排名", "单元", "得分", "等级")
    shown = console.table(
        *(heads if zh else ("index", "period", "rank", "unit", "score", "grade")), right=None
    )
    for node in method.nodes:
        own = ranks.filter(pl.col("node_code") == node.code, pl.col("score").is_not_null())
        if node.parent is None and own.height:
            latest = own.filter(pl.col("period_code") == own["period_code"].max())
            for row in latest.head(FIRST_RANKS).iter_rows(named=True):
                cells = (row["node_code"], row["period_code"], row["rank"], row["unit_code"], row["score"])
                shown.add_row(*(escape("-" if c is None else str(c)) for c in (*cells, row["grade_code"])))
    if shown.row_count:
        console.out().print(shown)


def _tables(
    result: ScoreResult, values: pl.DataFrame, called: pl.DataFrame, method: Methodology
) -> dict[str, pl.DataFrame]:
    """Every table of the result by its name."""
    why = explain(values, method, called)
    ranks = result.nodes.select(name for name in RANKS if name in result.nodes.columns)
    tables = {
        "scores": result.nodes,
        "contributions": result.indicators,
        "ranks": ranks.sort("period_code", "node_code", "rank", "unit_code", nulls_last=True),
        "adjustments": result.adjustments,
        "changes": why.changes,
        "gaps": why.gaps,
        "next_grade": why.next_grade,
    }
    tables["diagnostics"] = diagnose(values, method, called)
    return tables
