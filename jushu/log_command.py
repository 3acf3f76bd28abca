"""The command ``log``: read the hash-chained log, and check that it is whole."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from jushu import console, journal
from jushu.chain import canonical
from jushu.options import Json
from jushu.settings import Settings


class Action(StrEnum):
    """What to do with the log."""

    SHOW = "show"
    VERIFY = "verify"


def log(
    action: Annotated[Action, typer.Argument(help="show 查看，verify 校验 · show or verify")],
    kind: Annotated[
        str | None, typer.Option(help="只看一类条目 · one kind: load, build, check, release, waiver ...")
    ] = None,
    last: Annotated[int, typer.Option(min=1, help="最后几条 · how many of the last entries")] = 20,
    json: Json = False,
) -> None:
    """日志：查看与校验 · The log of all that was done: show it, verify its chain."""
    settings = Settings()
    if action is Action.VERIFY:
        _verify(settings, json)
        return
    entries = journal.entries(settings, kind)[-last:]
    if json:
        console.print_json(entries)
        return
    zh = settings.lang == "zh"
    heads = ("序号", "时间", "类别", "内容") if zh else ("No.", "Time", "Kind", "Detail")
    shown = console.table(*heads)
    for entry in entries:
        time = entry["at"][:19].replace("T", " ")
        shown.add_row(str(entry["number"]), time, entry["kind"], escape(canonical(entry["detail"])))
    console.out().print(shown)


def _verify(settings: Settings, json: bool) -> None:
    """Exit code 1 when something is wrong."""
    faults, number, head = journal.verify(settings)
    zh = settings.lang == "zh"
    if json:
        listed = [{"number": f.number, "zh": f.zh, "en": f.en} for f in faults]
        console.print_json({"whole": not faults, "entries": number, "head": head, "faults": listed})
    elif faults:
        for fault in faults:
            console.out().print(escape(fault.zh if zh else fault.en))
    else:
        console.out().print(
            f"日志完整：{number} 条，头 {head}" if zh else f"Whole: {number} entries, head {head}"
        )
    if faults:
        raise typer.Exit(1)
