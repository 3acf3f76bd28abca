"""Commands of the kernel that read: sql, status, survey."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import polars as pl
import polars.selectors as cs
import typer
from rich.markup import escape
from rich.table import Table

from jushu import console, exports, lock, releases
from jushu.options import Json, ReleaseId
from jushu.settings import Role, Settings

SHOWN_ROWS = 100


class Format(StrEnum):
    """How a result is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def sql(
    query: Annotated[str, typer.Argument(help="一条查询语句 · one SELECT, DESCRIBE, SHOW or EXPLAIN")],
    role: Annotated[str, typer.Option(help="角色 · management, analyst or auditor")] = "analyst",
    release: ReleaseId = None,
    format_: Annotated[Format, typer.Option("--format", help="输出格式 · output format")] = Format.TABLE,
    json: Annotated[
        bool, typer.Option("--json", help="等于 --format json · the same as --format json")
    ] = False,
) -> None:
    """查询已发布的数据 · Query the released file of a role, also while a run is writing."""
    settings = Settings()
    chosen: Role = role  # type: ignore[assignment]  # an unknown role is refused by the release itself
    rows = releases.query(query, chosen, settings, release)
    told = Format.JSON if json else format_
    if told is not Format.TABLE:
        read = release or releases.current_release_id(settings)
        detail = {"query": query, "role": role, "release_id": read, "rows": rows.height}
        exports.record(settings, detail | {"format": told.value})
    _print(rows, told, settings.lang)


def survey(
    *,
    answers: Annotated[Path, typer.Option(help="答卷表 CSV、XLSX、Parquet · table of answers")],
    mean: Annotated[list[str] | None, typer.Option(help="求均值的列 · column to average")] = None,
    nps: Annotated[list[str] | None, typer.Option(help="推荐意愿列 0-10 · column of 0-10 ratings")] = None,
    satisfied: Annotated[list[str] | None, typer.Option(help="列:满意的最低分 · COLUMN:LEAST")] = None,
    battery: Annotated[list[str] | None, typer.Option(help="量表的列 A,B,C · columns of a scale")] = None,
    population: Annotated[int | None, typer.Option(min=1, help="企业总数 · enterprises in all")] = None,
    invited: Annotated[int | None, typer.Option(min=0, help="邀请数 · invitations")] = None,
    minimum: Annotated[int, typer.Option(min=0, help="最少作答数 · least respondents shown")] = 5,
    draws: Annotated[int, typer.Option(min=0, help="均值用重抽样区间的次数 · resamples for means")] = 0,
    format_: Annotated[Format, typer.Option("--format", help="输出格式 · output format")] = Format.TABLE,
    json: Annotated[
        bool, typer.Option("--json", help="等于 --format json · the same as --format json")
    ] = False,
) -> None:
    """任意答卷表的估计值与区间，无需数据仓库 · Estimates with intervals from any table of answers."""
    from jushu.survey import Asked
    from jushu.survey import survey as estimate_survey
    from jushu.survey_answers import AnswerTable

    columns = (mean or [], nps or [], satisfied or [], battery or [])
    rows = estimate_survey(AnswerTable(answers), Asked(*columns, population, invited, minimum, draws))
    chosen = Format.JSON if json else format_
    shown = rows.with_columns(cs.float().round(4)) if chosen is Format.TABLE else rows
    _print(shown, chosen, Settings().lang)


def _print(rows: pl.DataFrame, format_: Format, lang: str) -> None:
    if format_ is Format.JSON:
        console.print_json(rows.to_dicts())
    elif format_ is Format.CSV:
        from jushu import table_files

        typer.echo(table_files.as_csv(rows), nl=False)
    else:
        _show(rows, lang)


def _show(rows: pl.DataFrame, lang: str) -> None:
    table = Table(box=None, header_style="bold")
    for name, dtype in rows.schema.items():
        table.add_column(escape(name), justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in rows.head(SHOWN_ROWS).iter_rows():
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    console.out().print(table)
    if rows.height > SHOWN_ROWS:
        rest = rows.height - SHOWN_ROWS
        console.say(f"（还有 {rest:,} 行）" if lang == "zh" else f"({rest:,} more rows)")


def status(
    json: Json = False,
) -> None:
    """现状：发布、正在进行的运行、收件夹 · Release, a run in progress, the inbox."""
    settings = Settings()
    facts = _facts(settings)
    if json:
        console.print_json(facts)
        return
    zh = settings.lang == "zh"
    table = Table(box=None, show_header=False)
    for key, (label_zh, label_en) in LABELS.items():
        if facts.get(key) is not None:
            table.add_row(label_zh if zh else label_en, str(facts[key]))
    console.out().print(table)


LABELS = {
    "home": ("数据目录", "Home"),
    "release_id": ("当前发布", "Release"),
    "published_at": ("发布时间", "Published at"),
    "period_code": ("最新期间", "Latest period"),
    "data_as_of": ("数据截至", "Data as of"),
    "quality_score": ("质量分", "Quality score"),
    "methodology_version": ("方法版本", "Methodology"),
    "pinned": ("固定在", "Pinned to"),
    "releases": ("发布数", "Releases"),
    "loaded_rows": ("入库行数", "Rows loaded"),
    "quarantined_rows": ("隔离行数", "Rows quarantined"),
    "files": ("文件数", "Files"),
    "inbox": ("收件夹待处理", "Waiting in the inbox"),
    "running": ("正在运行", "Run in progress"),
}


def _facts(settings: Settings) -> dict:
    """What is known without opening the warehouse, which a run may be writing."""
    facts: dict = {"home": str(settings.home), "releases": len(releases.list_releases(settings))}
    current = releases.current(settings)
    if current:
        facts |= {
            key: current.manifest.get(key)
            for key in (
                "release_id",
                "published_at",
                "period_code",
                "data_as_of",
                "quality_score",
                "methodology_version",
            )
        }
        books = releases.query(
            "select count(*) as files, sum(loaded_rows) as loaded_rows, "
            "sum(quarantined_rows) as quarantined_rows from audit_files",
            "auditor",
            settings,
        )
        facts |= {name: int(value or 0) for name, value in books.row(0, named=True).items()}
    facts["inbox"] = (
        len([p for p in settings.inbox.glob("*") if p.is_file()]) if settings.inbox.is_dir() else 0
    )
    facts["running"] = lock.holder(settings)
    pin = releases.pinned(settings)
    facts["pinned"] = pin.release_id if pin else None
    return facts
