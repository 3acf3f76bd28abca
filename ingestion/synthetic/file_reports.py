"""Files of complaints (JSON lines) and of the surveys (CSV and Parquet)."""

from collections.abc import Callable

import numpy as np
import polars as pl

from ingestion.synthetic import arbitrations, complaints, surveys
from ingestion.synthetic.filing import Filer, plant
from ingestion.synthetic.periods import DATA_END, DAY, LAST, QUARTERS, as_datetime
from ingestion.synthetic.requests import Province
from ingestion.synthetic.text import Variant, labelled, padded, slashed, wide, yes_no

COMPLAINT_VARIANTS = (
    labelled("complaints", "kind", 0.5),
    Variant("is_upheld", 0.4, yes_no),
    Variant("due_on", 0.2, slashed),
    Variant("uscc", 0.01, wide),
)
RESPONSE_VARIANTS = (
    Variant("csat_score", 0.01, wide),
    Variant("nps_score", 0.01, padded),
    Variant("responded_at", 0.3, slashed),
    Variant("uscc", 0.01, padded),
)
REPEATED_QUARTER = 2
Progress = Callable[[str], None]


def file_complaints(filer: Filer, frames: list[pl.DataFrame], progress: Progress) -> None:
    """One file per quarter with new complaints and news of older ones; one quarter is filed twice."""
    rng, planter = filer.rng("complaints"), filer.planters["complaints"]
    final = complaints.numbered([*frames, arbitrations.about(filer.rng("arbitrations"), pl.concat(frames))])
    settled_in = _settled_in(final)
    may = pl.Series(rng.random(final.height) < 0.006) & (settled_in < LAST.index)
    fixed = pl.lit(as_datetime(DATA_END - 2 * DAY)).cast(pl.Datetime("us"))
    final = final.with_columns(is_corrected=may, settled_in=settled_in)
    truth = final.with_columns(updated_at=pl.when("is_corrected").then(fixed).otherwise("updated_at"))
    waiting = final[:0]
    lost = final[:0].select("complaint_id")
    filed = pl.Series([None] * final.height, dtype=pl.Datetime("us"))
    for q in QUARTERS:
        progress(f"complaints {q.code}")
        state = complaints.known_at(final, q.cutoff)
        start = pl.lit(q.start).cast(pl.Datetime("us"))
        received = (final["received_at"] < as_datetime(q.cutoff)) & final.select(
            pl.col("received_at") >= start
        ).to_series()
        news = filed.is_not_null() & (state["updated_at"] > filed)
        new = _as_mistaken(state.filter(received))
        once = (new["settled_in"] == q.index) & ~new["is_corrected"]
        recipe = plant(planter, rng, once.to_numpy(), 0.012, "jsonl", least=4)
        gone = pl.Series((recipe >= 0) & ~planter.keeps_row(recipe))
        for_good = gone & pl.Series(rng.random(new.height) < 0.5)
        with filer.open(
            f"complaints__{q.code}.jsonl",
            variants=COMPLAINT_VARIANTS,
            language="zh" if q.index % 2 else "en",
            blank_every=200,
        ) as file:
            file.add(new, recipe)
            file.add(_as_mistaken(state.filter(news)))
            file.add(waiting)
        if q.index == REPEATED_QUARTER:
            with filer.open(f"complaints__{q.code}_again.jsonl.gz", language="en") as file:
                file.add(new.filter(~gone).reverse())
            filer.books.note("complaints", "filed_twice", new.filter(~gone).height)
        waiting = new.filter(gone & ~for_good)
        lost = pl.concat([lost, new.filter(for_good).select("complaint_id")])
        filed = pl.select(pl.when(received | news).then(state["updated_at"]).otherwise(filed)).to_series()
    truth = truth.join(lost, on="complaint_id", how="anti", maintain_order="left")
    with filer.open(f"complaints__{LAST.code}_corrections.jsonl", language="en") as file:
        file.add(waiting)
        file.add(truth.filter("is_corrected"))
    filer.books.note("complaints", "late_correction", int(truth["is_corrected"].sum()))
    filer.books.add_records("complaints", truth)


def _settled_in(final: pl.DataFrame) -> pl.Series:
    """Quarter index in which nothing more happened to a complaint that was received in it, else 99."""
    settled = np.full(final.height, 99)
    for q in reversed(QUARTERS):
        state = complaints.known_at(final, q.cutoff)
        cutoff, start = as_datetime(q.cutoff), as_datetime(QUARTERS[q.index - 1].cutoff if q.index else 0)
        inside = (final["received_at"] < cutoff) & (final["received_at"] >= start)
        settled = np.where(
            (inside & (state["updated_at"] == final["updated_at"])).to_numpy(), q.index, settled
        )
    return pl.Series(settled)


def _as_mistaken(rows: pl.DataFrame) -> pl.DataFrame:
    """What had been filed of complaints that are corrected later: another matter and a later deadline."""
    hit = pl.col("is_corrected")
    return rows.with_columns(
        matter_code=pl.when(hit).then(pl.lit("TS99")).otherwise("matter_code"),
        due_on=pl.when(hit).then(pl.col("due_on").dt.offset_by("5d")).otherwise("due_on"),
    )


def file_surveys(filer: Filer, province: Province, total: int, progress: Progress) -> None:
    """Waves by half-year, questionnaires and answers by quarter."""
    waves = surveys.waves(filer.rng("waves"), province, total)
    _file_waves(filer, waves)
    rng = filer.rng("survey files")
    waiting: pl.DataFrame | None = None
    number = 1
    for q in QUARTERS:
        progress(f"survey_responses {q.code}")
        mine = waves.filter(pl.col("quarter") == q.index)
        language = ("zh", "synonym")[q.index % 2]
        style = {"encoding": "gb18030"} if q.index == 3 else {}
        with (
            filer.open(
                f"survey_responses__{q.code}.csv", variants=RESPONSE_VARIANTS, language=language, **style
            ) as questionnaires,
            filer.open(f"survey_answers__{q.code}.parquet") as answers,
        ):
            if waiting is not None:
                questionnaires.add(waiting)
            again: list[pl.DataFrame] = []
            for part in _parts(mine):
                survey = surveys.answer(filer.rng(f"survey {number}"), province, q, part, number)
                number += survey.responses.height
                recipe = _response_recipes(filer, rng, survey.responses)
                questionnaires.add(survey.responses, recipe)
                gone = pl.Series((recipe >= 0) & ~filer.planters["survey_responses"].keeps_row(recipe))
                again.append(survey.responses.filter(gone & ~pl.col("is_lost")))
                filer.books.add_records("survey_responses", survey.responses.filter(~pl.col("is_lost")))
                filer.books.note("survey_responses", "straight_lined", survey.straight_lined)
                _file_answers(filer, rng, answers.add, survey.answers)
        waiting = pl.concat(again)
    with filer.open(f"survey_responses__{LAST.code}_refiled.csv", language="en") as file:
        file.add(waiting if waiting is not None else pl.DataFrame())


def _parts(waves: pl.DataFrame) -> list[pl.DataFrame]:
    """The waves in pieces of some 20,000 questionnaires, to bound the memory."""
    piece = waves["answered"].cum_sum() // surveys.BATCH
    return waves.with_columns(piece=piece).partition_by("piece", maintain_order=True)


def _response_recipes(filer: Filer, rng: np.random.Generator, rows: pl.DataFrame) -> np.ndarray:
    planter = filer.planters["survey_responses"]
    lost = rows["is_lost"].to_numpy()
    recipe = plant(planter, rng, ~lost, 0.006, "csv")
    recipe[lost] = planter.choose(int(lost.sum()), "csv", losing=True)
    return recipe


def _file_answers(
    filer: Filer,
    rng: np.random.Generator,
    add: Callable[[pl.DataFrame, np.ndarray], None],
    answers: pl.DataFrame,
) -> None:
    planter = filer.planters["survey_answers"]
    recipe = plant(planter, rng, np.ones(answers.height, dtype=bool), 0.0004, "parquet", least=6)
    add(answers, recipe)
    keeps = planter.keeps_row(recipe) | (recipe < 0)
    filer.books.add_records("survey_answers", answers.filter(pl.Series(keeps)))


def _file_waves(filer: Filer, waves: pl.DataFrame) -> None:
    rng, planter = filer.rng("wave files"), filer.planters["survey_waves"]
    waiting = waves[:0]
    for first in range(0, len(QUARTERS), 2):
        mine = waves.filter(pl.col("quarter").is_in([first, first + 1]))
        last = first + 2 >= len(QUARTERS)
        recipe = plant(planter, rng, np.full(mine.height, not last), 0.0, "csv", least=0 if last else 2)
        gone = pl.Series((recipe >= 0) & ~planter.keeps_row(recipe))
        # A few counts are put right half a year later: the later filing of the same wave counts.
        wrong = ~gone & pl.Series((rng.random(mine.height) < 0.04) & (recipe < 0) & (not last))
        filed = mine.with_columns(
            invited_count=pl.when(wrong).then(pl.col("invited_count") + 10).otherwise("invited_count")
        )
        name = f"survey_waves__{QUARTERS[first + 1].code}.csv"
        with filer.open(name, language="zh" if first % 4 else "en") as file:
            file.add(filed, recipe)
            file.add(waiting)
        filer.books.note("survey_waves", "late_correction", int(wrong.sum()))
        waiting = mine.filter(gone | wrong)
    filer.books.add_records("survey_waves", waves)
