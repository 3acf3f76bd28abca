"""The inbox: where operators put files. A loaded file leaves it, a refused one moves to ``refused/``."""

import time
from pathlib import Path

from ingestion.pipeline import Outcome
from jushu.settings import Settings

SETTLED_SECONDS = 2.0


def waiting(settings: Settings, *, now: float | None = None) -> list[Path]:
    """Files ready to be taken, by name; one still being written (just changed) waits for the next run."""
    if not settings.inbox.is_dir():
        return []
    moment = time.time() if now is None else now
    files = (p for p in settings.inbox.iterdir() if p.is_file() and not p.is_symlink())
    settled = (
        p for p in files if not p.name.startswith(".") and moment - p.stat().st_mtime >= SETTLED_SECONDS
    )
    return sorted(settled)


def clear(path: Path, outcome: Outcome, settings: Settings) -> None:
    """Take a file out of the inbox once its verdict is committed; its bytes are in the landing folder."""
    if path.parent != settings.inbox:
        return
    if outcome.verdict.status == "refused":
        folder = settings.inbox / "refused"
        folder.mkdir(exist_ok=True)
        path.replace(folder / path.name)
    else:
        path.unlink()
