"""Releases: one read-only DuckDB file per role, Parquet and a manifest, published by one rename.

``publish`` writes, audits and publishes; ``connect`` and ``query`` are the only ways to read.
"""

from jushu.releases.content_hash import TableHash, table_hashes
from jushu.releases.read import ROLES, connect, query
from jushu.releases.release import (
    Release,
    current,
    current_release_id,
    list_releases,
    load,
    rollback,
    verify,
)
from jushu.releases.write import publish

__all__ = [
    "ROLES",
    "Release",
    "TableHash",
    "connect",
    "current",
    "current_release_id",
    "list_releases",
    "load",
    "publish",
    "query",
    "rollback",
    "table_hashes",
    "verify",
]
