"""One pull: read a source from its last mark on, leave out what landed before, land and load the rest.

The mark moves in the transaction that loads the file. Whatever breaks before leaves only temporary files,
which the next pull removes.
"""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingestion import contract as contracts
from ingestion import pipeline
from ingestion import profile as profiles
from ingestion.ask import Ask
from ingestion.landing import place
from ingestion.request import Request, file_id
from ingestion.sources import columns, config, history, news, postgres
from ingestion.sources.config import Source
from ingestion.sources.history import Before, History, Pull
from ingestion.warehouse import open_for_writing
from jushu import files
from jushu.clock import local_now
from jushu.errors import JushuError
from jushu.settings import Settings

Report = Callable[[str, int], None]


@dataclass
class Pulled:
    """One source and what became of its pull.

    ``status`` is loaded, unchanged (nothing new), refused (the file as a whole) or failed (``error`` says
    why). Rows: ``read = postponed + known + landed`` and ``landed = loaded + quarantined``.
    """

    source: str
    status: str = "failed"
    code: str = ""
    contract: str = ""
    read_rows: int = 0
    postponed_rows: int = 0
    known_rows: int = 0
    landed_rows: int = 0
    loaded_rows: int = 0
    quarantined_rows: int = 0
    low: str | None = None
    high: str | None = None
    text_zh: str = ""
    text_en: str = ""
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    error: JushuError | None = None

    def as_dict(self) -> dict:
        """The outcome as plain data, for JSON."""
        return {k: v for k, v in vars(self).items() if k != "error"}


def pull_each(
    settings: Settings,
    names: Sequence[str] | None = None,
    *,
    full: bool = False,
    on_rows: Report = lambda _name, _rows: None,
) -> list[Pulled]:
    """Pull the named sources (all when none is named), one after another; a failure does not stop the next.

    The caller holds the run lock. ``on_rows`` hears the name and how many rows have been read.
    """
    _sweep(settings)
    done = []
    for name in config.names(settings) if names is None else names:
        started = time.monotonic()
        try:
            outcome = pull(config.load(name, settings), settings, full=full, on_rows=on_rows)
        except JushuError as error:
            outcome = Pulled(name, code=error.code, text_zh=error.zh, text_en=error.en, error=error)
        outcome.seconds = round(time.monotonic() - started, 2)
        done.append(outcome)
    return done


def pull(
    source: Source, settings: Settings, *, full: bool = False, on_rows: Report = lambda _name, _rows: None
) -> Pulled:
    """Pull one source; ``full`` reads everything again and lands what differs from what landed before.

    Raises JushuError as ``postgres.snapshot`` and ``columns.chosen`` do, and INTEGRITY when an earlier
    landed file is not what it was; nothing has changed then.
    """
    before = _history(source, settings)
    work = settings.work / f"pull-{source.name}-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        now = local_now()
        extract = _extract(source, settings, before, work, full=full, on_rows=on_rows)
        target = work / f"{source.contract}__{source.name}_{before.last_number + 1:06d}.parquet"
        known = _known(source, settings, before, extract, full=full)
        # The number of the pull makes the bytes its own: a row that returns to an earlier state is news.
        notes = {"source": source.name, "contract": source.contract, "pull": str(before.last_number + 1)}
        found = news.write(extract, known, now, target, notes)
        books = _books(source, before, extract, found)
        outcome = Pulled(
            source.name,
            contract=source.contract,
            read_rows=found.read_rows,
            postponed_rows=found.postponed_rows,
            known_rows=found.known_rows,
            landed_rows=found.landed_rows,
            low=books.low,
            high=books.high,
        )
        _warn(outcome, found, source)
        if found.landed_rows:
            _load(source, settings, target, books, outcome)
        else:
            outcome.status, outcome.code = "unchanged", "NOTHING_NEW"
            outcome.text_zh, outcome.text_en = "没有新的或变化的行。", "No new or changed rows."
        return outcome
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _history(source: Source, settings: Settings) -> History:
    if not settings.warehouse.exists():
        return History()
    with open_for_writing(settings) as connection:
        return history.read(connection, source.name, source.contract)


def _extract(
    source: Source, settings: Settings, before: History, work: Path, *, full: bool, on_rows: Report
) -> news.Extract:
    """Copy the rows out of the database; the connection is closed when this returns."""
    secret = (settings.source_passwords or {}).get(source.name)
    path = work / "read.csv"
    with postgres.snapshot(source, secret.get_secret_value() if secret else None) as connection:
        taken = columns.chosen(source, postgres.describe(connection, source))
        kind = columns.kind_of(source, taken)
        mark = None if full else before.mark(source.watermark, kind)
        low = None if mark is None else history.lower(mark, source.overlap)
        rows = postgres.copy(
            connection, source, taken, low=low, target=path, on_rows=lambda rows: on_rows(source.name, rows)
        )
    names = tuple(c.name for c in taken)
    return news.Extract(path, rows, names, columns.key_of(source, taken), source.watermark, kind, low)


def _known(
    source: Source, settings: Settings, before: History, extract: news.Extract, *, full: bool
) -> list[news.Known]:
    """Landed files to compare with: those that reach into what was read.

    A full pull compares only with files that were read as they would be today; a new version of the
    contract or profile thus reads every row anew.
    """
    if extract.low is None:
        reaching = tuple(p for p in before.pulls if not full or _is_read_as_today(source, p))
    else:
        reaching = before.reaching(source.watermark, extract.kind, extract.low)
    return [news.Known(p.number, _verified(p, settings)) for p in reaching]


def _is_read_as_today(source: Source, pull: Before) -> bool:
    request = Request("", pull.sha256, "", "", "", contract=source.contract, profile=source.profile)
    profile = profiles.load(source.profile) if source.profile else None
    return file_id(request, contracts.load(source.contract), profile) == pull.file_id


def _verified(pull: Before, settings: Settings) -> Path:
    """The landed file of a pull, its bytes checked."""
    path = place(settings, pull.sha256)
    if path.is_file() and files.sha256(path) == pull.sha256:
        return path
    raise JushuError(
        "INTEGRITY",
        zh=f"第 {pull.number} 次拉取的落地文件 {pull.sha256[:16]} 不见了或与收到时不同。",
        en=f"The file {pull.sha256[:16]} that pull {pull.number} landed is gone or not what was received.",
        todo_zh="请检查磁盘，从备份恢复 landing 后再拉取。",
        todo_en="Check the disk, restore landing from the backup, and pull again.",
    )


def _books(source: Source, before: History, extract: news.Extract, found: news.News) -> Pull:
    marks = [m for m in (before.mark(source.watermark, extract.kind), found.high) if m is not None]
    high = max(marks, default=None)  # pyright: ignore[reportArgumentType]
    return Pull(
        source=source.name,
        number=before.last_number + 1,
        contract=source.contract,
        watermark=source.watermark,
        kind=extract.kind,
        low=None if extract.low is None else str(extract.low),
        high=None if high is None else str(high),
        read_rows=found.read_rows,
        postponed_rows=found.postponed_rows,
        known_rows=found.known_rows,
        landed_rows=found.landed_rows,
        unmarked_rows=found.unmarked_rows,
    )


def _warn(outcome: Pulled, found: news.News, source: Source) -> None:
    if found.postponed_rows:
        outcome.warnings.append(
            f"{found.postponed_rows:,} 行的 {source.watermark} 晚于现在，到时再拉取 "
            f"rows are of a time to come and wait for it"
        )
    if found.unmarked_rows:
        outcome.warnings.append(
            f"{found.unmarked_rows:,} 行没有 {source.watermark}，每次都会重读 "
            f"rows have no watermark and are read every time"
        )


def _load(source: Source, settings: Settings, target: Path, books: Pull, outcome: Pulled) -> None:
    """Land and load the file like any other; the mark moves with it."""
    ask = Ask(contract=None if source.profile else source.contract, profile=source.profile, pull=books)
    (done,) = pipeline.ingest([target], settings, ask)
    verdict = done.verdict
    outcome.status, outcome.code = verdict.status, verdict.code
    outcome.text_zh, outcome.text_en = verdict.text_zh, verdict.text_en
    outcome.loaded_rows, outcome.quarantined_rows = verdict.loaded_rows, verdict.quarantined_rows
    outcome.warnings += verdict.warnings


def _sweep(settings: Settings) -> None:
    """Remove what a killed pull left behind."""
    for folder in settings.work.glob("pull-*"):
        shutil.rmtree(folder, ignore_errors=True)
