"""Command of the quarantine desk: quarantine."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from jushu import console, lock, warehouse
from jushu.errors import JushuError
from jushu.options import Json
from jushu.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from ingestion.pipeline import Outcome

SHOWN = 50
HEADS = {
    "zh": ("文件", "表", "来源", "原因", "行数", "状态"),
    "en": ("File", "Table", "Sender", "Reason", "Rows", "State"),
}
STATES = {
    "open": ("待改", "open"),
    "repaired": ("已修复", "repaired"),
    "still_refused": ("仍被拒", "still refused"),
    "settled": ("无需改", "settled"),
}


class Action(StrEnum):
    """What to do at the desk."""

    LIST = "list"
    SHOW = "show"
    EXPORT = "export"
    RETRY = "retry"


def quarantine(
    action: Annotated[Action, typer.Argument(help="动作 · list, show, export, retry")],
    file: Annotated[
        str | None,
        typer.Argument(help="文件名或编号；retry 为改好的工作簿 · file name or id; the workbook for retry"),
    ] = None,
    *,
    table: Annotated[str | None, typer.Option(help="只看一张表 · one table")] = None,
    reason: Annotated[str | None, typer.Option(help="只看一种原因 · one reason code")] = None,
    source: Annotated[str | None, typer.Option(help="只看一个来源 · one sender: profile or contract")] = None,
    out: Annotated[
        Path | None, typer.Option(help="导出的工作簿 XLSX · the workbook to write, default: quarantine.xlsx")
    ] = None,
    wait: lock.Wait = 0,
    json: Json = False,
) -> None:
    """隔离台：列出、查看、导出、改正后重试 · Refused rows: list, show, export, correct and retry."""
    from ingestion.desk.rows import Chosen, refused
    from ingestion.warehouse import create_tables

    settings = Settings()
    if action in (Action.SHOW, Action.RETRY) and file is None:
        raise _wrong_use(
            "show 需要文件，retry 需要改好的工作簿。", "show needs a file, retry the corrected workbook."
        )
    # a run between its checks and its models must not see raw change under it, nor find the file taken
    with lock.hold(settings, wait):
        if action is Action.RETRY:
            _retry(Path(str(file)), settings, json)
            return
        with warehouse.connect(settings) as connection:
            create_tables(connection)  # a warehouse of before has no states of refused rows
            rows = refused(connection, Chosen(file, table, reason, source))
            if rows.is_empty() and action is not Action.LIST and (file or table or reason or source):
                raise _wrong_use(
                    "没有这样的隔离行：文件名或编号、表、原因、来源以 jushu quarantine list 所列为准。",
                    "There are no such refused rows: jushu quarantine list shows the names of files, tables, "
                    "reasons and senders.",
                )
            if action is Action.EXPORT:
                _export(connection, rows, out or Path("quarantine.xlsx"), settings, json)
                return
    if action is Action.LIST:
        _list(rows, settings.lang, json)
    else:
        _show(rows, settings.lang, json)


def _list(rows: "pl.DataFrame", lang: str, json: bool) -> None:
    from ingestion.desk.rows import counted

    counts = counted(rows)
    if json:
        console.print_json(counts.to_dicts())
        return
    shown = console.table(*HEADS[lang])
    for row in counts.iter_rows(named=True):
        cells = (row["file_name"], row["table_name"], row["source"], row["reason_code"], f"{row['rows']:,}")
        states = [f"{words[lang != 'zh']} {row[state]:,}" for state, words in STATES.items() if row[state]]
        shown.add_row(*map(escape, cells), ", ".join(states))
    console.out().print(shown)
    _say_what_is_left(rows, lang)


def _say_what_is_left(rows: "pl.DataFrame", lang: str) -> None:
    """How many rows wait to be corrected, and the commands that go on."""
    from ingestion.desk.rows import TO_CORRECT

    left = rows.filter(rows["state"].is_in(TO_CORRECT)).height
    if lang == "zh":
        more = "：jushu quarantine show 文件名 看原因，jushu quarantine export 文件名 导出改正"
        console.say(f"待改 {left:,} 行{more if left else ''}")
    else:
        more = (
            ": jushu quarantine show NAME says why, jushu quarantine export NAME makes a workbook to correct"
        )
        console.say(f"{left:,} rows to correct{more if left else ''}")


def _show(rows: "pl.DataFrame", lang: str, json: bool) -> None:
    from ingestion import contract as contracts
    from ingestion.precheck.reasons import sentence

    if json:
        console.print_json(rows.drop("text_file_id", "text_line").to_dicts())
        return
    heads = ("行", "状态", "次数", "原因") if lang == "zh" else ("Line", "State", "Attempts", "Reason")
    shown = console.table(*heads)
    for row in rows.head(SHOWN).iter_rows(named=True):
        said = sentence(row, contracts.load(row["table_name"]), lang)
        state = STATES[row["state"]][lang != "zh"]
        shown.add_row(str(row["line"]), state, str(row["attempts"]), escape(f"{row['reason_code']} {said}"))
    console.out().print(shown)
    if rows.height > SHOWN:
        rest = rows.height - SHOWN
        console.say(
            f"还有 {rest:,} 行，见 --json 或 export" if lang == "zh" else f"{rest:,} more: --json or export"
        )


def _export(connection, rows: "pl.DataFrame", out: Path, settings: Settings, json: bool) -> None:
    from ingestion.desk.export import export
    from ingestion.desk.rows import TO_CORRECT

    rows = rows.filter(rows["state"].is_in(TO_CORRECT))
    if rows.is_empty():
        raise _wrong_use(
            "没有待改的隔离行：都已修复或无需改。",
            "There are no refused rows to correct: all are repaired or need nothing.",
        )
    if out.suffix.lower() != ".xlsx" or out.absolute().parent.resolve() == settings.inbox.resolve():
        raise _wrong_use(
            "工作簿的扩展名是 .xlsx，且不能写到收件夹。",
            "The workbook ends in .xlsx and stays out of the inbox.",
        )
    tables = export(connection, rows, out, settings)
    if json:
        console.print_json({"workbook": str(out), "tables": tables})
        return
    listed = ", ".join(f"{table} {count:,}" for table, count in tables.items())
    console.out().print(f"{out}: {listed}", markup=False)
    zh = f"改正着色的单元格，再运行 jushu quarantine retry {out}"
    en = f"Correct the coloured cells, then run jushu quarantine retry {out}"
    console.say(escape(zh if settings.lang == "zh" else en))


def _retry(path: Path, settings: Settings, json: bool) -> None:
    from ingestion.desk.retry import retry

    outcomes = retry(path, settings)
    if json:
        console.print_json([o.as_dict() for o in outcomes])
    else:
        _show_outcomes(outcomes, settings.lang)
    if any(o.verdict.status == "refused" for o in outcomes):
        raise typer.Exit(1)


def _show_outcomes(outcomes: "list[Outcome]", lang: str) -> None:
    for outcome in outcomes:
        v = outcome.verdict
        counts = (
            f"修复 {v.loaded_rows:,} 行，未装入 {v.quarantined_rows:,} 行"
            if lang == "zh"
            else f"{v.loaded_rows:,} rows repaired, {v.quarantined_rows:,} not loaded"
        )
        said = v.text_zh if lang == "zh" else v.text_en
        console.out().print(f"{v.contract or outcome.name}: {v.code} {counts} {said}".rstrip(), markup=False)
        for code, count in v.reasons.items():
            console.out().print(f"  {code} {count:,}", markup=False)
    if any(outcome.verdict.loaded_rows for outcome in outcomes):
        console.say(
            "下一步：jushu run 发布修复的行" if lang == "zh" else "Next: jushu run releases what was repaired"
        )
    if any(outcome.verdict.quarantined_rows for outcome in outcomes):
        zh = "没有装入的行：jushu quarantine list 看状态，可在同一工作簿里继续改"
        en = "Rows not loaded: jushu quarantine list shows their state; go on in the same workbook"
        console.say(zh if lang == "zh" else en)


def _wrong_use(zh: str, en: str) -> JushuError:
    return JushuError(
        "WRONG_USE",
        zh=zh,
        en=en,
        todo_zh="见 jushu quarantine --help。",
        todo_en="See jushu quarantine --help.",
        wrong_use=True,
    )
