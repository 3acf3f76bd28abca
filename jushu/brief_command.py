"""The command ``brief``: briefings of a release as files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jushu import briefing, console, releases
from jushu.options import Json, PeriodCode, ReleaseId
from jushu.settings import Language, Settings


class Lang(StrEnum):
    """The language of a briefing."""

    ZH = "zh"
    EN = "en"


class Kind(StrEnum):
    """The format of a briefing."""

    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"


_FORMAT = dict(zip(Kind, briefing.FORMATS, strict=True))


def brief(
    *,
    cluster: Annotated[
        list[str] | None, typer.Option(help="集聚区代码或 province，默认全部 · cluster code or province")
    ] = None,
    period: PeriodCode = None,
    lang: Annotated[Lang | None, typer.Option(help="语言 · language")] = None,
    format_: Annotated[
        list[Kind] | None, typer.Option("--format", help="格式，可多次，默认 pdf · format, repeatable")
    ] = None,
    release: ReleaseId = None,
    out: Annotated[Path | None, typer.Option(help="另写一份到此文件夹 · folder for copies")] = None,
    json: Json = False,
) -> None:
    """简报：每个集聚区和全省，PDF、XLSX、DOCX · Briefings of every cluster and the province."""
    settings = Settings()
    chosen = releases.chosen(release, settings)
    shown = releases.period_of(chosen, period)
    spoken: Language = lang.value if lang else settings.lang  # pyright: ignore[reportAssignmentType]
    named = [None if code == briefing.PROVINCE else code for code in cluster or []]
    paths = []
    for code in named or briefing.units(settings, chosen.release_id):
        for kind in format_ or [Kind.PDF]:
            ask = briefing.Ask(chosen.release_id, shown, code, spoken, _FORMAT[kind])
            paths.append(_written(settings, ask, out))
    if json:
        facts = {"release_id": chosen.release_id, "period_code": shown}
        console.print_json({**facts, "files": [str(path) for path in paths]})
        return
    for path in paths:
        console.out().print(str(path), markup=False, soft_wrap=True)


def _written(settings: Settings, ask: briefing.Ask, out: Path | None) -> Path:
    """Path of the briefing in the archive, or of its copy."""
    data = briefing.build(settings, ask)
    if out is None:
        return briefing.folder(settings, ask.release_id) / ask.name
    out.mkdir(parents=True, exist_ok=True)
    (out / ask.name).write_bytes(data)
    return out / ask.name
