"""A table of indicator values from a file, long or wide, as the scoring engine takes it.

Long: unit, period, code, value, and if known status, status_reason, evidence. Wide: unit, period, and one
column per code. Both may have unit_type, period_type and peer_group. A code may be an adjustment's: its value
is the count of what calls for it.
"""

import io
import math
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from jushu.errors import JushuError
from jushu.scoring import Methodology
from jushu.scoring.coverage import STATUSES
from jushu.scoring.table import KEYS

OTHER_NAMES = {
    "unit_code": "unit",
    "period_code": "period",
    "indicator_code": "code",
    "单元": "unit",
    "期间": "period",
    "代码": "code",
    "值": "value",
    "状态": "status",
    "类型": "unit_type",
    "同类组": "peer_group",
}
KEY_COLUMNS = ("unit", "period", "unit_type", "period_type", "peer_group")
_PERIODS = {"quarter": r"\d{4}Q[1-4]", "month": r"\d{4}-\d{2}", "year": r"\d{4}"}
MOST_SHOWN = 10


def read_values(path: Path, methodology: Methodology) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Values and counts of adjustments, as ``jushu.scoring.score`` takes them.

    Raises JushuError VALUES_INVALID for a file that cannot be read, an unknown code, a value that is no
    finite number, or a unit given twice; each with its row (the header is row 1).
    """
    rows = next(iter(read_sheets(path).values()), [])
    if not rows or "unit" not in rows[0]:
        raise _refusal(["缺少列 unit(单元代码)"], ["There is no column unit (code of the unit)"])
    known = {leaf.code for leaf in methodology.computed}
    adjustments = {adjustment.code for adjustment in methodology.adjustments}
    is_long = "code" in rows[0]
    faults: list[tuple[str, str]] = []
    cells: list[dict[str, Any]] = []
    seen: dict[tuple[Any, ...], int] = {}
    for line, row in enumerate(rows, start=2):
        for code, cell, extra in _cells(row, is_long):
            if code not in known | adjustments:
                place = f"第 {line} 行", f"Row {line}"
                faults.append((f"{place[0]}:方法中没有 {code!r}", f"{place[1]}: the method has no {code!r}"))
                continue
            built = _cell(row, code, cell, extra, methodology)
            key = (built["unit_type"], built["unit_code"], built["period_code"], code)
            if not built["unit_code"] or not math.isfinite(built["value"] or 0.0) or built["status"] is None:
                shown = f"{code} = {str(cell)[:40]!r}"
                faults.append(
                    (
                        f"第 {line} 行:{shown} 不是有限数、状态词,或缺单元代码",
                        f"Row {line}: {shown} is no finite number or status, or there is no unit",
                    )
                )
                continue
            if key in seen:
                faults.append(
                    (
                        f"第 {line} 行:{' '.join(map(str, key[1:]))} 与第 {seen[key]} 行重复",
                        f"Row {line}: {' '.join(map(str, key[1:]))} is already in row {seen[key]}",
                    )
                )
                continue
            seen[key] = line
            cells.append(built)
    if faults:
        raise _refusal([zh for zh, _ in faults], [en for _, en in faults])
    return _frames(cells, adjustments)


def _frames(cells: list[dict[str, Any]], adjustments: set[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    text = (*KEYS, "indicator_code", "status", "status_reason", "peer_group", "evidence")
    table = pl.DataFrame(cells, schema=dict.fromkeys(text, pl.String) | {"value": pl.Float64})
    is_count = pl.col("indicator_code").is_in(list(adjustments))
    values = table.filter(~is_count).drop("evidence")
    if values["peer_group"].null_count() == values.height:
        values = values.drop("peer_group")
    called = table.filter(is_count, pl.col("value").is_not_null())
    return values, called.rename({"indicator_code": "adjustment_code", "value": "count"})


def _cells(row: dict[str, Any], is_long: bool) -> Iterable[tuple[str, Any, dict[str, Any]]]:
    """(code, value, other columns) of a row."""
    if is_long:
        yield str(row.get("code") or "").strip(), row.get("value"), row
        return
    for column, cell in row.items():
        if column not in KEY_COLUMNS:
            yield column, cell, {}


def _cell(
    row: dict[str, Any], code: str, cell: Any, extra: dict[str, Any], methodology: Methodology
) -> dict[str, Any]:
    word = _text(cell)
    value: float | None = None
    status = _text(extra.get("status"))
    if word in STATUSES and status is None:
        status = word
    elif word is not None:
        try:
            value = float(word)
        except ValueError:
            value = math.nan  # refused by the caller, which knows the row
        status = status or "observed"
    status = status or "not_reported"
    unit, period = _text(row.get("unit")), _text(row.get("period")) or "all"
    return {
        "unit_type": _text(row.get("unit_type")) or _only_type(methodology),
        "unit_code": unit,
        "cluster_code": unit,
        "zone_code": None,
        "period_type": _text(row.get("period_type")) or _period_type(period),
        "period_code": period,
        "indicator_code": code,
        "value": value,
        "status": status if status in STATUSES and (status != "observed" or value is not None) else None,
        "status_reason": _text(extra.get("status_reason")),
        "peer_group": _text(row.get("peer_group")),
        "evidence": _text(extra.get("evidence")),
    }


def _only_type(methodology: Methodology) -> str:
    """The unit type of a table that names none: the scheme's, where it scores one type only."""
    types = sorted(methodology.scheme.unit_types or {"unit"})
    if len(types) > 1:
        raise _refusal(
            [f"方法评价多种单元({'、'.join(types)}),请加列 unit_type"],
            [f"The method scores several types of units ({', '.join(types)}): add a column unit_type"],
        )
    return types[0]


def _period_type(period: str) -> str:
    return next((kind for kind, form in _PERIODS.items() if re.fullmatch(form, period)), "period")


def _text(cell: Any) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # a spreadsheet has no whole numbers: the year 2026 comes as 2026.0
    text = "" if cell is None else str(cell).strip()
    return text or None


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    return {OTHER_NAMES.get(name.strip(), name.strip()): cell for name, cell in row.items()}


def read_sheets(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of every sheet of a workbook, or of the one table of a CSV or Parquet file; names as in ``unit``.

    Raises JushuError VALUES_INVALID for a file that cannot be read.
    """
    try:
        if path.suffix.lower() == ".parquet":
            return {path.stem: [_renamed(row) for row in pl.read_parquet(path).rows(named=True)]}
        if path.suffix.lower() in (".xlsx", ".xls", ".ods"):
            book = CalamineWorkbook.from_path(path)
            return {name: _sheet(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}
        text = path.read_text(encoding="utf-8-sig")
        table = pl.read_csv(io.StringIO(text), infer_schema=False)
        return {path.stem: [_renamed(row) for row in table.rows(named=True)]}
    except (OSError, UnicodeDecodeError, ValueError, CalamineError, pl.exceptions.PolarsError) as error:
        reason = " ".join(str(error).split())[:200]
        raise _refusal([f"无法读取 {path}({reason})"], [f"{path} cannot be read ({reason})"]) from error


def _sheet(cells: list[list[Any]]) -> list[dict[str, Any]]:
    if not cells:
        return []
    header, *rows = cells
    names = [str(name) for name in header]
    return [_renamed(dict(zip(names, row, strict=True))) for row in rows if any(cell != "" for cell in row)]


def _refusal(zh: list[str], en: list[str]) -> JushuError:
    more = len(zh) - MOST_SHOWN
    return JushuError(
        "VALUES_INVALID",
        zh="值表不能使用:" + ";".join(zh[:MOST_SHOWN]) + (f";另有 {more} 处。" if more > 0 else "。"),
        en="The table of values cannot be used: "
        + "; ".join(en[:MOST_SHOWN])
        + (f"; and {more} more." if more > 0 else "."),
        todo_zh="改正这些行。长表须有 unit、period、code、value 列;宽表须有 unit、period 和每个代码一列;"
        "格式为 UTF-8 的 CSV、XLSX 或 Parquet。",
        todo_en="Correct the rows. A long table has the columns unit, period, code, value; a wide one has "
        "unit, period and one column per code; as CSV (UTF-8), XLSX or Parquet.",
    )
