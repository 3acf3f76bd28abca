"""The homes that runs are hit on: an old release that readers have, and something new to do.

``landing``: files to ingest, new and refused ones and bytes that came before. ``publishing``: what was loaded
since the old release is to be built and published. ``whole``: ``jushu run`` from the inbox to the release,
with Dagster, dbt and all checks.
"""

import json
import os
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from jushu import journal, releases, warehouse
from jushu.doctor import examine
from jushu.settings import Settings
from tests.faults.injected import commands
from tests.faults.injected.server import Ended, Server
from tests.faults.injected.shim import Call, Fault, Watch
from tests.integration.small_home import CODES, REPORT_HEAD, files, report, write

# Times, and the order of loads: an attempt that failed takes a number.
NEVER_EQUAL = ("_loaded_at", "first_seen_at", "received_at", "loaded_at", "tried_at", "_load_seq", "load_seq")


def manifest(folder: Path) -> Path:
    """What dbt would have written about the marts of ``commands``."""
    nodes = {
        f"model.jushu.{name}": {
            "resource_type": "model",
            "name": name,
            "alias": name,
            "schema": "main",
            "columns": {},
            "config": {"meta": {} if name.startswith("int_") else {"roles": list(releases.ROLES)}},
        }
        for name in commands.MARTS
    }
    path = folder / "manifest.json"
    path.write_text(json.dumps({"metadata": {"dbt_version": "1"}, "nodes": nodes}))
    return path


@dataclass(frozen=True)
class World:
    """A home as it is before a run (``template``), where runs find it (``home``), and the run.

    ``expected`` is what an undisturbed run made of it, ``calls`` its calls, ``told`` its entries in the log.
    """

    name: str
    template: Path
    home: Path
    arguments: list[str]
    manifest: Path | None
    watch: Watch
    old_release: str
    code: int
    expected: dict[str, Any]
    calls: list[Call]
    told: Counter[tuple[str, str, str]]

    def hit(self, server: Server, fault: Fault) -> tuple[Ended, int]:
        """The run on a fresh home with a fault in it: how it ended, and how many errors it met."""
        fresh(self.template, self.home)
        ended = server.run(self.home, self.arguments, self.watch.begin(fault))
        return ended, self.watch.hits()

    def again(self, server: Server) -> Ended:
        """The same run once more, undisturbed."""
        return server.run(self.home, self.arguments)


def fresh(template: Path, home: Path) -> None:
    """The home as it was."""
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(template), str(home)], check=True)


def made(name: str, folder: Path, server: Server) -> World:
    """Make a world below a folder and run on it undisturbed."""
    template, home = folder / "template", folder / "home"
    folder.mkdir()
    first, new = files(folder / "given"), _new_files(folder / "new")
    path = None if name == "whole" else manifest(folder)
    _must(server.run(template, ["ingest", *map(str, first)]))
    _must(server.run(template, ["run"] if path is None else ["publish", str(path)]))
    arguments = ["ingest", *map(str, [*new, first[1]])]
    if path is None:
        arguments = ["run"]
        Settings(home=template).inbox.mkdir(exist_ok=True)
        for given in (*new, first[1]):
            arrived = shutil.move(given, Settings(home=template).inbox / given.name)
            os.utime(arrived, (1, 1))
    elif name == "publishing":
        server.run(template, arguments)
        arguments = ["publish", str(path)]
    old = releases.current(Settings(home=template))
    assert old is not None
    watch = Watch(folder, home)
    fresh(template, home)
    ended = server.run(home, arguments, watch.begin(None))
    calls = watch.calls()
    told = entries(Settings(home=home))
    return World(
        name,
        template,
        home,
        arguments,
        path,
        watch,
        old.release_id,
        ended.code,
        state(Settings(home=home), path),
        calls,
        told,
    )


def _must(ended: Ended) -> None:
    assert ended.code == 0, ended


def _new_files(folder: Path) -> list[Path]:
    """A correction with a row that is refused, a second zone, and a file that is refused whole."""
    folder.mkdir()
    return [
        write(
            folder,
            "enterprise_reports__2.csv",
            REPORT_HEAD,
            report(CODES[0], "70", "2026-05-20"),
            report(CODES[1], "不详", "2026-05-20"),
        ),
        write(folder, "zones__2.csv", "zone_code,nothing", "C1-Z2,x"),
    ]


def state(settings: Settings, dbt_manifest: Path | None) -> dict[str, Any]:
    """All that a run leaves behind, without times, and the content hash of what it comes to in the end.

    Build and publication follow where the run was no whole one.
    """
    with warehouse.connect(settings) as connection:
        found: dict[str, Any] = {
            f"{schema}.{table}": _rows(connection, f"{schema}.{table}")
            for schema, table in connection.execute(
                "select schema_name, table_name from duckdb_tables() where schema_name in ('raw', 'ingest') "
                "and table_name not in ('log', 'columns')"
            ).fetchall()
        }
    found["landing"] = sorted(path.name for path in settings.landing.glob("*/*"))
    found["lake"] = sorted(p.relative_to(settings.lake).as_posix() for p in settings.lake.rglob("*"))
    found["inbox"] = sorted(p.relative_to(settings.inbox).as_posix() for p in settings.inbox.rglob("*"))
    if dbt_manifest is not None:
        commands.build(settings)
        releases.publish(settings, dbt_manifest=dbt_manifest)
    release = releases.chosen(None, settings)
    found["content_hash"] = release.content_hash
    tables = release.manifest["tables"]
    found["marts"] = {t: entry["content_hash"] for t, entry in tables.items() if t != "audit_files"}
    return found


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> Counter[tuple]:
    names = [c for c in connection.sql(f"from {table}").columns if c not in NEVER_EQUAL]
    rows = connection.execute(f"select {', '.join(names)} from {table}").fetchall()
    # A file whose reader was killed is refused and taken the next time; the books keep the refusal.
    return Counter(row for row in rows if "RESOURCE" not in row)


def read_by_all(settings: Settings, world: World) -> list[str]:
    """What is wrong with what readers have: the old release or the whole new one, the same for each role."""
    wrong = []
    shown = releases.chosen(None, settings)
    is_new = world.name != "landing" and shown.content_hash == world.expected["content_hash"]
    if shown.release_id != world.old_release and not is_new:
        wrong.append(f"readers are shown {shown.release_id} instead of {world.old_release}")
    for role in releases.ROLES:
        with releases.connect(role, settings) as connection:
            (row,) = connection.execute("select release_id from release_info").fetchall()
            if row[0] != shown.release_id:
                wrong.append(f"{role} reads {row[0]}")
    for release in releases.list_releases(settings):
        wrong += [f"{release.release_id}: {what}" for what in releases.verify(release.release_id, settings)]
    return wrong


def health(settings: Settings, *levels: str) -> list[str]:
    """What the doctor and the log have to say, of some levels or at all; not of the space of this machine."""
    found = [f for f in examine(settings)[0] if f.area != "space" and (not levels or f.level in levels)]
    faults, _, _ = journal.verify(settings)
    return [f"doctor: {f.area} {f.level} {f.en}" for f in found] + [f"log: {f.en}" for f in faults]


def entries(settings: Settings) -> Counter[tuple[str, str, str]]:
    """Kind, object (hash of the bytes, or of the content) and verdict of every landing, load and release."""
    return Counter(
        (entry["kind"], detail.get("sha256") or detail["content_hash"], detail.get("verdict", ""))
        for entry in journal.entries(settings)
        if (detail := entry["detail"]) and entry["kind"] in ("landing", "load", "release")
    )
