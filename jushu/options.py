"""Options that many commands have, worded once."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]
ReleaseId = Annotated[str | None, typer.Option(help="发布编号，默认当前发布 · release id")]
PeriodCode = Annotated[
    str | None, typer.Option(help="期间，如 2026-09、2026Q3，默认发布的期间 · period code")
]
