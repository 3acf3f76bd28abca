"""The preloaded library: compiling it, what it is to do, and the calls that it counted."""

import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, get_args

SOURCE = Path(__file__).with_name("shim.c")
# kill: SIGKILL to the run and its children before the call. torn: the same after half of the write (a call
# that has no halves is done whole). full: ENOSPC from there on, after half of a write. broken: EIO, once.
# read_only: EROFS from there on. child: SIGKILL only to the process that calls, as the OOM killer does.
How = Literal["kill", "torn", "full", "broken", "read_only", "child"]
HOW: tuple[How, ...] = get_args(How)
STATE = struct.Struct("<4q")


def compiled(folder: Path) -> Path:
    """The library, compiled below a folder."""
    library = folder / "shim.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(library), str(SOURCE)], check=True
    )
    return library


@dataclass(frozen=True)
class Fault:
    """What happens at the n-th call, from 1."""

    how: How
    at: int

    def __str__(self) -> str:
        return f"{self.how}@{self.at}"


class Call(NamedTuple):
    """One counted call: its number, the process, the kind, bytes (of a write), the path below the home."""

    number: int
    process: int
    kind: str
    size: int
    path: str


@dataclass(frozen=True)
class Watch:
    """The files by which a run under the library is told what to do and tells what it did."""

    folder: Path
    home: Path

    @property
    def state(self) -> Path:
        """The mapped counter, shared by all processes of the run."""
        return self.folder / "state"

    @property
    def log(self) -> Path:
        """One line per counted call."""
        return self.folder / "calls"

    def begin(self, fault: Fault | None) -> dict[str, str]:
        """Set the counter back; the variables of the environment that the run needs."""
        at, how = (fault.at, HOW.index(fault.how) + 1) if fault else (0, 0)
        self.state.write_bytes(STATE.pack(0, at, how, 0))
        self.log.unlink(missing_ok=True)
        return {
            "FAULTS_HOME": str(self.home),
            "FAULTS_STATE": str(self.state),
            "FAULTS_LOG": str(self.log),
            # The history of Dagster and the scratch files of dbt: hundreds of thousands of calls, no data.
            "FAULTS_SKIP": "dagster/:dbt/",
        }

    def hits(self) -> int:
        """How many calls were refused with an error."""
        return STATE.unpack(self.state.read_bytes())[3]

    def calls(self) -> list[Call]:
        """The calls in order."""
        lines = (
            self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        )
        return [
            Call(int(n), int(p), k, int(s), path) for n, p, k, s, path in (x.split("\t", 4) for x in lines)
        ]
