"""Signing a release by role: an entry of the log about exactly these bytes."""

import json
from enum import StrEnum
from typing import Any

from jushu import files, journal, releases
from jushu.lock import hold
from jushu.releases.release import MANIFEST
from jushu.settings import Settings

KIND = "sign-off"


class SignRole(StrEnum):
    """Who signs: answers for the data, for the method, has audited it, approves its publication."""

    DATA = "data"
    METHOD = "method"
    AUDIT = "audit"
    APPROVAL = "approval"


def sign(release_id: str, role: SignRole, name: str, remark: str, settings: Settings) -> dict[str, Any]:
    """Enter a signature, after the release's files were verified; returns what was entered.

    It names the content hash and the sha256 of the manifest, which names every file: the signature is of
    these bytes and of no others. Raises JushuError RELEASE_UNKNOWN, RELEASE_DAMAGED or LOCKED.
    """
    release = releases.refuse_damaged(release_id, settings)
    detail = {
        "release_id": release_id,
        "role": role.value,
        "name": name,
        "remark": remark,
        "content_hash": release.content_hash,
        "manifest_sha256": files.sha256(release.path / MANIFEST),
    }
    with hold(settings):
        return detail | {"entry_hash": journal.record(settings, KIND, detail)}


def of(release_id: str, settings: Settings) -> list[dict[str, Any]]:
    """Signatures of a release in order; ``is_valid`` says whether the manifest is still the one signed."""
    if not settings.warehouse.is_file():
        return []
    return _of(release_id, journal.entries(settings, KIND), settings)


def known(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Signatures of every signed release, as ``of``, for readers who may not open the database.

    They come from the newest released log and from the copies of what was entered since.
    """
    newest = releases.list_releases(settings)[-1:]
    texts = {line["entry"] for line in journal.acts(settings) if line["kind"] == KIND}
    for release in newest:
        query = f"select entry from audit_log where kind = '{KIND}'"
        texts |= set(releases.query(query, "auditor", settings, release.release_id)["entry"])
    entries = sorted(map(json.loads, texts), key=lambda entry: entry["number"])
    signed = dict.fromkeys(entry["detail"]["release_id"] for entry in entries)
    return {release_id: _of(release_id, entries, settings) for release_id in signed}


def _of(release_id: str, entries: list[dict[str, Any]], settings: Settings) -> list[dict[str, Any]]:
    found = releases.load(release_id, settings)
    manifest = files.sha256(found.path / MANIFEST)
    return [
        {key: entry["detail"][key] for key in ("role", "name", "remark")}
        | {"at": entry["at"], "is_valid": entry["detail"]["manifest_sha256"] == manifest}
        for entry in entries
        if entry["detail"]["release_id"] == release_id
    ]
