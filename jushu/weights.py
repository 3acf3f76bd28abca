"""The command ``weights``: weights from experts' judgements or points, or from a table of values."""

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import polars as pl
import typer
from rich.markup import escape

from jushu import console
from jushu.errors import JushuError
from jushu.options import Json
from jushu.scoring.coverage import STATUSES
from jushu.scoring.types import Matrix
from jushu.settings import Settings
from jushu.sheets import LINE, as_text, read_sheets
from jushu.value_files import KEY_COLUMNS

MOST_INCONSISTENT = 0.10  # Saaty (1980)


class Method(StrEnum):
    """Where weights come from."""

    AHP = "ahp"
    BUDGET = "budget"
    ENTROPY = "entropy"
    CRITIC = "critic"
    PCA = "pca"


class Index(StrEnum):
    """Table of random indices behind a consistency ratio."""

    SAATY = "saaty1980"
    TUMMALA_LING = "tummala_ling1998"


def weights(
    method: Annotated[Method, typer.Argument(help="方法 · ahp, budget, entropy, critic or pca")],
    file: Annotated[Path, typer.Argument(help="判断矩阵、专家分值或宽值表 · judgements, points or values")],
    cost: Annotated[
        list[str] | None, typer.Option(help="越小越好的代码,可重复 · code where less is better")
    ] = None,
    random_index: Annotated[Index, typer.Option(help="随机指数表 · table of random indices")] = Index.SAATY,
    json: Json = False,
) -> None:
    """由判断、分值或数据求权重 · Weights from judgements, from points, or from values."""
    sheets = {name: sheet.drop(LINE) for name, sheet in read_sheets(file).items() if sheet.height}
    try:
        if method is Method.AHP:
            found = judged(sheets, random_index)
        elif method is Method.BUDGET:
            found = budgeted(sheets)
        else:
            found = from_values(method, sheets, set(cost or ()))
    except ValueError as error:
        raise _refusal(f"{file.name}({error})", f"{file.name}: {error}") from error
    found["input_sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    if json:
        console.print_json(found)
        return
    zh = Settings().lang == "zh"
    shown = console.table(*(("代码", "权重") if zh else ("code", "weight")), right=1)
    for code, weight in found["weights"].items():
        shown.add_row(escape(code), f"{weight:.6f}")
    console.out().print(shown)
    for expert, ratio in found.get("consistency_ratios", {}).items():
        label = "一致性比率" if zh else "consistency ratio"
        console.out().print(f"{label} {escape(expert)}: {ratio:.4f} ({found['random_index']})")
    if found.get("left_out_units"):
        label = "缺值而未用的单元" if zh else "units left out for a missing value"
        console.out().print(f"{label}: {found['left_out_units']}")
    console.out().print(f"input_sha256: {found['input_sha256']}")


def judged(sheets: dict[str, pl.DataFrame], random_index: Index) -> dict[str, Any]:
    """AHP weights of the group: one sheet per expert, its first column names the codes of its header.

    Raises ValueError for a matrix that is not square, positive and reciprocal, or with CR >= 0.10.
    """
    from jushu.scoring.weights import combine_judgements, judge  # noqa: PLC0415

    matrices: dict[str, Matrix] = {}
    codes: list[str] = []
    for expert, sheet in sheets.items():
        first, *own = sheet.columns
        if sheet.select(as_text(sheet, first)).to_series().to_list() != own or (codes and own != codes):
            raise ValueError(f"{expert}: the first column must name the codes of the header, in its order")
        codes = own
        matrices[expert] = np.array([[_fraction(cell) for cell in row] for row in sheet.select(own).rows()])
    if not matrices:
        raise ValueError("there are no judgements")
    found = {expert: judge(matrix, random_index.value) for expert, matrix in matrices.items()}
    worst = max(found, key=lambda expert: found[expert].ratio)
    if not found[worst].ratio < MOST_INCONSISTENT:
        raise ValueError(f"{worst}: CR = {found[worst].ratio:.3f}, not below 0.10; judge again")
    group = judge(combine_judgements(list(matrices.values())), random_index.value)
    return {
        "method": "ahp",
        "weights": dict(zip(codes, group.weights.tolist(), strict=True)),
        "consistency_ratios": {expert: own.ratio for expert, own in found.items()},
        "group_consistency_ratio": group.ratio,
        "random_index": group.table,
    }


def budgeted(sheets: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """Weights from points that experts handed out: one row per expert, one column per code.

    Raises ValueError where an expert gave a code no points (0 must be written), or less than 0.
    """
    from jushu.scoring.weights import budget  # noqa: PLC0415

    sheet = next(iter(sheets.values()), pl.DataFrame())
    codes = sheet.columns[1:]
    if not codes:
        raise ValueError("the first column names the experts, each further one is a code")
    found = budget(_numbers(sheet, codes))
    return {
        "method": "budget",
        "weights": dict(zip(codes, found.tolist(), strict=True)),
        "experts": sheet.height,
    }


def from_values(method: Method, sheets: dict[str, pl.DataFrame], costs: set[str]) -> dict[str, Any]:
    """Weights of the codes of a wide table; units with a missing value are left out and counted.

    Raises ValueError where the method has no answer.
    """
    from jushu.scoring.weights import critic, entropy, entropy_with_guard, principal_component  # noqa: PLC0415

    sheet = next(iter(sheets.values()), pl.DataFrame())
    codes = [name for name in sheet.columns if name not in KEY_COLUMNS]
    unknown = costs - set(codes)
    if unknown or not codes:
        raise ValueError(f"there is no column {', '.join(sorted(unknown)) or 'of values'}")
    values = _numbers(sheet, codes).T
    is_cost = [code in costs for code in codes]
    if method is Method.CRITIC:
        found = critic(values, is_cost)
    elif method is Method.ENTROPY:
        found = entropy_with_guard(values, is_cost) if costs else entropy(values)
    else:
        found = principal_component(values)
    return {
        "method": method.value,
        "weights": dict(zip(codes, found.tolist(), strict=True)),
        "units": int(np.isfinite(values).all(axis=0).sum()),
        "left_out_units": int((~np.isfinite(values).all(axis=0)).sum()),
    }


def _numbers(sheet: pl.DataFrame, codes: list[str]) -> Matrix:
    """Rows of a sheet as numbers; NaN where a cell is empty or the word of a status."""
    numbers = sheet.select(pl.col(code).cast(pl.Float64, strict=False) for code in codes)
    for code in codes:
        strange = sheet[code].filter(numbers[code].is_null()).drop_nulls().cast(pl.String)
        strange = strange.filter(~strange.is_in(STATUSES))
        if len(strange):
            raise ValueError(f"{code} = {strange[0]!r} is no number")
    return numbers.fill_null(np.nan).to_numpy()


def _fraction(cell: Any) -> float:
    """A judgement as a number; it may be written as 1/3. NaN when empty."""
    above, slash, below = str(cell if cell is not None else "nan").partition("/")
    return float(above) / (float(below) or np.nan) if slash else float(above)


def _refusal(zh: str, en: str) -> JushuError:
    return JushuError(
        "WEIGHTS_INVALID",
        zh=f"不能由此文件求权重:{zh}。",
        en=f"No weights can be found from this file: {en}.",
        todo_zh="判断矩阵:首列与表头代码相同,互反(a×b=1),CR 小于 0.10;专家分值:每行一位专家,每个代码一列;"
        "值表:每个代码一列数字。",
        todo_en="Judgements: the first column repeats the codes of the header, reciprocal, CR below 0.10; "
        "points: one row per expert, one column per code; values: one column of numbers per code.",
    )
