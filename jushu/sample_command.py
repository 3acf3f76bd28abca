"""The command ``sample``: draw an audit sample onto a sheet, evaluate the ticked sheet."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from jushu import console, files, journal
from jushu.errors import JushuError
from jushu.lock import hold
from jushu.options import Json, ReleaseId
from jushu.sampling import draw as drawing
from jushu.sampling import evaluate, sheet
from jushu.settings import Settings


class Action(StrEnum):
    """Draw a sample, or evaluate its sheet."""

    DRAW = "draw"
    RESULT = "result"


def sample(
    action: Annotated[Action, typer.Argument(help="draw 抽样，result 回填 · draw or result")],
    name: Annotated[str, typer.Argument(help="draw 的表，result 的文件 · a table, or the ticked sheet")],
    *,
    size: Annotated[int, typer.Option(min=1, help="样本量 · rows or intervals")] = 60,
    seed: Annotated[int, typer.Option(help="随机种子 · seed")] = 1,
    amount: Annotated[str | None, typer.Option(help="金额列：货币单位抽样 · monetary-unit by column")] = None,
    where: Annotated[str, typer.Option(help="总体的条件 · condition of the population, as SQL")] = "",
    release: ReleaseId = None,
    out: Annotated[Path, typer.Option(help="抽样表 · the sheet to write")] = Path("sample.xlsx"),
    json: Json = False,
) -> None:
    """审计抽样：抽样、回填 · Audit samples: draw onto a sheet, evaluate the ticked sheet."""
    settings = Settings()
    if action is Action.DRAW:
        basis, rows = drawing.draw(
            settings, name, size=size, seed=seed, amount=amount, where=where, release_id=release
        )
        sheet.write(basis, rows, out)
        facts: dict[str, Any] = asdict(basis) | {"sampled_rows": rows.height, "sheet": str(out)}
    else:
        facts = _evaluate(Path(name), settings)
    with hold(settings):
        logged = {key: str(value) if value is not None else None for key, value in facts.items()}
        facts["entry_hash"] = journal.record(settings, f"sample {action.value}", logged)
    if json:
        console.print_json(facts)
        return
    shown = console.table("", "")
    shown.show_header = False
    for key, value in facts.items():
        shown.add_row(key, "" if value is None else str(value))
    console.out().print(shown)


def _evaluate(path: Path, settings: Settings) -> dict[str, Any]:
    """What the ticks say, after the sample was drawn again and the sheet has just its rows."""
    basis, ticked = sheet.read(path)
    again, rows = drawing.draw(
        settings,
        basis.table,
        size=basis.size,
        seed=basis.seed,
        amount=basis.amount,
        where=basis.where,
        release_id=basis.release_id,
    )
    same_amounts = basis.amount is None or [float(a) for a in rows[basis.amount]] == [
        float(row[basis.amount]) for row in ticked
    ]
    if (
        again != basis
        or [row[drawing.ROW] for row in ticked] != rows[drawing.ROW].to_list()
        or not same_amounts
    ):
        raise JushuError(
            "SAMPLE_CHANGED",
            zh="这张表不是由所写的种子从该发布抽出的样本：行、金额或依据被改动。",
            en="The sheet is not the sample that its seed draws: rows, amounts or basis were changed.",
            todo_zh="用原来的抽样表，只填结果、正确金额和备注。",
            todo_en="Use the sheet as it was drawn, and fill in result, correct amount and remark only.",
        )
    errors = sum(row[sheet.TICK] == "error" for row in ticked)
    if basis.amount is None:
        found = evaluate.attribute(errors, len(ticked))
    else:
        assert basis.interval is not None
        found = evaluate.monetary(sheet.overstatements(basis, ticked), float(basis.interval))
    about = {"release_id": basis.release_id, "table": basis.table, "population_hash": basis.population_hash}
    return about | {"sheet_sha256": files.sha256(path), "sampled_rows": len(ticked)} | asdict(found)
