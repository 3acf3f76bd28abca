"""One big clean file of service requests for the benchmark."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from ingestion.synthetic import clusters, enterprises, providers, requests, services
from ingestion.synthetic.periods import QUARTERS
from ingestion.synthetic.requests import Province

COLUMNS = (
    "request_id",
    "cluster_code",
    "zone_code",
    "uscc",
    "item_code",
    "channel",
    "submitted_at",
    "first_response_at",
    "resolved_at",
    "closed_at",
    "closed_result",
    "rating",
    "updated_at",
)
BATCH = 250_000
BAD_SHARE = 0.001


@dataclass(frozen=True)
class BigFile:
    """What was written: ``rows`` lines after the header, of which ``quarantined`` must be refused."""

    path: Path
    rows: int
    quarantined: int


def generate_requests_file(path: Path, rows: int, seed: int = 20260930) -> BigFile:
    """Write a CSV of ``rows`` service requests with English headers, one in a thousand of them bad.

    The bad rows have an unknown channel, a wrong check digit, a rating of 9 or an answer before the
    submission. Memory does not grow with ``rows``.
    """
    rng = np.random.default_rng(seed)
    world = clusters.build(rng)
    known, items = enterprises.build(rng, world, 1), services.build(rng)
    partners = providers.Assignment(providers.build(rng.spawn(1)[0], known))
    province = Province(world, known, items, partners)
    number, bad = 1, 0
    with path.open("wb") as file:
        for q, n in zip(QUARTERS, requests.counts(rows), strict=True):
            for first in range(0, n, BATCH):
                size = min(BATCH, n - first)
                frame = requests.simulate(rng, province, q, size, number)
                frame, spoilt = _spoil(rng, frame.select(COLUMNS))
                frame.write_csv(file, include_header=number == 1, datetime_format="%Y-%m-%d %H:%M:%S")
                number += size
                bad += spoilt
    return BigFile(path, rows, bad)


def _spoil(rng: np.random.Generator, frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    way = np.where(rng.random(frame.height) < BAD_SHARE, rng.integers(0, 4, frame.height), -1)
    is_ = [pl.lit(pl.Series(way == k)) for k in range(4)]
    early = pl.col("submitted_at") - pl.duration(days=1)
    spoilt = frame.with_columns(
        channel=pl.when(is_[0]).then(pl.lit("fax")).otherwise("channel"),
        uscc=pl.when(is_[1]).then(pl.lit("91370102MA00000000")).otherwise("uscc"),
        rating=pl.when(is_[2]).then(pl.lit(9)).otherwise("rating"),
        first_response_at=pl.when(is_[3]).then(early).otherwise("first_response_at"),
    )
    return spoilt, int((way >= 0).sum())
