"""Command of pre-checks: check."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingestion.templates.commands import Lang
from jushu import console
from jushu.options import Json
from jushu.settings import Settings

if TYPE_CHECKING:
    from ingestion.precheck.annotated import Copy
    from ingestion.precheck.check import Checked

SHOWN = 10
LISTED = 1_000  # problems in the JSON; the annotated copy has them all
CLEAN, ROWS_REFUSED, FILE_REFUSED = 0, 1, 2


def check(  # noqa: PLR0917
    path: Annotated[Path, typer.Argument(metavar="FILE", help="文件 · file")],
    contract: Annotated[
        str | None, typer.Option(help="数据契约 · contract, when name and headers do not say")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="外来格式的来源配置 · profile of a foreign export")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=TEXT", help="给缺少的字段统一赋值 · fill a field"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="批注副本（XLSX），默认在原文件旁 · annotated copy, default: beside the file"),
    ] = None,
    lang: Annotated[
        Lang | None, typer.Option(help="批注与消息的语言 · language of the copy's notes and of messages")
    ] = None,
    json: Json = False,
) -> None:
    """预检：只检查不入库，写出批注副本 · Check a file without loading it; write an annotated copy."""
    from ingestion.ask import Ask
    from ingestion.precheck import annotated
    from ingestion.precheck.check import check as checking

    settings = Settings()
    if lang:
        settings = settings.model_copy(update={"lang": lang.value})
    ask = Ask.of(contract, profile, set_)
    target = annotated.target(path, out, settings)
    with checking(path, settings, ask) as checked:
        verdict = checked.verdict
        if not json:
            _show(checked, settings.lang)
        done = annotated.write(checked, target, settings)
        if json:
            console.print_json(_as_dict(checked, done))
        elif done:
            _show_copy(done, settings.lang)
    if verdict.status == "refused":
        raise typer.Exit(FILE_REFUSED)
    raise typer.Exit(ROWS_REFUSED if verdict.quarantined_rows else CLEAN)


def _sentences(checked: "Checked", count: int, lang: str) -> list[str]:
    from ingestion import contract as contracts
    from ingestion.precheck.reasons import sentence

    if not checked.problems:
        return []
    spec = contracts.load(checked.verdict.contract)
    return [sentence(p, spec, lang) for p in checked.first(count).iter_rows(named=True)]


def _as_dict(checked: "Checked", done: "Copy | None") -> dict:
    problems = checked.first(LISTED).drop("raw_text").to_dicts()
    both = zip(*(_sentences(checked, LISTED, lang) for lang in ("zh", "en")), strict=True)
    return {
        "file": checked.request.name,
        **checked.verdict.as_dict(),
        "problems": [p | {"zh": zh, "en": en} for p, (zh, en) in zip(problems, both, strict=True)],
        "annotated": str(done.path) if done else None,
        "annotated_rows": done.rows if done else 0,
        "annotated_left_off": done.left_off if done else 0,
    }


def _show(checked: "Checked", lang: str) -> None:
    zh, v = lang == "zh", checked.verdict
    say = console.out().print
    name = checked.request.name
    if v.status == "refused":
        say(
            f"{name}: {'整个文件会被拒收' if zh else 'the whole file would be refused'} {v.code}",
            markup=False,
        )
        say(v.text_zh if zh else v.text_en, markup=False)
        return
    counts = (
        f"{v.contract}：可入库 {v.loaded_rows:,} 行，会隔离 {v.quarantined_rows:,} 行"
        if zh
        else f"{v.contract}: {v.loaded_rows:,} rows would load, {v.quarantined_rows:,} would be quarantined"
    )
    say(f"{name}: {counts}", markup=False)
    for warning in v.warnings:
        say(f"{name}: {warning}", markup=False)
    lines = checked.first(SHOWN + 1)["line"].to_list()
    for line, text in zip(lines[:SHOWN], _sentences(checked, SHOWN, lang), strict=True):
        say(f"  {f'第 {line} 行' if zh else f'line {line}'}  {text}", markup=False)
    if len(lines) > SHOWN:
        say("  ……其余见批注副本" if zh else "  ... the others are in the annotated copy", markup=False)
    if v.reasons:
        reasons = ", ".join(f"{code} {n:,}" for code, n in v.reasons.items())
        say(f"{'隔离原因' if zh else 'Reasons'}: {reasons}", markup=False)
    console.say(
        "只检查了文件本身，没有入库；是否与已入库的数据重复或更旧，不在检查之列。"
        if zh
        else "Only the file itself was checked, nothing was loaded; whether it repeats or is older than "
        "what is loaded was not."
    )


def _show_copy(done: "Copy", lang: str) -> None:
    title = "批注副本" if lang == "zh" else "Annotated copy"
    console.out().print(f"{title}: {done.path} {done.note(lang)}".rstrip(), markup=False)
