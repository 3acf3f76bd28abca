"""The plan of uncertainty from its table (``uncertainty`` in a folder), or a refusal that names the key."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import polars as pl

from jushu.scoring.plan import AGGREGATIONS, MISSING, NORMS, Method, Plan, Spread
from jushu.scoring.rows import Faults, Row, valid_rows

TABLE = "methodology_uncertainty"
KEYS = (
    *("draws", "seed", "weights", "weight_share", "weight_concentration"),
    *("norms", "aggregations", "missing", "resample_cases", "replicates", "valid_from", "valid_to"),
)
_USUAL = Plan()


def load_plan(
    table: pl.DataFrame | None,
    *,
    on: date | None = None,
    name: str = TABLE,
    lines: Sequence[int] | None = None,
) -> Plan:
    """The plan of the row that is valid on a day (as in ``load_methodology``); the usual one without a row.

    A key that is left out has its usual value. Lists hold words with semicolons; ``own`` is the method's own
    rule. Raises JushuError METHODOLOGY_INVALID with file, line, key and remedy of every fault.
    """
    if table is None:
        return _USUAL
    faults = Faults()
    for key in sorted(set(table.columns) - set(KEYS)):
        faults.add_table(
            name,
            f"未知的项 {key!r};可用:{'、'.join(KEYS)}",
            f"unknown key {key!r}; one of: {', '.join(KEYS)}",
        )
    places = lines or range(2, table.height + 2)
    found = zip(places, table.iter_rows(named=True), strict=True)
    rows = valid_rows([Row(name, line, row, faults) for line, row in found], on)
    if len(rows) > 1:
        faults.add(
            rows[1],
            "同时有两个有效的方案;请改 valid_from / valid_to,或删一行",
            "two plans are valid at once; change valid_from / valid_to, or remove a row",
        )
    faults.refuse()
    if not rows:
        return _USUAL
    plan = _plan(rows[0], faults)
    faults.refuse()
    assert plan is not None
    return plan


def _plan(row: Row, faults: Faults) -> Plan | None:
    usual = _USUAL.spread
    method: Any = _word(row, "weights", usual.method, get_args(Method))
    share = row.share("weight_share") if row.text("weight_share") else usual.share
    concentration = row.number("weight_concentration", usual.concentration)
    if concentration <= 0:
        faults.add(
            row,
            "weight_concentration 应大于 0,如 100(越大权重变动越小)",
            "weight_concentration must be above 0, such as 100 (the more, the closer to the given weights)",
        )
    draws = _whole(row, "draws", _USUAL.draws, 1)
    seed = _whole(row, "seed", _USUAL.seed, 0)
    replicates = _whole(row, "replicates", _USUAL.replicates, 2)
    resample = _word(row, "resample_cases", "yes", ("yes", "no")) == "yes"
    norms, aggregations, missing = (
        _choices(row, key, known)
        for key, known in (("norms", NORMS), ("aggregations", AGGREGATIONS), ("missing", MISSING))
    )
    if faults.found:
        return None
    spread = Spread(method, share, concentration)
    return Plan(draws, seed, spread, norms, aggregations, missing, resample, replicates)


def _word(row: Row, key: str, usual: str, known: Sequence[str]) -> str:
    word = (row.text(key) or usual).lower()
    word = {"true": "yes", "false": "no"}.get(word, word)  # a table of the warehouse has truth values
    if word not in known:
        row.faults.add(
            row,
            f"{key} 的 {word!r} 未知;可用:{'、'.join(known)}",
            f"unknown {key} {word!r}; one of: {', '.join(known)}",
        )
    return word


def _whole(row: Row, key: str, usual: int, least: int) -> int:
    value = row.number(key, usual)
    if not math.isfinite(value):
        return usual  # a fault that is already noted
    if value < least or value != int(value):
        row.faults.add(
            row,
            f"{key} 应为不小于 {least} 的整数,如 {usual}",
            f"{key} must be a whole number of at least {least}, such as {usual}",
        )
    return int(value)


def _choices(row: Row, key: str, known: Sequence[str]) -> tuple[Any, ...]:
    """The words of a cell in their order, which the draws depend on; None stands for ``own``."""
    words = [word.strip() for word in (row.text(key) or "own").split(";") if word.strip()]
    for place, word in enumerate(words):
        if word not in ("own", *known) or word in words[:place]:
            row.faults.add(
                row,
                f"{key} 的 {word!r} 未知或重复;可用:own、{'、'.join(known)}",
                f"{key}: {word!r} is unknown or stands twice; known: own, {', '.join(known)}",
            )
    return tuple(None if word == "own" else word for word in words)
