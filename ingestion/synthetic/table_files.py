"""Files of any table: a frame of clean records in, files with the dirt of real filings and the truth out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from ingestion import contract
from ingestion.synthetic import codes
from ingestion.synthetic.filing import NONE, Filer, plant
from ingestion.synthetic.periods import LAST, QUARTERS
from ingestion.synthetic.recipes import other_value
from ingestion.synthetic.text import usual_variants

STYLES: dict[str, tuple[dict[str, Any], ...]] = {
    "csv": (
        {"language": "zh", "encoding": "gb18030"},
        {"language": "en"},
        {"language": "synonym", "encoding": "utf-8-sig", "blank_every": 300},
        {"language": "zh", "newline": "\r\n"},
    ),
    "csv.gz": ({"language": "en"}, {"language": "zh"}),
    "jsonl": ({"language": "zh"}, {"language": "en", "blank_every": 250}),
    "xlsx": ({"language": "zh", "blank_at": 30}, {"language": "synonym"}),
    "xls": ({"language": "zh"},),
    "parquet": ({},),
}
SHEET_LINES = {"xls": 65_536, "xlsx": 1_048_576}  # more than these no sheet of the format has


@dataclass(frozen=True)
class Plan:
    """How a table is filed.

    One file per ``span`` quarters, formats from ``kinds`` in turn. ``bad`` is the share of records whose row
    is refused; of these ``losing`` never come back (0 for a table that others refer to), the rest is filed
    again in the next file. ``corrected`` is the share of records that were wrong at first: ``mistake`` makes
    the earlier version of the true one (by default another text or code).
    """

    span: int = 1
    kinds: Sequence[str] = ("csv",)
    bad: float = 0.004
    losing: float = 0.4
    corrected: float = 0.008
    mistake: dict[str, pl.Expr] = field(default_factory=dict)


def file_table(filer: Filer, table: str, frame: pl.DataFrame, plan: Plan = Plan()) -> pl.DataFrame:
    """File ``frame`` and return the records that must be current in the end (also added to the truth).

    ``frame`` has the contract's columns, every version of every record that is to be filed; the quarter of
    the version field says in which file a row comes (what is older comes in the first). Nothing may be dated
    after the last quarter.
    """
    of = contract.load(table)
    version = str(of.version_field)
    rng = filer.rng(f"files of {table}")
    rows = codes.typed(table, frame).unique(of.version_key, keep="last", maintain_order=True)
    alone = pl.len().over(of.key) == 1
    rows = rows.with_columns(_at=_batch(version, plan), _alone=alone, _late=pl.lit(False))
    rows, mistaken = _corrections(rng, table, rows, version, plan)
    all_ = pl.concat([rows, mistaken]).sort("_at", maintain_order=True)
    lost = _write(filer, rng, table, all_, plan)
    truth = rows.join(lost, on=of.key, how="anti", nulls_equal=True, maintain_order="left")
    truth = truth.sort(version, maintain_order=True).unique(of.key, keep="last", maintain_order=True)
    truth = codes.typed(table, truth.sort(of.key))
    filer.books.note(table, "late_correction", mistaken.height)
    filer.books.note(table, "older_version_late", int(mistaken["_late"].sum()))
    filer.books.add_records(table, truth)
    return truth


def _batch(version: str, plan: Plan) -> pl.Expr:
    """Number of the file in which a version comes."""
    past = [(pl.col(version) > q.end).cast(pl.Int64) for q in QUARTERS[:-1]]
    return pl.sum_horizontal(past) // plan.span


def _corrections(
    rng: np.random.Generator, table: str, rows: pl.DataFrame, version: str, plan: Plan
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows, some with a later version, and the mistaken versions that came before these.

    A third of the mistaken versions arrives only in the last file (``_late``): an older version never wins.
    """
    chosen = rows["_alone"].to_numpy() & (rng.random(rows.height) < plan.corrected)
    hit, later = pl.Series(chosen), pl.lit(pl.Series(rng.integers(20, 60, rows.height)))
    corrected_on = pl.min_horizontal(pl.col(version) + pl.duration(days=later), pl.lit(LAST.end))
    mistaken = rows.filter(hit).with_columns(
        pl.min_horizontal(pl.col(version), pl.lit(LAST.end) - pl.duration(days=1)).alias(version),
        _alone=pl.lit(False),
        _late=pl.Series(rng.random(int(chosen.sum())) < 1 / 3),
        **(plan.mistake or _other(table)),
    )
    last = (len(QUARTERS) - 1) // plan.span
    mistaken = mistaken.with_columns(_at=pl.when("_late").then(last).otherwise(_batch(version, plan)))
    rows = rows.with_columns(
        pl.when(hit).then(corrected_on).otherwise(version).alias(version),
        _alone=pl.col("_alone") & ~hit,
    )
    return rows.with_columns(_at=_batch(version, plan)), mistaken.select(rows.columns)


def _other(table: str) -> dict[str, pl.Expr]:
    column, other = other_value(table)
    kind = codes.schema(table)[column]
    if kind == pl.Boolean:
        return {column: ~pl.col(column)}
    return {column: other if kind == pl.String else (pl.col(column) + 1).cast(kind)}


def _kind(usual: str, rows: int) -> str:
    """The format of a file of so many rows: CSV where a sheet, with its header and a blank line, is full."""
    most = SHEET_LINES.get(usual)
    return "csv" if most and rows + 2 > most else usual


def _write(
    filer: Filer, rng: np.random.Generator, table: str, all_: pl.DataFrame, plan: Plan
) -> pl.DataFrame:
    """Write the files; returns the keys of the records refused for good."""
    of, planter, variants = contract.load(table), filer.planters[table], usual_variants(table)
    waiting, lost = all_[:0], all_[:0]
    batches = range((len(QUARTERS) - 1) // plan.span + 1)
    for b in batches:
        rows = all_.filter(pl.col("_at") == b)
        kind = _kind(plan.kinds[b % len(plan.kinds)], rows.height + waiting.height)
        if rows.is_empty() and waiting.is_empty():
            continue
        is_last = b == batches[-1]
        recipe = plant(
            planter,
            rng,
            rows["_alone"].to_numpy(),
            plan.bad,
            kind,
            least=3,
            keeping=is_last and plan.losing == 0,
        )
        gone = (recipe != NONE) & ~planter.keeps_row(recipe)
        for_good = gone & (is_last | (rng.random(rows.height) < plan.losing))
        styles = STYLES[kind]
        code = QUARTERS[min((b + 1) * plan.span, len(QUARTERS)) - 1].code
        quiet = {} if kind == "parquet" else {"variants": variants}
        with filer.open(f"{table}__{code}.{kind}", **quiet, **styles[b % len(styles)]) as file:
            file.add(rows, recipe)
            file.add(waiting)
        waiting = rows.filter(pl.Series(gone & ~for_good))
        lost = pl.concat([lost, rows.filter(pl.Series(for_good))])
    return lost.select(of.key)
