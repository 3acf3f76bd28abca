"""Checks an evidence pack with nothing but Python's standard library: ``python verify.py PACK.zip``.

This file goes into every pack as it is, and any Python 3.8 or newer runs it. Who does not trust the pack
takes the file from the project instead. It ends with 0 where everything is whole, with 1 and one line per
fault where something is not, with 2 where it was called wrongly.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

START = "0" * 64  # what the first entry of a log names as its predecessor
MANIFEST, LOG, RELEASE = "MANIFEST.json", "log.jsonl", "release/manifest.json"
SEAL = 64  # bytes of the comment at the end of the archive: sha256 of everything before it


def first_fault(entries: Iterable[tuple[int, str, str, str, str, str]]) -> int | None:
    """Number of the first entry of a log that does not fit; None when all is whole.

    An entry is its number, time (ISO, microseconds), kind, canonical JSON, the hash of the entry before it
    and its own: sha256 of the hash before and the JSON. A changed, removed or moved entry breaks the chain.
    """
    previous, expected = START, 1
    for number, at, kind, text, before, value in entries:
        fits = number == expected and before == previous
        if not fits or hashlib.sha256((previous + text).encode()).hexdigest() != value:
            return number
        told = json.loads(text)
        if (told.get("number"), told.get("kind"), told.get("at")) != (number, kind, at):
            return number
        previous, expected = value, expected + 1
    return None


def faults(pack: Path, release: Path | None = None) -> list[str]:
    """What is wrong with a pack, one sentence each; ``release`` is the folder of the release to compare."""
    try:
        data = pack.read_bytes()
        if hashlib.sha256(data[:-SEAL]).hexdigest().encode() != data[-SEAL:]:
            return ["包的字节与封印不符 · the bytes of the pack do not match its seal"]
        with zipfile.ZipFile(pack) as archive:
            names = archive.namelist()
            files = {name: archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        return [f"不是完整的证据包 · not a whole evidence pack ({error})"]
    if len(files) < len(names) or MANIFEST not in files or LOG not in files or RELEASE not in files:
        return ["缺少清单或日志，或有同名文件 · a manifest or the log is missing, or a name stands twice"]
    return [*_files(files), *_log(files), *_release(files, release)]


def _files(files: dict[str, bytes]) -> Iterable[str]:
    """Every file is listed with its sha256, and every listed file is there."""
    listed = json.loads(files[MANIFEST])["files"]
    for name in sorted(listed.keys() | (files.keys() - {MANIFEST})):
        if name not in files:
            yield f"缺少文件 · missing: {name}"
        elif name not in listed:
            yield f"清单之外的文件 · not in the manifest: {name}"
        elif hashlib.sha256(files[name]).hexdigest() != listed[name]["sha256"]:
            yield f"文件被改动 · changed: {name}"


def _log(files: dict[str, bytes]) -> Iterable[str]:
    """The chain is whole, ends where the pack says, and passes through the head that the release names."""
    lines = [json.loads(line) for line in files[LOG].decode().splitlines()]
    fields = ("number", "at", "kind", "entry", "previous_hash", "entry_hash")
    fault = first_fault(tuple(line[name] for name in fields) for line in lines)
    if fault is not None:
        yield f"日志第 {fault} 条不符 · the log does not fit at entry {fault}"
    hashes = {line["number"]: line["entry_hash"] for line in lines}
    for name, head in (
        (MANIFEST, json.loads(files[MANIFEST])["log_head"]),
        (RELEASE, json.loads(files[RELEASE]).get("log_head") or {"number": 0}),
    ):
        if head["number"] and hashes.get(head["number"]) != head["entry_hash"]:
            at = head["number"]
            yield f"日志中没有 {name} 所记的第 {at} 条 · entry {at} of {name} is not in the log"


def _release(files: dict[str, bytes], folder: Path | None) -> Iterable[str]:
    """The pack is of that release, and the files of the folder are those that were published."""
    manifest = json.loads(files[RELEASE])
    if manifest["release_id"] != json.loads(files[MANIFEST])["release_id"]:
        yield "清单与发布不是同一编号 · the manifest names another release"
    for name, told in manifest["files"].items() if folder else ():
        path = Path(folder or "", name)
        if not path.is_file():
            yield f"发布缺少文件 · the release lacks {name}"
        elif _sha256(path) != told["sha256"]:
            yield f"发布文件被改动 · a file of the release was changed: {name}"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def main(arguments: list[str]) -> int:
    """The exit code; prints what was found."""
    if len(arguments) not in (1, 2):
        print("用法 · usage: python verify.py PACK.zip [发布文件夹 · release folder]")
        return 2
    found = faults(*map(Path, arguments))
    for fault in found:
        print(fault)
    print("不可信 · REFUSED" if found else "完整 · WHOLE")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
