"""Commands of ingestion: ingest, contracts.

The machinery is imported by the command that needs it, so that every other command starts at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from jushu import console, lock
from jushu.options import Json
from jushu.settings import Settings

if TYPE_CHECKING:
    from ingestion.pipeline import Outcome

COLOURS = {"loaded": "green", "unchanged": "cyan", "refused": "red"}


def ingest(  # noqa: PLR0917
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="文件，可多个 · files")],
    profile: Annotated[
        str | None, typer.Option(help="外来格式的来源配置 · profile of a foreign export")
    ] = None,
    contract: Annotated[
        str | None, typer.Option(help="数据契约 · contract, when name and headers do not say")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=TEXT", help="给缺少的字段统一赋值 · fill a field"),
    ] = None,
    wait: lock.Wait = 0,
    json: Json = False,
) -> None:
    """入库：落地、检查、隔离、装载 · Land, check, quarantine and load files."""
    from ingestion import pipeline
    from ingestion.ask import Ask
    from ingestion.progress import Shown

    ask = Ask.of(contract, profile, set_)
    settings = Settings()
    files = list(_expand(paths))
    with Shown(len(files), settings.lang) as shown:
        pipeline.refuse_wrong_use(files, ask)
        # A run between its checks and its models must not see raw change under it.
        with lock.hold(settings, wait):
            outcomes = pipeline.ingest(
                files, settings, ask, on_outcome=lambda o: shown.finished(o.name), on_step=shown.step
            )
    if json:
        console.print_json([o.as_dict() for o in outcomes])
    else:
        show(outcomes, settings.lang)
    if any(o.verdict.status == "refused" for o in outcomes):
        raise typer.Exit(1)


def contracts(
    name: Annotated[str | None, typer.Argument(metavar="[CONTRACT]", help="数据契约 · contract")] = None,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="打印文档页 · print the page of the documentation")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="以 JSON 列出各契约 · list the contracts as JSON")
    ] = False,
) -> None:
    """数据契约：各表，或一张表的各列 · The data contracts, or the columns of one of them."""
    from ingestion import contract, tables

    lang = Settings().lang
    if as_markdown:
        typer.echo(tables.page(lang), nl=False)
        return
    if json:
        loaded = map(contract.load, contract.names())
        console.print_json(
            [{"contract": c.name, "label_zh": c.label_zh, "version": c.version} for c in loaded]
        )
        return
    if name:
        heads, rows = tables.FIELDS[lang], [tables.about(f, lang) for f in contract.load(name).fields]
    else:
        heads, rows = tables.LIST[lang], [tables.listed(contract.load(n)) for n in contract.names()]
    shown = console.table(*heads)
    for row in rows:
        shown.add_row(*map(escape, row))
    console.out().print(shown)


def _expand(paths: list[Path]) -> list[Path]:
    """The files named, and the files in the folders named, by name; claims beside files are none."""
    from ingestion.claim import is_claim

    found = []
    for path in paths:
        found += sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    return [path for path in found if not is_claim(path)]


def show(outcomes: "list[Outcome]", lang: str) -> None:
    """The verdicts as a table, and why files or rows were refused."""
    zh = lang == "zh"
    heads = (
        ("文件", "契约", "结果", "入库", "隔离")
        if zh
        else ("File", "Contract", "Verdict", "Loaded", "Quarantined")
    )
    table = console.table(*heads, right=3)
    for o in outcomes:
        v = o.verdict
        code = f"[{COLOURS[v.status]}]{v.code}[/]"
        table.add_row(
            escape(o.name), v.contract or "-", code, f"{v.loaded_rows:,}", f"{v.quarantined_rows:,}"
        )
    console.out().print(table)
    for o in outcomes:
        v = o.verdict
        if v.text_zh:
            console.out().print(f"{o.name}: {v.text_zh if zh else v.text_en}", markup=False)
        for warning in v.warnings:
            console.out().print(f"{o.name}: {warning}", markup=False)
        if v.reasons:
            reasons = ", ".join(f"{code} {n:,}" for code, n in v.reasons.items())
            console.out().print(f"{o.name}: {'隔离原因' if zh else 'quarantined'} {reasons}", markup=False)
