"""Replay: build a release again from the landed files, as it was known then, and compare."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from ingestion.landing import place
from jushu import console, releases
from jushu.errors import JushuError
from jushu.releases import TableDifference, snapshot
from jushu.settings import Settings
from orchestration import home, progress, rebuild
from orchestration.rebuild import Task

Origin = Literal["landing", "raw"]
Code = Literal["present", "stored"]


@dataclass(frozen=True)
class Replay:
    """What became of a replay: the tables that differ (none: IDENTICAL), and the files of code that differ
    from those the release was built by, which are the reason where data and definitions are its own.
    """

    release: releases.Release
    origin: Origin
    code: Code
    differences: list[TableDifference] = field(default_factory=list)
    changed_code: list[str] = field(default_factory=list)

    @property
    def identical(self) -> bool:
        """True when every table says the same."""
        return not self.differences

    def as_dict(self) -> dict[str, Any]:
        """The outcome as plain data, for JSON."""
        return {
            "release_id": self.release.release_id,
            "verdict": "IDENTICAL" if self.identical else "DIFFERENT",
            "from": self.origin,
            "code": self.code,
            "changed_code": self.changed_code,
            "differences": [asdict(one) for one in self.differences],
        }


def replay(
    release_id: str,
    settings: Settings,
    *,
    origin: Origin = "landing",
    code: Code = "present",
    by: str | None = None,
) -> Replay:
    """Build a release again with its own files, definitions, calendar and as-of time, and compare.

    ``origin`` "raw" takes the loaded rows of the warehouse instead of reading the landed files again;
    ``code`` "stored" runs the code of that day; ``by`` another release takes its definitions (and its stored
    code) instead of the release's own, to see what they change. The home is not changed. Raises JushuError
    RELEASE_DAMAGED, SNAPSHOT_MISSING, LANDING_MISSING or REBUILD_FAILED.
    """
    release = releases.refuse_damaged(release_id, settings)
    stored = snapshot.stored(settings, release.manifest.get("code_hash", ""))
    other = releases.load(by, settings) if by else release
    used = (
        snapshot.listing(settings.project_root, "code")
        if code == "present"
        else snapshot.stored(settings, other.manifest.get("code_hash", ""))
    )
    with rebuilt(release, settings, origin=origin, code=code, by=other) as scratch:
        progress.report("比较", "compare")
        found = releases.compare(release, scratch.warehouse, home.dbt_target(scratch) / "manifest.json")
    return Replay(release, origin, code, found, snapshot.changed(stored, used))


@contextmanager
def rebuilt(
    release: releases.Release,
    settings: Settings,
    *,
    origin: Origin = "landing",
    code: Code = "present",
    by: releases.Release,
) -> Iterator[Settings]:
    """A home with the warehouse of a release built again, deleted afterwards.

    ``by`` is the release whose definitions (and stored code) are used: as a rule itself.
    """
    definitions = by.manifest.get("definitions_hash", "")
    code_hash = by.manifest.get("code_hash", "") if code == "stored" else None
    rows = files(release, settings)
    if origin == "raw":
        ids = tuple(row["file_id"] for row in rows)
        tasks = [(definitions, Task(raw=str(settings.warehouse), file_ids=ids))]
    else:
        # a file is read by the contracts and profiles of the day it was loaded
        groups = groupby(rows, lambda row: row["definitions"])
        tasks = [(known, Task(files=tuple(group), definitions=known)) for known, group in groups]
    as_of = release.manifest.get("known_at")
    calendar = str(release.path / "auditor.duckdb")
    tasks.append((definitions, Task(calendar=calendar, as_of=as_of, build=True)))
    with rebuild.scratch_home(settings) as scratch:
        for number, (wanted, task) in enumerate(tasks, start=1):
            progress.report(f"重建 {number}/{len(tasks)}", f"rebuild {number}/{len(tasks)}")
            rebuild.in_project(_project(settings, scratch, wanted, code_hash), scratch, task)
        yield scratch


def files(release: releases.Release, settings: Settings) -> list[dict[str, Any]]:
    """The files of a release in the order of their loads, with what was said of each when it was loaded."""
    query = """
        with loads as (
            select json_extract_string(entry, '$.detail.file_id') as file_id, number,
                   json_extract(entry, '$.detail.asked') as asked
            from audit_log where kind = 'load'
            qualify row_number() over (partition by file_id order by number desc) = 1
        )
        select f.file_id, f.sha256, f.size_bytes, f.original_name as name, f.received_at, f.profile, asked
        from audit_files as f left join loads using (file_id) order by f.load_seq, f.file_id
    """
    rows = releases.query(query, "auditor", settings, release.release_id).to_dicts()
    for row in rows:
        asked = json.loads(row.pop("asked") or "{}")
        path = place(settings, row["sha256"])
        if not path.is_file():
            raise _landing_missing(row["name"], row["sha256"])
        row |= {
            "path": str(path),
            "received_at": row["received_at"].isoformat(),
            "contract": asked.get("contract"),
            "constants": asked.get("constants", {}),
            "desk": asked.get("desk", False),
            "definitions": asked.get("definitions") or release.manifest.get("definitions_hash", ""),
        }
    return rows


def _project(settings: Settings, scratch: Settings, definitions: str, code: str | None) -> Path:
    """A project with stored definitions and the present (or stored) code; the same one is made once."""
    folder = scratch.home / "projects" / f"{definitions[:16]}-{(code or 'present')[:16]}"
    if not folder.is_dir():
        snapshot.unpack(settings, definitions, folder)
        if code is None:
            snapshot.copy(settings, "code", folder)
        else:
            snapshot.unpack(settings, code, folder)
    return folder


def _landing_missing(name: str, sha256: str) -> JushuError:
    return JushuError(
        "LANDING_MISSING",
        zh=f"落地文件不在：{name}（sha256 {sha256}）。",
        en=f"A landed file is missing: {name} (sha256 {sha256}).",
        todo_zh="从备份恢复 landing 文件夹。",
        todo_en="Restore the folder landing from a backup.",
    )


def show(outcome: Replay, lang: str) -> None:
    """The verdict for a person: IDENTICAL, or every table that differs, with its indicators."""
    zh = lang == "zh"
    name = outcome.release.release_id
    if outcome.identical:
        console.out().print(
            f"IDENTICAL {name}" + ("：重建的每张表都相同" if zh else ": every table is the same")
        )
        return
    console.out().print(f"DIFFERENT {name}")
    heads = ("表", "仅在发布中", "仅在重建中", "涉及") if zh else ("Table", "Released", "Rebuilt", "About")
    shown = console.table(*heads)
    for one in outcome.differences:
        about = ("、" if zh else ", ").join(f"{code} ({rows:,})" for code, rows in one.subjects.items())
        shown.add_row(one.table, f"{one.only_released:,}", f"{one.only_rebuilt:,}", about)
    console.out().print(shown)
    if outcome.changed_code:
        listed = "\n  ".join(outcome.changed_code)
        console.say(f"此后改动的代码：\n  {listed}" if zh else f"Code that changed since:\n  {listed}")
