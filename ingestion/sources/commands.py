"""Command of the sources: pull."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from jushu import console, lock
from jushu.errors import JushuError
from jushu.options import Json
from jushu.settings import Settings

if TYPE_CHECKING:
    from ingestion.sources.pull import Pulled

COLOURS = {"loaded": "green", "unchanged": "cyan", "refused": "red", "failed": "red"}
TITLES = {
    "zh": ("数据源", "结果", "读取", "已知", "入库", "隔离", "水位"),
    "en": ("Source", "Verdict", "Read", "Known", "Loaded", "Quarantined", "Mark"),
}


def pull(
    name: Annotated[
        str | None, typer.Argument(help="数据源，缺省为全部 · source; all when not given")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="从头重读并补上差异 · read everything, land what differs")
    ] = False,
    wait: lock.Wait = 0,
    json: Json = False,
) -> None:
    """从数据库拉取新的和变化的行并入库 · Pull new and changed rows from databases and load them."""
    from ingestion.sources import config
    from ingestion.sources.pull import pull_each

    settings = Settings()
    names = config.names(settings) if name is None else [name]
    for each in names:
        config.load(each, settings)  # a wrong file is refused before the lock is taken
    if not names:
        raise JushuError(
            "SOURCE_NONE",
            zh="还没有配置数据源。",
            en="No source is configured.",
            todo_zh=f"请在 {settings.sources} 里为每个数据源写一个 YAML 文件，见运营人员指南“从数据库拉取”。",
            todo_en=f"Write one YAML file per source into {settings.sources}; the operator guide explains it "
            "under 'Pull from a database'.",
            wrong_use=True,
        )
    with console.err().status("") as status, lock.hold(settings, wait):
        done = pull_each(
            settings, names, full=full, on_rows=lambda n, rows: status.update(escape(f"{n} {rows:,}"))
        )
    if json:
        console.print_json([p.as_dict() for p in done])
    else:
        show(done, settings.lang)
    for each in done:
        if each.error:
            console.show_error(each.error, settings.lang)
    if any(p.status in ("failed", "refused") for p in done):
        raise typer.Exit(1)


def show(done: "list[Pulled]", lang: str) -> None:
    """The outcomes as a table, and what there is to say of them."""
    table = console.table(*TITLES[lang])
    for p in done:
        counts = [f"{n:,}" for n in (p.read_rows, p.known_rows, p.loaded_rows, p.quarantined_rows)]
        table.add_row(p.source, f"[{COLOURS[p.status]}]{p.code}[/]", *counts, p.high or "-")
    console.out().print(table)
    for p in done:
        text = p.text_zh if lang == "zh" else p.text_en
        lines = [text, *p.warnings] if text and not p.error else p.warnings
        for line in lines:
            console.out().print(f"{p.source}: {line}", markup=False)
