"""What a manifest says about a release as a whole: times, versions, hashes, the head of the log."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import duckdb

import jushu
from jushu import catalogue, chain
from jushu.clock import local_now
from jushu.releases import policy, snapshot
from jushu.releases.release import Release, list_releases
from jushu.settings import Settings


class Told(NamedTuple):
    """What the publisher says; None is found out, or unknown."""

    as_of: datetime | None
    data_as_of: date | None
    known_at: datetime | None
    published_at: datetime | None
    quality_score: Decimal | None
    code_version: str | None


def collect(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    told: Told,
    content: str,
    previous: Release | None,
) -> dict[str, Any]:
    """The facts of the next release of the attached warehouse; keeps the definitions and the code."""
    bounds = _bounds(connection)
    return {
        "release_id": _next_id(bounds["period_code"] or "empty", settings),
        "previous_id": previous.release_id if previous else None,
        "published_at": (told.published_at or _now(settings)).isoformat(timespec="seconds"),
        "as_of": _iso(told.as_of or bounds["as_of"]),
        "known_at": _iso(told.known_at),
        "data_as_of": _iso(told.data_as_of or bounds["data_as_of"]),
        "period_code": bounds["period_code"],
        "content_hash": content,
        "catalogue_version": catalogue.catalogue_version(settings.seeds_dir),
        "catalogue_hash": catalogue.catalogue_hash(settings.seeds_dir),
        "methodology_version": catalogue.methodology(settings.seeds_dir).scheme.version,
        "methodology_hash": catalogue.methodology_hash(settings.seeds_dir),
        "quality_score": None if told.quality_score is None else str(told.quality_score),
        "code_version": told.code_version or jushu.__version__,
        "code_hash": snapshot.store(settings, "code"),
        "definitions_hash": snapshot.store(settings, "definitions"),
        "log_head": _log_head(connection),
    }


def _now(settings: Settings) -> datetime:
    """The present moment, later than every release by a second: the clock may have been put back."""
    known = list_releases(settings)
    return max(local_now(), known[-1].published_at + timedelta(seconds=1)) if known else local_now()


def _log_head(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Number and hash of the last entry of the log that this release holds."""
    row = connection.execute(
        f"SELECT number, entry_hash FROM {policy.WAREHOUSE}.ingest.log ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return {"number": row[0], "entry_hash": row[1]} if row else {"number": 0, "entry_hash": chain.START}


def _bounds(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """As-of times and the latest period (a quarter where there is one) that the warehouse knows."""
    period = connection.execute(
        f"SELECT period_code FROM {policy.WAREHOUSE}.main.dim_period"
        " ORDER BY (period_type = 'quarter') DESC, period_end DESC LIMIT 1"
    ).fetchone()
    bounds = connection.execute(
        f"SELECT as_of, data_as_of FROM {policy.WAREHOUSE}.main.int_period__bounds"
    ).fetchone()
    as_of, data_as_of = bounds or (None, None)
    return {"period_code": period[0] if period else None, "as_of": as_of, "data_as_of": data_as_of}


def _next_id(period_code: str, settings: Settings) -> str:
    number = 1
    while (settings.releases / f"{period_code}-r{number}").exists():
        number += 1
    return f"{period_code}-r{number}"


def _iso(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
