"""The command ``evidence``: what proves a release in one archive, with the script that checks it."""

import json
import random
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, get_args

import typer

from jushu import console, files, journal, releases
from jushu.options import Json
from jushu.settings import Language, Settings
from orchestration.evidence_pack import seal

RESULTS = (
    *("audit_check_results", "audit_failed_keys", "audit_quality", "audit_quarantine", "audit_files"),
    *("audit_control_totals", "audit_quality_scores", "audit_waivers", "audit_waived"),
    "audit_indicator_badge",
    *("indicator_value", "score_indicator", "score_node", "score_adjustment"),
)
SAMPLED = 5  # values that are traced where none are named


def evidence(
    release: Annotated[str | None, typer.Argument(help="发布编号，默认当前发布 · release id")] = None,
    out: Annotated[Path | None, typer.Option(help="压缩包路径 · path of the archive")] = None,
    trace: Annotated[
        list[str] | None,
        typer.Option(help="要追溯的数值，如 SQ2-01:SD-C03:2026Q3，可重复 · values to trace, repeatable"),
    ] = None,
    json_: Json = False,
) -> None:
    """证据包：报告、结果、追溯、日志与校验脚本 · Evidence pack of a release, which checks itself."""
    settings = Settings()
    chosen = releases.chosen(release, settings)
    target = out or settings.reports / chosen.release_id / f"evidence_{chosen.release_id}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_work(settings)) as folder:
        traced = collect(settings, chosen, Path(folder), trace)
        count = seal(Path(folder), target, chosen.release_id)
    facts = {
        "pack": str(target),
        "sha256": files.sha256(target),
        "release_id": chosen.release_id,
        "files": count,
        "traces": traced,
    }
    if json_:
        console.print_json(facts)
        return
    console.out().print(str(target), markup=False, soft_wrap=True)
    console.out().print(f"sha256 {facts['sha256']}", markup=False, soft_wrap=True)


def collect(
    settings: Settings, release: releases.Release, folder: Path, wanted: list[str] | None = None
) -> list[str]:
    """Put everything into a folder: reports, results, traces, the release's manifest, the log, the verifier.

    Returns what was traced. Without ``wanted`` these are ``SAMPLED`` observed values of the latest period,
    drawn with the release's content hash as the seed, so that the same release always gives the same ones.
    """
    from jushu import verifier  # noqa: PLC0415
    from orchestration.report import write as write_report  # noqa: PLC0415

    for lang in get_args(Language):
        write_report(settings, release, lang, folder / "report")
    (folder / "results").mkdir()
    with releases.connect("auditor", settings, release.release_id) as connection:
        known = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        for table in RESULTS:
            if table in known:
                connection.sql(f"select * from {table} order by all").pl().write_csv(
                    folder / "results" / f"{table}.csv"
                )
        observed = connection.execute(
            """
            select distinct concat_ws(':', indicator_code, unit_code, period_code) as value
            from indicator_value
            where unit_type = 'cluster' and status = 'observed' and period_code = ? order by value
            """,
            [release.manifest["period_code"]],
        ).fetchall()
    drawn = random.Random(release.content_hash).sample(observed, min(SAMPLED, len(observed)))
    traced = wanted or sorted(value for (value,) in drawn)
    _traces(settings, release, folder / "traces", traced)
    (folder / "release").mkdir()
    shutil.copy(release.path / "manifest.json", folder / verifier.RELEASE)
    log = [json.dumps(line, ensure_ascii=False, sort_keys=True) for line in journal.lines(settings)]
    (folder / verifier.LOG).write_text("\n".join(log) + "\n", encoding="utf-8")
    shutil.copy(verifier.__file__, folder / "verify.py")
    return traced


def _traces(settings: Settings, release: releases.Release, folder: Path, values: list[str]) -> None:
    from jushu.trace import trace as trace_value  # noqa: PLC0415
    from orchestration.trace.evidence import with_cells  # noqa: PLC0415
    from orchestration.trace.workbook import write_workbook  # noqa: PLC0415

    folder.mkdir()
    for value in values:
        indicator, _, rest = value.partition(":")
        cluster, _, period = rest.partition(":")
        found = trace_value(
            indicator, settings, cluster=cluster, period=period or None, release_id=release.release_id
        )
        name = value.replace(":", "_").replace("/", "_")
        write_workbook(folder / f"{name}.xlsx", with_cells(found, settings), settings.lang)


def _work(settings: Settings) -> Path:
    settings.work.mkdir(parents=True, exist_ok=True)
    return settings.work
