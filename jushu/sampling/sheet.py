"""The sheet of a sample: to be ticked by people, and read back."""

import json
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from jushu.errors import JushuError
from jushu.sampling.draw import HITS, ROW, Basis

TICK = "结果 Result (ok / error)"
CORRECT = "正确金额 Correct amount"
REMARK = "备注 Remark"
_BASIS = "basis"


def write(basis: Basis, rows: pl.DataFrame, path: Path) -> None:
    """Write the sheet; JushuError FILE_EXISTS where there is such a file."""
    if path.exists():
        raise JushuError(
            "FILE_EXISTS",
            zh=f"文件 {path} 已经存在。",
            en=f"There is a file {path} already.",
            todo_zh="换一个文件名。",
            todo_en="Give another name.",
            wrong_use=True,
        )
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("sample")
        heads = [*rows.columns, TICK, *([CORRECT] if basis.amount else []), REMARK]
        sheet.write_row(0, 0, heads, bold)
        for number, row in enumerate(rows.iter_rows(), start=1):
            for column, cell in enumerate(row):
                sheet.write(number, column, _cell(cell))
        at = rows.width
        sheet.data_validation(1, at, max(rows.height, 1), at, {"validate": "list", "source": ["ok", "error"]})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(heads), 16)
        about = book.add_worksheet(_BASIS)
        about.set_column(0, 1, 30)
        for number, (key, value) in enumerate(asdict(basis).items()):
            about.write(number, 0, key, bold)
            about.write_string(number, 1, json.dumps(value, default=str, ensure_ascii=False))


def read(path: Path) -> tuple[Basis, list[dict[str, Any]]]:
    """The basis and the ticked rows; JushuError SAMPLE_SHEET where it is no sheet, or is not filled in."""
    # a library that no other command needs: half a second
    import openpyxl  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(path, data_only=True, read_only=True)
        said = {str(key): json.loads(str(value)) for key, value in book[_BASIS].iter_rows(values_only=True)}
        for key in ("total", "interval", "start"):
            said[key] = None if said[key] is None else Decimal(said[key])
        basis = Basis(**said)
        heads, *cells = book["sample"].iter_rows(values_only=True)
    except (
        OSError,
        KeyError,
        TypeError,
        ValueError,
        InvalidFileException,
    ) as error:
        raise _unusable(f"不是抽样表（{error}）", f"it is no sheet of a sample ({error})") from error
    rows = [dict(zip(map(str, heads), row, strict=True)) for row in cells]
    for row in rows:
        if row[TICK] not in ("ok", "error"):
            raise _unusable(
                f"第 {row[ROW]} 行没有填 ok 或 error", f"row {row[ROW]} says neither ok nor error"
            )
        if basis.amount and row[TICK] == "error" and not isinstance(row[CORRECT], int | float):
            raise _unusable(f"第 {row[ROW]} 行缺正确金额", f"row {row[ROW]} lacks the correct amount")
    return basis, rows


def overstatements(basis: Basis, rows: list[dict[str, Any]]) -> list[tuple[float, float, int]]:
    """Amount, overstatement and hits of every row of a monetary-unit sample."""
    found = []
    for row in rows:
        amount = float(row[str(basis.amount)])
        wrong = amount - float(row[CORRECT]) if row[TICK] == "error" else 0.0
        found.append((amount, wrong, int(row[HITS])))
    return found


def _cell(value: Any) -> Any:
    """A number as a number, everything else as text."""
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def _unusable(zh: str, en: str) -> JushuError:
    return JushuError(
        "SAMPLE_SHEET",
        zh=f"抽样表不能使用：{zh}。",
        en=f"The sheet cannot be used: {en}.",
        todo_zh="用 jushu sample draw 写出的表，每行填好结果。",
        todo_en="Use a sheet that jushu sample draw wrote, and tick every row.",
        wrong_use=True,
    )
