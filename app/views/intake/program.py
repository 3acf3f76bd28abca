"""The product's own commands, run as a user runs them: check a file, write a template, list the contracts.

The app may not import ingestion. Each check has a private folder under ``work/intake``; what is older than a
day is removed. Few checks run at once, because each may take the memory that one file may take.
"""

import json
import re
import shutil
import subprocess
import sys
import threading
import time
import unicodedata
import uuid
from pathlib import Path
from typing import IO, Any, NamedTuple

import streamlit as st

from jushu import files
from jushu.settings import Language, Settings

AT_ONCE = 2
KEPT_SECONDS = 24 * 3600
LONGEST_NAME = 120  # characters of a file's name that are kept
_GATE = threading.BoundedSemaphore(AT_ONCE)


class Refused(NamedTuple):
    """One reason for which one row would be refused; ``zh`` and ``en`` say it in words."""

    line: int
    field: str | None
    reason_code: str
    rule_id: str | None
    raw_value: str | None
    zh: str
    en: str


class Checked(NamedTuple):
    """A checked file. ``path`` is our copy of its bytes; ``verdict`` is the JSON of ``jushu check``.

    ``failure`` is what the command said when it gave no verdict; then ``verdict`` is empty.
    """

    path: Path
    sha256: str
    size: int
    verdict: dict[str, Any]
    failure: str
    seconds: float

    @property
    def outcome(self) -> str:
        """``failed``, ``refused`` (the whole file), ``rows`` (some rows) or ``clean``."""
        if not self.verdict:
            return "failed"
        if self.verdict["status"] == "refused":
            return "refused"
        return "rows" if self.verdict["quarantined_rows"] else "clean"

    @property
    def refused(self) -> list[Refused]:
        """The first refused cells in the order of the file; the annotated copy has them all."""
        return [Refused(*(row[name] for name in Refused._fields)) for row in self.verdict.get("problems", ())]

    @property
    def annotated(self) -> Path | None:
        """The annotated copy, where there is something to mark."""
        name = self.verdict.get("annotated")
        return Path(name) if name else None


def check(upload: IO[bytes], name: str, contract: str | None, lang: Language, settings: Settings) -> Checked:
    """Copy uploaded bytes to a private folder and check them; waits while others are checked."""
    folder = _new_folder(settings)
    path = folder / safe_name(name)
    with path.open("xb") as file:
        upload.seek(0)
        shutil.copyfileobj(upload, file)
    # behind "--" no name can be taken for an option
    arguments = ["check", "--json", "--lang", lang, "--out", str(folder / "annotated.xlsx")]
    arguments += ["--contract", contract] if contract else []
    begun = time.monotonic()
    with _GATE:
        done = _run([*arguments, "--", str(path)], settings)
    verdict = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    failure = "" if verdict else done.stderr.strip()
    size = path.stat().st_size
    return Checked(path, files.sha256(path), size, verdict, failure, time.monotonic() - begun)


def template(contract: str, lang: Language, settings: Settings) -> bytes:
    """The template workbook of a contract."""
    path = _new_folder(settings) / "template.xlsx"
    done = _run(["template", contract, "--lang", lang, "--out", str(path)], settings)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return path.read_bytes()


@st.cache_data(show_spinner=False)
def contracts() -> dict[str, str]:
    """Contracts with their Chinese names."""
    listed = json.loads(_run(["contracts", "--json"], Settings()).stdout)
    return {row["contract"]: row["label_zh"] for row in listed}


def safe_name(name: str) -> str:
    """A name as data: its last part, without characters that mean something to a file system or a screen."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", maxsplit=1)[-1]
    plain = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not re.fullmatch(r"[A-Za-z0-9]{1,8}", ending) or not dot:
        stem, ending = plain, ""
    kept = stem.encode()[:LONGEST_NAME].decode(errors="ignore") or "file"
    return f"{kept}.{ending}" if ending else kept


def _new_folder(settings: Settings) -> Path:
    root = settings.work / "intake"
    root.mkdir(parents=True, exist_ok=True)
    for old in root.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    folder = root / uuid.uuid4().hex
    folder.mkdir()
    return folder


def _run(arguments: list[str], settings: Settings) -> subprocess.CompletedProcess[str]:
    """The finished command; it limits itself in memory and time, this is only the last resort."""
    command = [sys.executable, "-m", "jushu", *arguments]
    try:
        return subprocess.run(
            command,
            cwd=settings.project_root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=3 * settings.file_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", "TIMEOUT")
