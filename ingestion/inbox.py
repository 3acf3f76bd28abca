"""The inbox: where operators put files. A loaded file leaves it, a refused one moves to ``refused/``; the
sender's claim beside it goes the same way.
"""

import time
from pathlib import Path

from ingestion.claim import claim_of, is_claim
from ingestion.pipeline import Outcome
from jushu.settings import Settings

SETTLED_SECONDS = 2.0


def waiting(settings: Settings, *, now: float | None = None) -> list[Path]:
    """Files ready to be taken, by name; one still being written (just changed) waits for the next run.

    A claim is no file of its own; a file whose claim is still being written waits, too.
    """
    if not settings.inbox.is_dir():
        return []
    moment = time.time() if now is None else now
    files = [p for p in settings.inbox.iterdir() if p.is_file() and not p.is_symlink()]
    fresh = {p for p in files if moment - p.stat().st_mtime < SETTLED_SECONDS}
    return sorted(p for p in files if not (p.name.startswith(".") or is_claim(p) or {p, claim_of(p)} & fresh))


def clear(path: Path, outcome: Outcome, settings: Settings) -> None:
    """Take a file out of the inbox once its verdict is committed; its bytes are in the landing folder."""
    if path.parent != settings.inbox:
        return
    if outcome.verdict.status == "refused":
        folder = settings.inbox / "refused"
        folder.mkdir(exist_ok=True)
        for left in (path, claim_of(path)):
            if left.is_file():
                left.replace(folder / left.name)
    else:
        path.unlink()
        claim_of(path).unlink(missing_ok=True)
