"""Commands that run the graph: run, demo; and the one that makes files for it: generate.

The machinery is imported by the command that needs it, so that every other command starts at once.
"""

import subprocess
import sys
import time
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from jushu import console, lock, releases
from jushu.options import Json
from jushu.settings import Settings
from orchestration import progress

if TYPE_CHECKING:
    from orchestration.run import RunResult


class Origin(StrEnum):
    """What a replay begins with: the landed files, or the loaded rows."""

    LANDING = "landing"
    RAW = "raw"


class Engine(StrEnum):
    """What computes the models up to the indicator values."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class Code(StrEnum):
    """The code of a replay: the present one, or that which the release was built by."""

    PRESENT = "present"
    STORED = "stored"


def generate(
    out: Annotated[Path, typer.Argument(help="输出文件夹 · folder to write to")],
    scale: Annotated[int, typer.Option(help="规模倍数 · multiplies the volume")] = 1,
    seed: Annotated[int | None, typer.Option(help="随机种子 · seed")] = None,
    json: Json = False,
) -> None:
    """生成演示省份的报送文件及其真值 · Write the demo province and its truth."""
    from ingestion import synthetic

    with console.err().status("") as status:
        made = synthetic.generate(
            out, seed=synthetic.DEFAULT_SEED if seed is None else seed, scale=scale, progress=status.update
        )
    if json:
        console.print_json(
            {
                "files": len(made.files),
                "records": made.records,
                "loaded": made.loaded,
                "quarantined": made.quarantined,
                "planted": made.planted,
                "seconds": round(made.seconds, 2),
            }
        )
    else:
        records = sum(made.records.values())
        console.say(f"{made.files_dir}: {len(made.files)} 个文件 files, {records:,} 条记录 records")


def run(
    full: Annotated[
        bool,
        typer.Option("--full", help="全部重算 · compute everything, changed or not"),
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(help="只看此时之前入库的数据，另存一个发布 · a release of what was loaded by then"),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(help="建模到指标值所用的引擎 · the engine of the models up to the indicator values"),
    ] = Engine.DUCKDB,
    wait: lock.Wait = 0,
    json: Json = False,
) -> None:
    """收件夹入库、建模、检查、发布 · Ingest the inbox, build, check, publish."""
    from orchestration.run import RunResult
    from orchestration.run import run as run_graph

    settings = Settings()
    started = time.monotonic()
    with _shown(settings.lang):
        if as_of is not None:
            if engine is not Engine.DUCKDB:
                raise typer.BadParameter("--as-of 只用 DuckDB 计算 · --as-of computes in DuckDB only")
            from orchestration.look_back import run_as_of

            past = run_as_of(settings, as_of, wait)
            result = RunResult(past, not past.unchanged, time.monotonic() - started)
        else:
            result = run_graph(settings, full=full, wait=wait, engine=engine.value)
    if json:
        console.print_json(_facts(result))
    else:
        _say(result, settings.lang)


def replay(
    release: Annotated[str, typer.Argument(help="发布编号 · release id")],
    from_: Annotated[
        Origin,
        typer.Option("--from", help="landing 重读文件，raw 用已入库的行 · read files again, or take rows"),
    ] = Origin.LANDING,
    code: Annotated[
        Code, typer.Option(help="present 现有代码，stored 当时的代码 · the present code, or that of the day")
    ] = Code.PRESENT,
    by: Annotated[
        str | None, typer.Option(help="改用另一发布的定义 · the definitions of another release")
    ] = None,
    json: Json = False,
) -> None:
    """重演旧的发布，说出是否相同 · Build an old release again: IDENTICAL, or what differs."""
    from orchestration import replay as replays

    settings = Settings()
    with _shown(settings.lang):
        outcome = replays.replay(release, settings, origin=from_.value, code=code.value, by=by)
    if json:
        console.print_json(outcome.as_dict())
    else:
        replays.show(outcome, settings.lang)
    if not outcome.identical:
        raise typer.Exit(1)


def demo(
    scale: Annotated[int, typer.Option(help="规模倍数 · multiplies the volume")] = 1,
    json: Json = False,
) -> None:
    """演示省份：从生成文件到发布 · The demo province from files to a release."""
    from orchestration import demo as demo_province
    from orchestration.run import run as run_graph

    settings = Settings()
    started = time.monotonic()
    with _shown(settings.lang):
        files = demo_province.files(settings, scale)
        result = run_graph(settings, paths=demo_province.unknown(files, settings))
    facts = _facts(result) | demo_province.summary(settings)
    facts["seconds"] = round(time.monotonic() - started, 1)
    if json:
        console.print_json(facts)
    else:
        demo_province.show(facts, settings.lang)


def dagster(
    port: Annotated[int, typer.Option(help="端口 · port")] = 3000,
) -> None:
    """打开 Dagster 界面（仅本机）· Open the Dagster UI, on this machine only."""
    from orchestration.home import prepare_environment

    settings = Settings()
    prepare_environment(settings)
    console.say(f"Dagster: http://127.0.0.1:{port}   (Ctrl+C 结束 to stop)")
    command = [str(Path(sys.executable).with_name("dagster")), "dev", "-m", "orchestration.definitions"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    raise typer.Exit(subprocess.call(command, cwd=settings.project_root))


class _shown:
    """Shows the steps of a run as they happen: one line each that lasts, and a spinner."""

    def __init__(self, lang: str) -> None:
        self.lang, self.started = lang, time.monotonic()
        self.status = console.err().status("")

    def __enter__(self) -> None:
        self.status.start()
        progress.listen(self._tell)

    def __exit__(self, *_: object) -> None:
        progress.listen(None)
        self.status.stop()

    def _tell(self, zh: str, en: str) -> None:
        text = zh if self.lang == "zh" else en
        seconds = time.monotonic() - self.started
        if console.err().is_terminal:
            self.status.update(f"{seconds:5.1f} s  {text}")
        else:
            console.say(f"{seconds:5.1f} s  {text}")


def _facts(result: "RunResult") -> dict:
    r = result.release
    return {
        "release_id": r.release_id,
        "is_new": result.is_new,
        "period_code": r.period_code,
        "data_as_of": r.data_as_of,
        "content_hash": r.content_hash,
        "quality_score": r.quality_score,
        "seconds": round(result.seconds, 1),
        "pulled": [p.as_dict() for p in result.pulled],
        "unsent": result.unsent,
    }


def _say(result: "RunResult", lang: str) -> None:
    r = result.release
    pin = releases.pinned(Settings())
    if pin and pin.release_id != r.release_id:
        zh = f"读者固定在发布 {pin.release_id}（{pin.name}：{escape(pin.reason)}）"
        en = f"Readers are pinned to release {pin.release_id} ({pin.name}: {escape(pin.reason)})"
        console.say(zh if lang == "zh" else en)
    for each in result.pulled:
        if each.error:
            console.show_error(each.error, lang)
        elif each.landed_rows:
            text = each.text_zh if lang == "zh" else each.text_en
            console.say(
                f"{each.source}: {each.code} {each.loaded_rows:,} / {each.landed_rows:,} {escape(text)}"
            )
    for each in result.unsent:
        words = "提醒没有寄出" if lang == "zh" else "Alerts were not sent"
        console.say(escape(f"{words} ({each['way']}): {each['error'][lang]}"))
    zh = f"发布 {r.release_id}（数据截至 {r.data_as_of}）" + (
        "" if result.is_new else "：没有变化，沿用当前发布"
    )
    en = f"Release {r.release_id} (data as of {r.data_as_of})" + (
        "" if result.is_new else ": nothing changed"
    )
    console.say(f"[green]✓[/] {zh if lang == 'zh' else en}  {result.seconds:.1f} s")
