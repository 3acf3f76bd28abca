"""A folder to one sealed archive: the same content gives the same bytes."""

import hashlib
import json
import zipfile
from pathlib import Path

from jushu import verifier

_WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can hold: no clock moves a byte


def seal(folder: Path, target: Path, release_id: str) -> int:
    """Write the archive with its manifest and its seal; returns how many files it holds.

    The seal is the archive's comment, the sha256 of every byte before it, so that no byte can change unseen.
    """
    content = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    last = json.loads(content[verifier.LOG].decode().splitlines()[-1])
    manifest = {
        "release_id": release_id,
        "log_head": {"number": last["number"], "entry_hash": last["entry_hash"]},
        "files": {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in content.items()
        },
    }
    content[verifier.MANIFEST] = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
        archive.comment = b" " * verifier.SEAL
    before = target.read_bytes()[: -verifier.SEAL]
    with target.open("r+b") as file:
        file.seek(len(before))
        file.write(hashlib.sha256(before).hexdigest().encode())
    return len(content)
