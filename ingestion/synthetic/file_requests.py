"""Files of service requests: a quarter's state per platform, updates, corrections, late and repeated rows."""

from collections.abc import Callable
from contextlib import ExitStack

import numpy as np
import polars as pl

from ingestion.synthetic import complaints, requests
from ingestion.synthetic.clusters import GROUPS
from ingestion.synthetic.filing import Filer, OpenFile, plant
from ingestion.synthetic.periods import DAY, LAST, QUARTERS, Quarter, stamps
from ingestion.synthetic.requests import Province
from ingestion.synthetic.text import Variant, labelled, padded, slashed, to_minutes, wide, with_t, yes_no

BAD_SHARE = 0.004
CORRECTED_SHARE = 0.004
REPEATED_SHARE = 0.003
LATE_SHARE = 0.0015
# Corrections of two or three quarters come together, after the quarter named.
CORRECTIONS = {2: "2025Q2", 4: "2025Q4", 7: "2026Q3"}
STYLES: dict[str, tuple[str, dict[str, object]]] = {
    "2024Q4_east": ("csv", {}),
    "2024Q4_west": ("csv", {"newline": "\r\n"}),
    "2025Q1_east": ("csv.gz", {}),
    "2025Q1_west": ("csv", {"encoding": "gb18030"}),
    "2025Q2_east": ("csv", {"encoding": "utf-8-sig"}),
    "2025Q3_west": ("csv", {"header_again": True}),
    "2025Q4_east": ("csv.gz", {"blank_every": 5000}),
    "2026Q1_west": ("csv.gz", {}),
    "2026Q2_east": ("csv", {"blank_every": 4000}),
    "2026Q3_east": ("csv.gz", {}),
    "2026Q3_west": ("csv.gz", {}),
}
VARIANTS = {
    "east": (
        Variant("uscc", 0.002, wide),
        Variant("uscc", 0.002, padded),
        Variant("cluster_code", 0.001, wide),
        Variant("rating", 0.005, wide),
        Variant("channel", 0.004, padded),
        labelled("service_requests", "channel", 0.01),
        Variant("first_response_at", 0.01, with_t),
        Variant("closed_at", 0.01, slashed),
    ),
    "west": (
        labelled("service_requests", "channel", 0.98),
        labelled("service_requests", "closed_result", 1.0),
        Variant("submitted_at", 1.0, slashed),
        Variant("submitted_at", 0.5, to_minutes),
        Variant("closed_at", 0.02, slashed),
        Variant("sla_met", 1.0, yes_no),
        Variant("return_count", 0.003, wide),
        Variant("rating", 0.003, padded),
    ),
}
Progress = Callable[[str], None]


class RequestFiles:
    """Simulates the quarters one after the other and files them; keeps only what must be filed later."""

    def __init__(self, filer: Filer, province: Province) -> None:
        self._filer, self._province = filer, province
        self._planter = filer.planters["service_requests"]
        self._open: list[pl.DataFrame] = []
        self._again: list[pl.DataFrame] = []
        self._corrected: list[pl.DataFrame] = []
        self._late: list[pl.DataFrame] = []
        self.complaints: list[pl.DataFrame] = []
        self.poorly_rated: list[pl.DataFrame] = []

    def write(self, total: int, progress: Progress) -> None:
        """File ``total`` requests of all quarters.

        Fills ``complaints`` (parts of the table to be) and ``poorly_rated`` (requests rated 1 or 2).
        """
        number = 1
        for q, n in zip(QUARTERS, requests.counts(total), strict=True):
            progress(f"service_requests {q.code}")
            with ExitStack() as stack:
                files = [self._file(stack, q, group) for group in GROUPS]
                self._updates(files, q)
                for first in range(0, n, requests.BATCH):
                    size = min(requests.BATCH, n - first)
                    self._batch(files, q, size, number + first)
            if q.index in CORRECTIONS:
                name = f"service_requests__{CORRECTIONS[q.index]}_corrections.csv"
                with self._filer.open(name, language="en") as file:
                    file.add(pl.concat(self._corrected))
                self._corrected = []
            number += n
        with self._filer.open(f"service_requests__{LAST.code}_refiled.csv", language="zh") as file:
            file.add(pl.concat(self._again))
        with self._filer.open(f"service_requests__{LAST.code}_z_late.csv", language="en") as file:
            file.add(pl.concat(self._late))

    def _file(self, stack: ExitStack, q: Quarter, group: str) -> OpenFile:
        ending, style = STYLES.get(f"{q.code}_{group}", ("csv", {}))
        language = "en" if group == "east" else "synonym" if q.index % 2 else "zh"
        name = f"service_requests__{q.code}_{group}.{ending}"
        return stack.enter_context(
            self._filer.open(name, variants=VARIANTS[group], language=language, **style)  # pyright: ignore[reportArgumentType]
        )

    def _updates(self, files: list[OpenFile], q: Quarter) -> None:
        """What happened to older requests since the last filing, then rows refused or sent once before."""
        still: list[pl.DataFrame] = []
        for frame in self._open:
            state = requests.known_at(frame, q.cutoff)
            news = state.filter(state["updated_at"] > frame["filed_at"])
            self._spread(files, news)
            still.append(
                frame.with_columns(filed_at=pl.max_horizontal("filed_at", state["updated_at"])).filter(
                    pl.col("filed_at") < pl.col("updated_at")
                )
            )
        self._open = [f for f in still if f.height]
        for frame in self._again:
            self._spread(files, frame)
        self._again = []

    @staticmethod
    def _spread(files: list[OpenFile], rows: pl.DataFrame, recipe: np.ndarray | None = None) -> None:
        group = rows["group"].to_numpy()
        for g, file in enumerate(files):
            file.add(rows.filter(pl.Series(group == g)), None if recipe is None else recipe[group == g])

    def _batch(self, files: list[OpenFile], q: Quarter, n: int, number: int) -> None:
        rng = self._filer.rng(f"requests {number}")
        final = requests.simulate(rng, self._province, q, n, number)
        state = requests.known_at(final, q.cutoff)
        settled = (state["updated_at"] == final["updated_at"]).to_numpy()
        corrected = settled & (rng.random(n) < CORRECTED_SHARE) & (q.index < LAST.index)
        corrected &= final["rating"].is_not_null().to_numpy()
        recipe = plant(self._planter, rng, settled & ~corrected, BAD_SHARE, "csv")
        keeps = self._planter.keeps_row(recipe) | (recipe < 0)
        lost = ~keeps & (rng.random(n) < 0.5)
        final = _correct(rng, final, corrected, q)
        clean = final.filter(pl.Series(~lost))
        self._filer.books.add_records("service_requests", clean)
        self.complaints.append(complaints.about(rng, clean))
        self.poorly_rated.append(
            clean.filter(pl.col("rating") <= 2).select("request_id", "cluster_code", "cluster", "closed_at")
        )
        state = _as_mistaken(state, corrected)
        self._spread(files, state, recipe)
        repeated = settled & ~corrected & (recipe < 0) & (rng.random(n) < REPEATED_SHARE)
        late = settled & ~corrected & (recipe < 0) & ~repeated & (rng.random(n) < LATE_SHARE)
        late &= final["closed_at"].is_not_null().to_numpy()
        self._again.append(final.filter(pl.Series((~keeps & ~lost) | repeated)))
        for kind, hit in (
            ("late_correction", corrected),
            ("filed_twice", repeated),
            ("older_version_late", late),
        ):
            self._filer.books.note("service_requests", kind, int(hit.sum()))
        self._filer.books.note("service_requests", "reopened", int(clean["reopened_at"].is_not_null().sum()))
        self._corrected.append(final.filter(pl.Series(corrected)))
        self._late.append(_as_submitted(final.filter(pl.Series(late))))
        unsettled = final.filter(pl.Series(~settled))
        self._open.append(unsettled.with_columns(filed_at=state.filter(pl.Series(~settled))["updated_at"]))


def _correct(
    rng: np.random.Generator, final: pl.DataFrame, corrected: np.ndarray, q: Quarter
) -> pl.DataFrame:
    """The corrected rows carry the time of their correction, 20 to 60 days after the quarter."""
    moment = q.cutoff + (20 + 40 * rng.random(final.height)) * DAY
    when = pl.Series(stamps(np.floor(moment)))
    return final.with_columns(updated_at=pl.when(pl.Series(corrected)).then(when).otherwise("updated_at"))


def _as_mistaken(state: pl.DataFrame, corrected: np.ndarray) -> pl.DataFrame:
    """What had been filed before the correction: another rating, result and time of resolution."""
    hit = pl.Series(corrected)
    other = pl.when(pl.col("closed_result") == "solved").then(pl.lit("unsolved")).otherwise(pl.lit("solved"))
    rating = pl.when(pl.col("rating") >= 4).then(2).otherwise(5).cast(pl.Int32)
    return state.with_columns(
        closed_result=pl.when(hit).then(other).otherwise("closed_result"),
        rating=pl.when(hit).then(rating).otherwise("rating"),
        resolved_at=pl.when(hit).then(pl.col("resolved_at") + pl.duration(hours=1)).otherwise("resolved_at"),
    )


def _as_submitted(rows: pl.DataFrame) -> pl.DataFrame:
    """The very first state of requests: submitted and nothing else."""
    nothing = (
        "first_response_at",
        "closed_at",
        "reopened_at",
        "resolved_at",
        "closed_result",
        "rating",
        "sla_met",
    )
    return rows.with_columns(
        *(pl.lit(None, dtype=rows.schema[c]).alias(c) for c in nothing),
        updated_at=pl.col("submitted_at") + pl.duration(seconds=30),
    )
