"""The command doctor."""

from collections.abc import Iterator
from itertools import groupby, islice

import typer
from rich.markup import escape

from jushu import console
from jushu.doctor.examine import examine
from jushu.doctor.finding import AREAS, Finding
from jushu.options import Json
from jushu.settings import Settings

LEVELS = {
    "error": ("red", "错误", "error"),
    "warning": ("yellow", "提醒", "warning"),
    "unchecked": ("cyan", "未检查", "unchecked"),
}
SHOWN = 10  # findings of an area in the table
HEADS = {"zh": ("检查", "程度", "发现", "怎么办"), "en": ("Area", "Level", "Found", "What to do")}


def doctor(
    json: Json = False,
) -> None:
    """体检：整个数据目录，不改任何东西 · Check the whole home and say what to do; changes nothing."""
    settings = Settings()
    if report(settings, json):
        raise typer.Exit(1)


def report(settings: Settings, json: bool) -> bool:
    """Examine a home and print what was found; whether somebody has to act."""
    found, checked = examine(settings)
    broken = any(finding.level == "error" for finding in found)
    if json:
        console.print_json(
            {"sound": not broken, "checked": checked, "findings": [finding.as_dict() for finding in found]}
        )
        return broken
    zh = settings.lang == "zh"
    if found:
        shown = console.table(*HEADS[settings.lang])
        for f in _first(found):
            colour, *words = LEVELS[f.level]
            text, todo = (f.zh, f.todo_zh) if zh else (f.en, f.todo_en)
            shown.add_row(AREAS[f.area][not zh], f"[{colour}]{words[not zh]}[/]", escape(text), escape(todo))
        console.out().print(shown)
    if len(found) > len(list(_first(found))):
        count = f"{len(found):,}"
        console.say(f"共 {count} 项，全部见 --json" if zh else f"{count} findings in all: --json lists them")
    names = ("、" if zh else ", ").join(AREAS[area][not zh] for area in checked)
    console.out().print(f"已检查：{names}" if zh else f"Checked: {names}")
    console.out().print(_summary(found)[not zh])
    return broken


def _summary(found: list[Finding]) -> tuple[str, str]:
    """What all of it comes to, Chinese and English."""
    if errors := sum(finding.level == "error" for finding in found):
        return (
            f"[red]有 {errors:,} 项错误，请按“怎么办”处理后再查一次。[/]",
            f"[red]{errors:,} errors: do what the last column says, then check again.[/]",
        )
    if any(finding.level == "unchecked" for finding in found):
        return "查到的部分没有错误，其余没有检查。", "No errors in what could be checked; the rest was not."
    if found:
        return "没有错误，只有提醒。", "No errors, only warnings."
    return "[green]一切正常。[/]", "[green]All is well.[/]"


def _first(found: list[Finding]) -> Iterator[Finding]:
    """A few of each area: a lost folder is as many findings as it had files."""
    for _, findings in groupby(found, lambda finding: finding.area):
        yield from islice(findings, SHOWN)
