"""A pack proves itself: whole as made, refused with any byte, file or log entry that is not what it was."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jushu import verifier
from orchestration.evidence_pack import seal


def _chain(count: int = 4) -> list[dict]:
    """A log as its definition says: each entry's hash is sha256(hash before + canonical JSON)."""
    lines, previous = [], "0" * 64
    for number in range(1, count + 1):
        at = f"2026-10-0{number}T08:00:00.000000"
        told = {"at": at, "detail": {"n": number}, "kind": "load", "number": number}
        entry = json.dumps(told, separators=(",", ":"))
        value = hashlib.sha256((previous + entry).encode()).hexdigest()
        line = {"number": number, "at": at, "kind": "load", "entry": entry}
        lines.append(line | {"previous_hash": previous, "entry_hash": value})
        previous = value
    return lines


def _pack(folder: Path, lines: list[dict], head: dict | None = None) -> Path:
    (folder / "release").mkdir(parents=True)
    release = {"release_id": "2026Q3-r1", "files": {}, "log_head": head or _head(lines[1])}
    (folder / "release" / "manifest.json").write_text(json.dumps(release))
    (folder / "log.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    (folder / "verify.py").write_bytes(Path(verifier.__file__).read_bytes())
    target = folder.with_suffix(".zip")
    seal(folder, target, "2026Q3-r1")
    return target


def _head(line: dict) -> dict:
    return {"number": line["number"], "entry_hash": line["entry_hash"]}


def test_a_whole_pack_is_accepted_by_plain_python(tmp_path: Path):
    pack = _pack(tmp_path / "pack", _chain())
    with zipfile.ZipFile(pack) as archive:
        archive.extract("verify.py", tmp_path)
    # -I -S: nothing but the standard library can be imported
    command = [sys.executable, "-I", "-S", str(tmp_path / "verify.py"), str(pack)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[-1]) == (0, "WHOLE")


def test_the_same_content_gives_the_same_bytes(tmp_path: Path):
    first, second = (_pack(tmp_path / name, _chain()) for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


def test_every_single_changed_byte_is_refused(tmp_path: Path):
    pack = _pack(tmp_path / "pack", _chain())
    whole = pack.read_bytes()
    assert not verifier.faults(pack)
    for place in range(len(whole)):
        pack.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert verifier.faults(pack), place


@pytest.mark.parametrize(
    ("damage", "number"),
    [
        (lambda log: [log[0], log[1] | {"entry": log[1]["entry"].replace('"n":2', '"n":9')}, *log[2:]], 2),
        (lambda log: [log[0], *log[2:]], 3),
        (lambda log: [log[0], log[2], log[1], log[3]], 3),
        (lambda log: log[1:], 2),
        (lambda log: [*log[:3], log[3] | {"at": "2026-12-31T08:00:00.000000"}], 4),
    ],
    ids=["changed", "removed", "reordered", "first removed", "time beside it changed"],
)
def test_a_damaged_log_is_refused_though_the_pack_is_sealed_anew(tmp_path: Path, damage, number: int):
    log = _chain()
    found = verifier.faults(_pack(tmp_path / "pack", damage(log), _head(log[0])))
    assert any(f"entry {number}" in fault for fault in found)


def test_a_log_without_its_tail_does_not_reach_the_head_of_the_release(tmp_path: Path):
    log = _chain()
    found = verifier.faults(_pack(tmp_path / "pack", log[:3], _head(log[3])))
    assert [fault.split(" · ")[1] for fault in found] == [
        "entry 4 of release/manifest.json is not in the log"
    ]


def test_a_file_more_or_less_is_named(tmp_path: Path):
    pack = _pack(tmp_path / "pack", _chain())
    with zipfile.ZipFile(pack) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    del content["verify.py"]
    pack.write_bytes(_sealed(content | {"more.csv": b"a,b\n"}))
    told = [fault.split(" · ")[1] for fault in verifier.faults(pack)]
    assert told == ["not in the manifest: more.csv", "missing: verify.py"]


def _sealed(content: dict[str, bytes]) -> bytes:
    """An archive with the right seal, made by somebody who knows how."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        archive.comment = b" " * 64
    whole = out.getvalue()[:-64]
    return whole + hashlib.sha256(whole).hexdigest().encode()


def test_the_released_files_beside_the_pack_are_compared(tmp_path: Path):
    pack = _pack(tmp_path / "pack", _chain())
    manifest = tmp_path / "pack" / "release" / "manifest.json"
    told = {"auditor.duckdb": hashlib.sha256(b"told").hexdigest(), "analyst.duckdb": "0" * 64}
    release = json.loads(manifest.read_text())
    release["files"] = {name: {"sha256": value} for name, value in told.items()}
    manifest.write_text(json.dumps(release))
    seal(tmp_path / "pack", pack, "2026Q3-r1")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "auditor.duckdb").write_bytes(b"changed")
    assert [fault.split(" · ")[1] for fault in verifier.faults(pack, tmp_path / "there")] == [
        "a file of the release was changed: auditor.duckdb",
        "the release lacks analyst.duckdb",
    ]
