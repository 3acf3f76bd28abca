"""A table of indicator values from a file, long or wide, as the scoring engine takes it.

Long: unit, period, code, value, and if known status, status_reason, evidence, numerator, denominator. Wide:
unit, period, and one column per code. Both may have unit_type, period_type and peer_group. A code may be an
adjustment's: its value is the count of what calls for it.
"""

from pathlib import Path

import polars as pl

from jushu.scoring import Methodology
from jushu.scoring.coverage import STATUSES
from jushu.scoring.table import KEYS
from jushu.sheets import LINE, MOST_SHOWN, as_text, read_sheets, refusal

KEY_COLUMNS = ("unit", "period", "unit_type", "period_type", "peer_group")
PARTS = ("numerator", "denominator")  # of a ratio, where a long table has them
_PERIODS = {"quarter": r"^\d{4}Q[1-4]$", "month": r"^\d{4}-\d{2}$", "year": r"^\d{4}$"}
_UNIT = ["unit_type", "unit_code", "period_code"]
_NOTHING = pl.lit(None, dtype=pl.String)


def read_values(path: Path, methodology: Methodology) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Values and counts of adjustments, as ``jushu.scoring.score`` takes them.

    Raises JushuError VALUES_INVALID for a file that cannot be read, an unknown code, a value that is no
    finite number, or a unit given twice; each with its row (the header is row 1).
    """
    table = next(iter(read_sheets(path).values()), pl.DataFrame())
    if "unit" not in table.columns:
        raise refusal(["缺少列 unit(单元代码)"], ["There is no column unit (code of the unit)"])
    adjustments = {adjustment.code for adjustment in methodology.adjustments}
    known = {leaf.code for leaf in methodology.computed} | methodology.denominator_codes | adjustments
    keys = _keys(table, methodology)
    cells = _long(table, keys) if "code" in table.columns else _wide(table, keys, known)
    _refuse(cells, known)
    cells = cells.select(
        *(*KEYS, "indicator_code", "status", "status_reason", "peer_group", "evidence", "value"),
        *(name for name in PARTS if name in cells.columns),
    )
    is_count = pl.col("indicator_code").is_in(list(adjustments))
    values = cells.filter(~is_count).drop("evidence")
    if values["peer_group"].null_count() == values.height:
        values = values.drop("peer_group")
    called = cells.filter(is_count, pl.col("value").is_not_null())
    return values, called.rename({"indicator_code": "adjustment_code", "value": "count"})


def _keys(table: pl.DataFrame, methodology: Methodology) -> pl.DataFrame:
    """Row, unit and period of each row of the file."""
    given = {name: as_text(table, name) if name in table.columns else _NOTHING for name in KEY_COLUMNS}
    period = given["period"].fill_null("all")
    kind: pl.Expr = pl.lit("period")
    for name, form in _PERIODS.items():
        kind = pl.when(pl.col("period_code").str.contains(form)).then(pl.lit(name)).otherwise(kind)
    keys = table.select(
        pl.col(LINE),
        unit_type=given["unit_type"],
        unit_code=given["unit"],
        cluster_code=given["unit"],
        zone_code=_NOTHING,
        period_type=given["period_type"],
        period_code=period,
        peer_group=given["peer_group"],
    ).with_columns(pl.col("period_type").fill_null(kind))
    if keys["unit_type"].null_count():
        keys = keys.with_columns(pl.col("unit_type").fill_null(_only_type(methodology)))
    return keys


def _long(table: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """One row per row of a long table."""
    columns = table.columns
    cells = table.select(
        indicator_code=as_text(table, "code").fill_null(""),
        value=_number(table, "value") if "value" in columns else pl.lit(None, dtype=pl.Float64),
        word=_word(table, "value") if "value" in columns else _NOTHING,
        **{
            name: as_text(table, name) if name in columns else _NOTHING
            for name in ("status", "status_reason", "evidence")
        },
        **{name: _number(table, name) for name in PARTS if name in columns},
        other_word=pl.coalesce(_NOTHING, *(_word(table, name) for name in PARTS if name in columns)),
    )
    return _with_status(_with_first(keys.hstack(cells), [*_UNIT, "indicator_code"]))


def _wide(table: pl.DataFrame, keys: pl.DataFrame, known: set[str]) -> pl.DataFrame:
    """One row per cell of a wide table, code by code."""
    codes = [name for name in table.columns if name not in (*KEY_COLUMNS, LINE)]
    strange = [code for code in codes if code not in known]
    if strange or not codes:
        raise refusal(
            [f"第 1 行:方法中没有 {code!r}" for code in strange] or ["没有指标列"],
            [f"Row 1: the method has no {code!r}" for code in strange] or ["There is no column of a code"],
        )
    keys = _with_first(keys, _UNIT)
    numbers = table.select(_number(table, code) for code in codes).unpivot(variable_name="indicator_code")
    words = table.select(_word(table, code) for code in codes).unpivot(value_name="word")
    cells = pl.concat([keys] * len(codes)).hstack([*numbers.get_columns(), words["word"]])
    empty = dict.fromkeys(("status", "status_reason", "evidence", "other_word"), _NOTHING)
    return _with_status(cells.with_columns(**empty))


def _number(table: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64, strict=False)


def _word(table: pl.DataFrame, name: str) -> pl.Expr:
    """What stands in a cell that is no number."""
    if table.schema[name].is_numeric():
        return pl.repeat(None, pl.len(), dtype=pl.String).alias(name)
    return pl.when(_number(table, name).is_null()).then(pl.col(name)).alias(name)


def _with_first(cells: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """The row in which the same unit (and code) stands first, where that is another one."""
    if not cells.select(by).is_duplicated().any():
        return cells.with_columns(first=pl.lit(None, dtype=pl.Int64))
    first = pl.col(LINE).min().over(by)
    return cells.with_columns(first=pl.when(first < pl.col(LINE)).then(first))


def _with_status(cells: pl.DataFrame) -> pl.DataFrame:
    """The status of each cell: given, a word in place of the value, or told by whether there is a value.

    ``is_fit`` is false where there is no unit, no finite number, or a word that means nothing.
    """
    is_status = pl.col("word").is_in(STATUSES) & pl.col("status").is_null()
    told = pl.when(pl.col("value").is_null()).then(pl.lit("not_reported")).otherwise(pl.lit("observed"))
    status = pl.when(is_status).then(pl.col("word")).otherwise(pl.coalesce("status", told))
    numbers = [pl.col(name) for name in ("value", *PARTS) if name in cells.columns]
    return cells.with_columns(status=status).with_columns(
        is_fit=pl.all_horizontal(
            pl.col("unit_code").is_not_null(),
            pl.col("word").is_null() | (pl.col("word") == pl.col("status")),
            pl.col("other_word").is_null(),
            pl.col("status").is_in(STATUSES),
            (pl.col("status") != "observed") | pl.col("value").is_not_null(),
            *(number.is_finite().fill_null(value=True) for number in numbers),
        )
    )


def _refuse(cells: pl.DataFrame, known: set[str]) -> None:
    """Refuse cells without meaning, with the first of them by row; a cell has one fault."""
    wrong = cells.filter(
        ~pl.col("indicator_code").is_in(list(known)) | ~pl.col("is_fit") | pl.col("first").is_not_null()
    )
    if not wrong.height:
        return
    zh, en = [], []
    for row in wrong.sort(LINE, maintain_order=True).head(MOST_SHOWN).iter_rows(named=True):
        line, code = row[LINE], row["indicator_code"]
        if code not in known:
            zh.append(f"第 {line} 行:方法中没有 {code!r}")
            en.append(f"Row {line}: the method has no {code!r}")
        elif not row["is_fit"]:
            words = [
                row[name] for name in ("word", "other_word", "value", *PARTS) if row.get(name) is not None
            ]
            shown = f"{code} = {str(words[0] if words else '')[:40]!r}"
            zh.append(f"第 {line} 行:{shown} 不是有限数、状态词,或缺单元代码")
            en.append(f"Row {line}: {shown} is no finite number or status, or there is no unit")
        else:
            named = f"{row['unit_code']} {row['period_code']} {code}"
            zh.append(f"第 {line} 行:{named} 与第 {row['first']} 行重复")
            en.append(f"Row {line}: {named} is already in row {row['first']}")
    raise refusal(zh, en, wrong.height)


def _only_type(methodology: Methodology) -> str:
    """The unit type of a table that names none: the scheme's, where it scores one type only."""
    types = sorted(methodology.scheme.unit_types or {"unit"})
    if len(types) > 1:
        raise refusal(
            [f"方法评价多种单元({'、'.join(types)}),请加列 unit_type"],
            [f"The method scores several types of units ({', '.join(types)}): add a column unit_type"],
        )
    return types[0]
