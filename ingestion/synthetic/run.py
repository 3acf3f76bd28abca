"""Writes the whole demo province in one go."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from ingestion.synthetic import (
    cluster_records,
    clusters,
    enterprise_records,
    enterprises,
    providers,
    services,
)
from ingestion.synthetic.books import Books
from ingestion.synthetic.file_masters import file_clusters, file_enterprises, file_items
from ingestion.synthetic.file_reports import file_complaints, file_surveys
from ingestion.synthetic.file_requests import RequestFiles
from ingestion.synthetic.filing import Filer
from ingestion.synthetic.requests import Province
from jushu.errors import JushuError

DEFAULT_SEED = 20260930
REQUESTS = 200_000
RESPONSES = 20_000


@dataclass(frozen=True)
class GeneratedSummary:
    """What was written.

    ``files`` in order of arrival, ``records`` of clean records per table, ``loaded`` and ``quarantined``
    rows per table over all files, ``planted`` refused rows per reason code, ``seconds`` spent.
    ``truth_dir`` also holds harmless.csv: what looks odd and must load.
    """

    files_dir: Path
    truth_dir: Path
    files: tuple[str, ...]
    records: dict[str, int]
    loaded: dict[str, int]
    quarantined: dict[str, int]
    planted: dict[str, int]
    seconds: float


def generate(
    out_dir: Path,
    *,
    seed: int = DEFAULT_SEED,
    scale: int = 1,
    progress: Callable[[str], None] | None = None,
) -> GeneratedSummary:
    """Write ``out_dir/files`` and ``out_dir/truth``, replacing what an earlier call wrote there.

    ``scale`` multiplies enterprises, requests, complaints and questionnaires; clusters, zones and service
    items stay. The same seed and scale give the same bytes. ``progress`` is called with the name of each
    step as it begins. Raises JushuError SCALE when ``scale`` is not a positive number.
    """
    if scale < 1:
        raise JushuError(
            "SCALE", zh=f"规模必须不小于 1：{scale}", en=f"scale must be at least 1: {scale}", wrong_use=True
        )
    began = perf_counter()
    tell = progress or (lambda step: None)
    for folder in (out_dir / "files", out_dir / "truth"):
        shutil.rmtree(folder, ignore_errors=True)
    books = Books(out_dir / "truth")
    filer = Filer(out_dir / "files", books, seed)
    tell("clusters")
    world = clusters.build(filer.rng("clusters"))
    known = enterprises.build(filer.rng("enterprise records"), world, scale)
    partners = providers.build(filer.rng("providers"), known)
    items = services.build(filer.rng("service items"))
    province = Province(world, known, items, providers.Assignment(partners))
    file_clusters(filer, world)
    tell("service_items")
    file_items(filer, province.items)
    tell("enterprises")
    file_enterprises(filer, province.enterprises)
    requests = RequestFiles(filer, province)
    requests.write(REQUESTS * scale, tell)
    file_complaints(filer, requests.complaints, tell)
    file_surveys(filer, province, RESPONSES * scale, tell)
    enterprise_records.file_all(
        filer,
        province,
        partners=partners,
        poorly_rated=requests.poorly_rated,
        scale=scale,
        progress=tell,
    )
    cluster_records.file_all(filer, world, tell)
    books.close()
    return _summary(books, out_dir, perf_counter() - began)


def _summary(books: Books, out_dir: Path, seconds: float) -> GeneratedSummary:
    loaded: dict[str, int] = {}
    quarantined: dict[str, int] = {}
    for f in books.files:
        loaded[f.contract] = loaded.get(f.contract, 0) + f.expected_loaded
        quarantined[f.contract] = quarantined.get(f.contract, 0) + f.expected_quarantined
    planted = books.quarantine["reason_code"].value_counts().sort("reason_code")
    return GeneratedSummary(
        files_dir=out_dir / "files",
        truth_dir=out_dir / "truth",
        files=tuple(f.file_name for f in books.files),
        records=dict(books.rows),
        loaded=loaded,
        quarantined=quarantined,
        planted=dict(planted.rows()),
        seconds=seconds,
    )
