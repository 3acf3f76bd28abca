"""One file through the whole check of an ingest, without landing, lake or warehouse."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ingestion.ask import Ask
from ingestion.landing import display_name
from ingestion.pipeline import finish_reading, refuse_wrong_use
from ingestion.request import Request
from ingestion.supervise import Reader
from ingestion.verdict import REFUSED, Verdict
from jushu import files
from jushu.clock import local_now
from jushu.settings import Settings


@dataclass(frozen=True)
class Checked:
    """A file that was checked: how it was read, the verdict that ingest would give, where its problems are.

    ``problems`` are Parquet files of refused rows as ``REFUSED``: one row per reason, so that a line may come
    several times. They last as long as the check's ``with`` block.
    """

    request: Request
    verdict: Verdict
    problems: list[Path]

    def first(self, count: int) -> pl.DataFrame:
        """The first problems in the order of the file."""
        if not self.problems:
            return pl.DataFrame(schema=REFUSED)
        return pl.scan_parquet(self.problems).sort("line", maintain_order=True).head(count).collect()


@contextmanager
def check(path: Path, settings: Settings, ask: Ask) -> Iterator[Checked]:
    """Check one file; nothing of it stays behind when the block ends.

    Raises JushuError UNKNOWN_CONTRACT / UNKNOWN_PROFILE / NOT_A_FILE.
    """
    refuse_wrong_use([path], ask)
    _sweep(settings.work)
    work = settings.work / f"check-{os.getpid()}"
    work.mkdir(parents=True)
    try:
        request = Request(
            path=str(path.absolute()),
            sha256=files.sha256(path),
            name=display_name(path),
            arrival=local_now().isoformat(),
            work=str(work),
            contract=ask.contract,
            profile=ask.profile,
            constants=ask.constants,
            every_reason=True,
        )
        with Reader(settings) as reader:
            verdict = reader.read(request)
        _, refused = finish_reading(work, verdict)
        further = sorted((work / "further").glob("*.parquet")) if verdict.status == "loaded" else []
        yield Checked(request, verdict, [*refused, *further])
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what killed checks left behind; those of living processes stay."""
    for left in folder.glob("check-*"):
        number = left.name.removeprefix("check-")
        if not number.isdigit() or int(number) == os.getpid() or not _is_alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
