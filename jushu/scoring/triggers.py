"""What calls for adjustments: a table of counts to a matrix, and the adjustments that applied as a table."""

from typing import Any

import numpy as np
import polars as pl

from jushu.errors import JushuError
from jushu.scoring.adjust import points_of
from jushu.scoring.methodology import Adjustment, Methodology
from jushu.scoring.table import KEYS, ORDER
from jushu.scoring.types import Matrix

COLUMNS: dict[Any, Any] = (
    dict.fromkeys((*KEYS, "adjustment_code", "node_code", "kind", "effect", "grade_cap"), pl.String)
    | {"count": pl.Float64, "points": pl.Float64}
    | dict.fromkeys(("clause", "evidence", "methodology_version", "methodology_hash"), pl.String)
)


def to_counts(triggers: pl.DataFrame | None, units: pl.DataFrame, methodology: Methodology) -> Matrix:
    """Counts as (adjustment, unit): how often each adjustment is called for; 0 where no row says so.

    ``triggers`` has the columns ``table.ORDER``, adjustment_code and count; ``units`` are the scored units in
    the order of the columns. Raises JushuError SCORE_INPUT for an unknown adjustment or unit, a count that is
    not a number >= 0, or two counts of one thing.
    """
    counts = np.zeros((len(methodology.adjustments), units.height))
    if triggers is None or not triggers.height:
        return counts
    scored = methodology.scheme.unit_types
    rows = triggers if scored is None else triggers.filter(pl.col("unit_type").is_in(list(scored)))
    places = {adjustment.code: place for place, adjustment in enumerate(methodology.adjustments)}
    columns = {key: column for column, key in enumerate(units.select(ORDER).iter_rows())}
    seen = set()
    rows = rows.select(*ORDER, "adjustment_code", pl.col("count").cast(pl.Float64))
    for *key, code, count in rows.iter_rows():
        place, column = places.get(code), columns.get(tuple(key))
        where = f"{' '.join(map(str, key))} {code}"
        if place is None or column is None:
            raise _refusal(f"没有此调整项或单元:{where}。", f"No such adjustment or unit: {where}.")
        if count is None or not np.isfinite(count) or count < 0:
            raise _refusal(f"次数须为不小于 0 的数:{where}。", f"Not a count of 0 or more: {where}.")
        if (place, column) in seen:
            raise _refusal(f"同一调整项有多行:{where}。", f"Several counts of one adjustment: {where}.")
        seen.add((place, column))
        if _applies(methodology.adjustments[place], str(key[0])):
            counts[place, column] = count
    return counts


def _applies(adjustment: Adjustment, unit_type: str) -> bool:
    return adjustment.unit_types is None or unit_type in adjustment.unit_types


def applied_rows(
    triggers: pl.DataFrame | None, units: pl.DataFrame, counts: Matrix, methodology: Methodology
) -> pl.DataFrame:
    """One row per unit, period and adjustment that was called for, with its points (a deduction below 0).

    Points are after the adjustment's own cap and before those of the scheme. Sorted like the scores.
    """
    rows = []
    for place, column in np.argwhere(counts > 0):
        adjustment = methodology.adjustments[place]
        points = float(points_of(adjustment, counts[place, column]))
        rows.append(
            units.row(int(column), named=True)
            | {
                "adjustment_code": adjustment.code,
                "node_code": adjustment.node,
                "kind": adjustment.kind,
                "effect": adjustment.effect,
                "grade_cap": adjustment.grade_cap,
                "count": float(counts[place, column]),
                "points": None if adjustment.kind == "veto" else points * _SIGN[adjustment.kind],
                "clause": adjustment.clause,
                "methodology_version": methodology.scheme.version,
                "methodology_hash": methodology.hash,
            }
        )
    table = pl.DataFrame(rows, schema={name: COLUMNS[name] for name in COLUMNS if name != "evidence"})
    keys = [*ORDER, "adjustment_code"]
    if triggers is not None and "evidence" in triggers.columns:
        evidence = triggers.select(*(pl.col(key).cast(pl.String) for key in keys), "evidence")
    else:
        evidence = pl.DataFrame(schema=dict.fromkeys([*keys, "evidence"], pl.String))
    return table.join(evidence, on=keys, how="left").select(COLUMNS.keys()).sort(keys)


def veto_codes(adjustments: pl.DataFrame, methodology: Methodology) -> pl.DataFrame:
    """Codes of the vetoes (veto_codes, "a;b") that bear on each unit, period and node.

    A node set to 0 bears on every node above it too.
    """
    parents = {node.code: node.parent for node in methodology.nodes}

    def touched(row: dict[str, Any]) -> list[str]:
        codes, code = [row["node_code"]], parents[row["node_code"]]
        while row["effect"] == "zero_node" and code is not None:
            codes.append(code)
            code = parents[code]
        return codes

    rows = [
        {key: row[key] for key in ORDER} | {"node_code": code, "veto_codes": row["adjustment_code"]}
        for row in adjustments.filter(kind="veto").iter_rows(named=True)
        for code in touched(row)
    ]
    schema: dict[Any, Any] = dict.fromkeys((*ORDER, "node_code", "veto_codes"), pl.String)
    keys = [*ORDER, "node_code"]
    return pl.DataFrame(rows, schema=schema).group_by(keys).agg(pl.col("veto_codes").sort().str.join(";"))


_SIGN = {"bonus": 1.0, "deduct": -1.0}


def _refusal(zh: str, en: str) -> JushuError:
    return JushuError(
        "SCORE_INPUT",
        zh=f"加减分与否决的触发次数不能使用:{zh}",
        en=f"The counts that call for adjustments cannot be used: {en}",
        todo_zh="检查这些行。",
        todo_en="Check these rows.",
    )
