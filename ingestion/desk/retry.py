"""A corrected workbook of the desk is landed and loaded; each row stands for the one that was refused."""

from collections.abc import Callable
from pathlib import Path

from ingestion import contract as contracts
from ingestion import pipeline
from ingestion.ask import Ask
from ingestion.desk import worker
from ingestion.landing import land, refuse_unless_file
from ingestion.pipeline import Outcome
from ingestion.supervise import Reader
from ingestion.warehouse import open_for_writing
from jushu import chain, journal
from jushu.errors import JushuError
from jushu.releases import snapshot
from jushu.settings import Settings


def retry(
    path: Path, settings: Settings, *, on_outcome: Callable[[Outcome], None] = lambda _: None
) -> list[Outcome]:
    """Load the sheets of a workbook that ``export`` made; one outcome per sheet.

    The same bytes a second time change nothing (ALREADY_LOADED). The caller holds the lock. Raises JushuError
    NOT_A_FILE, or DESK_WORKBOOK for a file that is none of the desk.
    """
    refuse_unless_file(path)
    found = worker.sheets(path, settings)
    tables = [name for name in contracts.names() if name in found]
    if not tables or set(found) - set(tables):
        raise JushuError(
            "DESK_WORKBOOK",
            zh=f"{path.name} 不是隔离台导出的工作簿，或有多余的工作表：{'、'.join(found) or '无法打开'}。",
            en=f"{path.name} is no workbook of the quarantine desk, or has further sheets: "
            f"{', '.join(found) or 'it cannot be opened'}.",
            todo_zh="改正 jushu quarantine export 导出的工作簿，保留表名和“隔离编号”一列；"
            "其他文件用 jushu ingest。",
            todo_en="Correct the workbook that jushu quarantine export made; leave the names of its sheets "
            "and the column 'Refused row'; load other files with jushu ingest.",
            wrong_use=True,
        )
    outcomes = []
    with open_for_writing(settings) as connection, Reader(settings) as reader:
        definitions = snapshot.store(settings, "definitions")
        journal.enter_clock(connection)
        landed = land(path, settings, chain.now(connection))
        try:
            pipeline.enter_landing(connection, landed)
            for table in tables:
                outcome = pipeline.take(
                    landed,
                    settings,
                    Ask(contract=table, desk=True),
                    connection=connection,
                    reader=reader,
                    definitions=definitions,
                )
                outcomes.append(outcome)
                on_outcome(outcome)
        finally:
            journal.keep_head(connection, settings)
    return outcomes
