"""Releases: one read-only DuckDB file per role, Parquet and a manifest, published by one rename.

``publish`` writes, audits and publishes; ``connect`` and ``query`` are the only ways to read.
"""

from jushu.releases.compare import TableDifference, compare
from jushu.releases.content_hash import TableHash, table_hashes
from jushu.releases.diff import Diff, diff
from jushu.releases.pins import Pin, latest, pin, pinned, unpin
from jushu.releases.read import ROLES, connect, query
from jushu.releases.release import (
    Release,
    chosen,
    current,
    current_release_id,
    list_releases,
    load,
    period_of,
    refuse_damaged,
    verify,
)
from jushu.releases.write import publish

__all__ = [
    "ROLES",
    "Diff",
    "Pin",
    "Release",
    "TableDifference",
    "TableHash",
    "chosen",
    "compare",
    "connect",
    "current",
    "current_release_id",
    "diff",
    "latest",
    "list_releases",
    "load",
    "period_of",
    "pin",
    "pinned",
    "publish",
    "query",
    "refuse_damaged",
    "table_hashes",
    "unpin",
    "verify",
]
