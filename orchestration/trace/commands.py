"""Command of the trace: trace."""

from pathlib import Path
from typing import Annotated

import typer

from jushu import console
from jushu.options import Json, ReleaseId
from jushu.settings import Settings


def trace(  # noqa: PLR0917
    indicator: Annotated[str, typer.Argument(help="指标代码 · code of the indicator, such as SQ2-01")],
    cluster: Annotated[str | None, typer.Option(help="集聚区代码 · code of the cluster")] = None,
    unit: Annotated[
        str | None,
        typer.Option(help="数据专区、机构、类别、企业代码 · zone, provider, category or enterprise"),
    ] = None,
    period: Annotated[str | None, typer.Option(help="期间，默认最新季度 · such as 2026Q3")] = None,
    release: ReleaseId = None,
    rows: Annotated[int, typer.Option(min=0, help="列出的行数 · rows shown of each part")] = 5,
    xlsx: Annotated[Path | None, typer.Option(help="写成工作簿 · write a workbook")] = None,
    json: Json = False,
) -> None:
    """一个数值从得分追到文件、行和单元格 · A value from its score to file, line and cell."""
    from jushu.trace import trace as trace_value
    from orchestration.trace import shown
    from orchestration.trace.evidence import with_cells
    from orchestration.trace.workbook import write_workbook

    settings = Settings()
    is_whole = bool(json or xlsx)
    found = trace_value(
        indicator,
        settings,
        unit=unit,
        cluster=cluster,
        period=period,
        release_id=release,
        loaded=is_whole,
    )
    # a terminal shows a few rows, so that the files are read for those only; all are verified
    evidence = with_cells(found, settings, None if is_whole else rows)
    if xlsx:
        write_workbook(xlsx, evidence, settings.lang)
        console.say(str(xlsx))
    if json:
        console.print_json(shown.as_data(evidence))
    elif not xlsx:
        shown.show(evidence, settings.lang, rows)
    if found.differences or evidence.changed:
        raise typer.Exit(1)
