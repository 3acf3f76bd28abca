"""The log against its heads, releases against their manifests, stored definitions against their hashes."""

from collections.abc import Iterator

import duckdb

from jushu import chain, journal, releases
from jushu.clock import local_now
from jushu.doctor.finding import Finding
from jushu.errors import JushuError
from jushu.releases import snapshot
from jushu.settings import Settings


def log(settings: Settings) -> Iterator[Finding]:
    """Faults of the chain and of its heads; a database that lost its last commit is one of them."""
    for fault in journal.verify(settings)[0]:
        yield Finding(
            "log",
            "error",
            fault.zh,
            fault.en,
            "断电后可能丢了最后的提交：从备份恢复，再入库此后的文件；否则按篡改调查。",
            "After a power cut the last commit may be lost: restore a backup and load what came since; else "
            "look into it as tampering.",
        )


def clock(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """A machine whose clock stands before the last entry of the log."""
    last, now = chain.last_time(connection), local_now()
    if last is not None and last - now > journal.BEHIND:
        yield Finding(
            "log",
            "warning",
            f"本机时钟 {now:%Y-%m-%d %H:%M} 早于日志的最后一条 {last:%Y-%m-%d %H:%M}。",
            f"The clock of this machine, {now:%Y-%m-%d %H:%M}, is before the last entry of the log, "
            f"{last:%Y-%m-%d %H:%M}.",
            "校准时钟。其间入库的先后仍以序号为准，时间从最后一条继续。",
            "Set the clock. Until then order is by number, and times go on from the last entry.",
        )


def releases_(settings: Settings) -> Iterator[Finding]:
    """Damaged releases, and a pointer or pin to one that is not there."""
    todo = (
        "从备份恢复这次发布，或用 jushu release pin 让读者看另一次发布。",
        "Restore this release from a backup, or let readers see another with jushu release pin.",
    )
    try:
        listed = {release.release_id for release in releases.list_releases(settings)}
    except (ValueError, KeyError, OSError) as error:
        yield Finding(
            "releases", "error", f"清单读不出：{error}", f"A manifest cannot be read: {error}", *todo
        )
        return
    for release_id in sorted(listed):
        for wrong in releases.verify(release_id, settings):
            yield Finding(
                "releases",
                "error",
                f"发布 {release_id} 的文件有误：{wrong}。",
                f"Release {release_id}: {wrong}.",
                *todo,
            )
    pin = releases.pinned(settings)
    for zh, en, named in (
        ("当前发布", "The current release", releases.current_release_id(settings)),
        ("固定的发布", "The pinned release", pin.release_id if pin else None),
    ):
        if named is not None and named not in listed:
            yield Finding("releases", "error", f"{zh} {named} 不在。", f"{en} {named} is not there.", *todo)


def definitions(settings: Settings) -> Iterator[Finding]:
    """Stored definitions and code that are damaged, or that a release names and nobody has."""
    todo = (
        "从备份恢复 definitions 文件夹中的这个文件；否则以它计算的发布不能重演。",
        "Restore this file of the folder definitions from a backup; releases computed by it cannot be "
        "replayed without it.",
    )
    wanted = {path.stem for path in settings.definitions.glob("*.zip")}
    for path in settings.releases.glob("[!.]*/manifest.json"):
        manifest = releases.load(path.parent.name, settings).manifest
        wanted |= {manifest[key] for key in ("definitions_hash", "code_hash") if manifest.get(key)}
    for value in sorted(wanted):
        try:
            snapshot.stored(settings, value)
        except JushuError as error:
            yield Finding("definitions", "error", error.zh, error.en, *todo)
        except Exception as error:  # a damaged archive fails in as many ways as there are bytes
            yield Finding("definitions", "error", f"{value}：{error}", f"{value}: {error}", *todo)
