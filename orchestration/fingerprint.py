"""Whether a run would find anything new: what was loaded, and the code and catalogue that compute from it."""

import hashlib
import json

from jushu import files, releases, warehouse
from jushu.releases import snapshot
from jushu.settings import Settings


def project(settings: Settings) -> str:
    """Hash of the definitions and the code that a build computes by, with the lock of the libraries."""
    digest = hashlib.sha256()
    for part in ("definitions", "code"):
        digest.update(snapshot.digest(snapshot.listing(settings.project_root, part)).encode())
    return digest.hexdigest()


def inputs(settings: Settings) -> str:
    """Hash of everything that a build depends on; the same hash gives the same release."""
    text = f"{project(settings)} {json.dumps(_loaded(settings))}"
    return hashlib.sha256(text.encode()).hexdigest()


def _loaded(settings: Settings) -> list[list]:
    """Every committed verdict, in order."""
    if not settings.warehouse.exists():
        return []
    with warehouse.connect(settings, read_only=True) as connection:
        rows = connection.execute(
            "select file_id, contract_version, status, loaded_rows "
            "from ingest.files order by load_seq, file_id"
        ).fetchall()
    return [list(row) for row in rows]


def is_current(settings: Settings, fingerprint: str) -> bool:
    """True when the current release was built from exactly these inputs."""
    path = settings.releases / "inputs.json"
    if not path.exists():
        return False
    known = json.loads(path.read_text())
    return known == {"inputs": fingerprint, "release_id": releases.current_release_id(settings)}


def remember(settings: Settings, fingerprint: str) -> None:
    """Note that the current release was built from these inputs."""
    known = {"inputs": fingerprint, "release_id": releases.current_release_id(settings)}
    files.write_text(settings.releases / "inputs.json", json.dumps(known))
