"""The command ``docs``: dbt's documentation of every table and column as one page that works offline."""

from pathlib import Path
from typing import Annotated

import typer

from jushu import console
from jushu.errors import JushuError
from jushu.lock import hold
from jushu.options import Json
from jushu.settings import Settings

# The page may run what it holds itself and ask nobody for anything: dbt's statistics are in it, switched off.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';"
    " img-src data:; font-src data:"
)
_HEAD = "<head>"
# A picture whose address AngularJS has not filled in yet would be asked for by its placeholder.
_PLACEHOLDER, _FILLED_IN = 'xlink:href="{{', 'ng-attr-href="{{'
_ICON = """<link rel="shortcut icon" href="${require('./assets/favicons/favicon.ico')}"/>"""


def docs(
    out: Annotated[Path | None, typer.Option(help="输出文件夹 · folder to write to")] = None,
    json: Json = False,
) -> None:
    """数据字典与血缘：一个离线网页 · Tables, columns and lineage as one offline page."""
    settings = Settings()
    path = write(settings, out or settings.reports / "docs")
    if json:
        console.print_json({"files": [str(path)]})
    else:
        console.out().print(str(path), markup=False, soft_wrap=True)


def write(settings: Settings, out: Path) -> Path:
    """Write ``index.html`` into a folder; the path. Raises JushuError DBT_DOCS or NOTHING_BUILT."""
    if not settings.warehouse.exists():
        raise JushuError(
            "NOTHING_BUILT",
            zh="还没有工作库，没有可以说明的表。",
            en="There is no warehouse yet, and so no table to describe.",
            todo_zh="先运行 jushu run（或 make demo）。",
            todo_en="Run jushu run (or make demo) first.",
        )
    made = settings.work / "docs"
    with hold(settings):
        _generate(settings, made)
    page = (made / "static_index.html").read_text(encoding="utf-8")
    out.mkdir(parents=True, exist_ok=True)
    path = out / "index.html"
    path.write_text(_closed(page), encoding="utf-8")
    return path


def _generate(settings: Settings, target: Path) -> None:
    """Let dbt write its page; in a folder of its own, so that the manifest of the build stays."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415  # dbt loads only when it has something to do

    from orchestration import home  # noqa: PLC0415

    home.prepare_environment(settings)
    folder = str(settings.dbt_project_dir)
    places = ["--project-dir", folder, "--profiles-dir", folder, "--target-path", str(target)]
    result = dbtRunner().invoke(["--quiet", "docs", "generate", "--static", *places])
    if not result.success:
        raise JushuError(
            "DBT_DOCS",
            zh=f"dbt 没有写出文档：{result.exception}",
            en=f"dbt did not write the documentation: {result.exception}",
            todo_zh="再运行一次 jushu run --full，然后重试。",
            todo_en="Run jushu run --full once more, then try again.",
        )


def _closed(page: str) -> str:
    """The page with the policy that lets it ask nobody, and without addresses that lead nowhere."""
    rule = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    page = page.replace(_ICON, "", 1).replace(_PLACEHOLDER, _FILLED_IN)
    return page.replace(_HEAD, f"{_HEAD}{rule}", 1)
