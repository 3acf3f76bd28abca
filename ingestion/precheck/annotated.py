"""The annotated copy of a checked file: where it goes, and the bounded process that writes it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from ingestion.precheck.check import Checked
from jushu.errors import JushuError
from jushu.settings import Settings

MOST_ROWS = 100_000  # a file with more lines is copied without its good rows
SUFFIXES = (".gz", ".csv", ".txt", ".jsonl", ".ndjson", ".xlsx", ".xls", ".parquet")


@dataclass(frozen=True)
class Copy:
    """An annotated copy: ``rows`` of the file stand in it, ``left_off`` refused rows found no place.

    ``is_whole``: all rows of the file, else only refused ones. ``is_edited``: the sender's own workbook with
    its formats, else a new one of the text that was read.
    """

    path: Path
    rows: int
    left_off: int
    is_whole: bool
    is_edited: bool

    def note(self, lang: str) -> str:
        """What a reader of the copy must know; empty where it is the whole file."""
        if self.is_whole:
            return ""
        if lang == "zh":
            more = f"，其余 {self.left_off:,} 行未列出" if self.left_off else ""
            return f"（文件过大，副本只含被拒的 {self.rows:,} 行{more}）"
        more = f"; {self.left_off:,} more are not listed" if self.left_off else ""
        return f"(the file is large: the copy holds only {self.rows:,} refused rows{more})"


def target(path: Path, out: Path | None, settings: Settings) -> Path:
    """Where the copy goes: ``out``, or a free name beside the file; not into the inbox, not over a file."""
    if out is None:
        folder = path.absolute().parent
        if _is_inbox(folder, settings):
            folder = settings.home / "checked"
        return _free(folder, _stem(path.name))
    wrong = None
    if out.suffix.lower() != ".xlsx":
        wrong = (f"批注副本是 XLSX 工作簿，{out} 的扩展名不对。", f"The copy is an XLSX workbook; not {out}.")
    elif out.exists():
        wrong = (f"{out} 已经存在，不会覆盖。", f"{out} is there already and is not overwritten.")
    elif _is_inbox(out.absolute().parent, settings):
        wrong = (
            "批注副本不能写到收件夹，否则会被当作数据入库。",
            "The copy must not go into the inbox, where it would be loaded.",
        )
    if wrong:
        raise JushuError(
            "WRONG_USE",
            zh=wrong[0],
            en=wrong[1],
            todo_zh="用 --out 给出另一个名称。",
            todo_en="Give another name with --out.",
            wrong_use=True,
        )
    return out.absolute()  # the process that writes it runs in another folder


def _is_inbox(folder: Path, settings: Settings) -> bool:
    return folder.resolve() == settings.inbox.resolve()


def _stem(name: str) -> str:
    """The name without the endings of formats and of an earlier check."""
    while (suffix := Path(name).suffix).lower() in SUFFIXES or re.fullmatch(r"\.checked(-\d+)?", suffix):
        name = name.removesuffix(suffix)
    return name


def _free(folder: Path, stem: str) -> Path:
    """The first free name: a copy that somebody has begun to correct stays."""
    number, path = 1, folder / f"{stem}.checked.xlsx"
    while path.exists():
        number += 1
        path = folder / f"{stem}.checked-{number}.xlsx"
    return path


def write(checked: Checked, path: Path, settings: Settings) -> Copy | None:
    """Write the copy of a file with refused rows; None where there is nothing to mark.

    Raises JushuError COPY_FAILED; the verdict stands all the same.
    """
    if not checked.problems:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}-{os.getpid()}.part")
    order = {
        "request": asdict(checked.request),
        "problems": [str(p) for p in checked.problems],
        "out": str(temporary),
        "lang": settings.lang,
        "is_whole": checked.verdict.physical_lines <= MOST_ROWS,
        "most_rows": MOST_ROWS,
    }
    # What an editor makes of a foreign workbook cannot be foreseen: the text that was read always serves.
    edits = [True, False] if checked.verdict.format == "xlsx" and order["is_whole"] else [False]
    try:
        for edit in edits:
            if answer := _ask_worker(order | {"edit": edit}, settings):
                temporary.replace(path)
                return Copy(path, answer["rows"], answer["left_off"], order["is_whole"], edit)
    finally:
        temporary.unlink(missing_ok=True)
    raise JushuError(
        "COPY_FAILED",
        zh=f"检查已完成，但批注副本 {path} 没有写成。",
        en=f"The check is done, but the annotated copy {path} could not be written.",
        todo_zh="检查磁盘空间和写入权限，或调高 JUSHU_FILE_MEMORY_MB、JUSHU_FILE_SECONDS。",
        todo_en="See to disk space and permissions, or raise JUSHU_FILE_MEMORY_MB, JUSHU_FILE_SECONDS.",
    )


def _ask_worker(order: dict, settings: Settings) -> dict | None:
    """The worker's answer; None when it failed, crashed or took too long."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingestion.precheck.annotate", str(settings.file_memory_mb)],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            cwd=settings.project_root,
            timeout=settings.file_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout) if done.returncode == 0 else None
