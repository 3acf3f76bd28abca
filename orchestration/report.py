"""The command ``report``: the data-quality report of a release as page, PDF and workbook."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from jushu import console, releases
from jushu.options import Json
from jushu.settings import Language, Settings


def report(
    release: Annotated[str | None, typer.Argument(help="发布编号，默认当前发布 · release id")] = None,
    out: Annotated[Path | None, typer.Option(help="输出文件夹 · folder to write to")] = None,
    json: Json = False,
) -> None:
    """数据质量报告：网页、PDF、工作簿 · The data-quality report of a release: page, PDF, workbook."""
    settings = Settings()
    chosen = releases.chosen(release, settings)
    paths = write(settings, chosen, settings.lang, out or settings.reports / chosen.release_id)
    if json:
        console.print_json({"release_id": chosen.release_id, "files": [str(path) for path in paths]})
        return
    for path in paths:
        console.out().print(str(path), markup=False, soft_wrap=True)


def write(settings: Settings, release: releases.Release, lang: Language, out: Path) -> list[Path]:
    """Write ``quality_<lang>`` as HTML, PDF and XLSX into a folder; the paths, in that order."""
    # the libraries of the report load only when one is made
    from expectations.report.gather import gather  # noqa: PLC0415
    from expectations.report.page import page  # noqa: PLC0415
    from expectations.report.paper import paper  # noqa: PLC0415
    from expectations.report.workbook import workbook  # noqa: PLC0415

    content = gather(settings, release.release_id, lang)
    at = datetime.fromisoformat(release.manifest["published_at"])
    out.mkdir(parents=True, exist_ok=True)
    made = {
        "html": page(content, settings.fonts).encode(),
        "pdf": paper(content, settings.fonts, at),
        "xlsx": workbook(content),
    }
    paths = [out / f"quality_{lang}.{kind}" for kind in made]
    for path, data in zip(paths, made.values(), strict=True):
        path.write_bytes(data)
    return paths
