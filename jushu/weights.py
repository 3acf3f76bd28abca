"""The command ``weights``: weights from experts' judgements, or from a table of values."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.markup import escape

from jushu import console
from jushu.errors import JushuError
from jushu.scoring.coverage import STATUSES
from jushu.scoring.types import Matrix
from jushu.settings import Settings
from jushu.value_files import KEY_COLUMNS, read_sheets

MOST_INCONSISTENT = 0.10  # Saaty (1980)


class Method(StrEnum):
    """Where weights come from."""

    AHP = "ahp"
    ENTROPY = "entropy"
    CRITIC = "critic"
    PCA = "pca"


def weights(
    method: Annotated[Method, typer.Argument(help="方法 · ahp, entropy, critic or pca")],
    file: Annotated[Path, typer.Argument(help="判断矩阵或宽值表 · judgements, or a wide table of values")],
    cost: Annotated[
        list[str] | None, typer.Option(help="越小越好的代码,可重复 · code where less is better")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")] = False,
) -> None:
    """由判断或数据求权重 · Weights from pairwise judgements, or from values."""
    sheets = read_sheets(file)
    try:
        found = judged(sheets) if method is Method.AHP else from_values(method, sheets, set(cost or ()))
    except ValueError as error:
        raise _refusal(f"{file.name}({error})", f"{file.name}: {error}") from error
    if json:
        console.print_json(found)
        return
    zh = Settings().lang == "zh"
    for code, weight in found["weights"].items():
        console.out().print(f"{escape(code)}: {weight:.6f}")
    for expert, ratio in found.get("consistency_ratios", {}).items():
        label = "一致性比率" if zh else "consistency ratio"
        console.out().print(f"{label} {escape(expert)}: {ratio:.4f} ({found['random_index']})")
    if found.get("left_out_units"):
        label = "缺值而未用的单元" if zh else "units left out for a missing value"
        console.out().print(f"{label}: {found['left_out_units']}")


def judged(sheets: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """AHP weights of the group: one sheet per expert, its first column names the codes of its header.

    Raises ValueError for a matrix that is not square, positive and reciprocal, or with CR >= 0.10.
    """
    from jushu.scoring.weights import combine_judgements, judge  # noqa: PLC0415

    matrices: dict[str, Matrix] = {}
    codes: list[str] = []
    for expert, rows in sheets.items():
        if not rows:
            continue
        first, *own = rows[0]
        labels = [str(row[first]).strip() for row in rows]
        if labels != own or (codes and own != codes):
            raise ValueError(f"{expert}: the first column must name the codes of the header, in its order")
        codes = own
        matrices[expert] = np.array([[_number(row[code]) for code in own] for row in rows])
    if not matrices:
        raise ValueError("there are no judgements")
    found = {expert: judge(matrix) for expert, matrix in matrices.items()}
    worst = max(found, key=lambda expert: found[expert].ratio)
    if not found[worst].ratio < MOST_INCONSISTENT:
        raise ValueError(f"{worst}: CR = {found[worst].ratio:.3f}, not below 0.10; judge again")
    group = judge(combine_judgements(list(matrices.values())))
    return {
        "method": "ahp",
        "weights": dict(zip(codes, group.weights.tolist(), strict=True)),
        "consistency_ratios": {expert: own.ratio for expert, own in found.items()},
        "group_consistency_ratio": group.ratio,
        "random_index": group.table,
    }


def from_values(method: Method, sheets: dict[str, list[dict[str, Any]]], costs: set[str]) -> dict[str, Any]:
    """Weights of the codes of a wide table; units with a missing value are left out and counted.

    Raises ValueError where the method has no answer.
    """
    from jushu.scoring.weights import critic, entropy, principal_component  # noqa: PLC0415

    rows = next(iter(sheets.values()), [])
    codes = [name for name in (rows[0] if rows else {}) if name not in KEY_COLUMNS]
    unknown = costs - set(codes)
    if unknown or not codes:
        raise ValueError(f"there is no column {', '.join(sorted(unknown)) or 'of values'}")
    values = np.array([[_number(row[code]) for row in rows] for code in codes])
    is_cost = [code in costs for code in codes]
    if method is Method.CRITIC:
        found = critic(values, is_cost)
    else:
        found = entropy(values) if method is Method.ENTROPY else principal_component(values)
    return {
        "method": method.value,
        "weights": dict(zip(codes, found.tolist(), strict=True)),
        "units": int(np.isfinite(values).all(axis=0).sum()),
        "left_out_units": int((~np.isfinite(values).all(axis=0)).sum()),
    }


def _number(cell: Any) -> float:
    """A cell as a number; a judgement may be written as 1/3. NaN when empty or the word of a status."""
    text = "" if cell is None or cell in STATUSES else str(cell).strip()
    above, slash, below = text.partition("/")
    if slash:
        return float(above) / float(below) if float(below) else np.nan
    return float(text) if text else np.nan


def _refusal(zh: str, en: str) -> JushuError:
    return JushuError(
        "WEIGHTS_INVALID",
        zh=f"不能由此文件求权重:{zh}。",
        en=f"No weights can be found from this file: {en}.",
        todo_zh="判断矩阵:首列与表头代码相同,互反(a×b=1),CR 小于 0.10;值表:每个代码一列数字。",
        todo_en="Judgements: the first column repeats the codes of the header, reciprocal, CR below 0.10; "
        "values: one column of numbers per code.",
    )
