"""Files of the slowly changing tables: clusters, zones, service items, enterprises."""

from datetime import date

import numpy as np
import polars as pl

from ingestion.synthetic import clusters, enterprises
from ingestion.synthetic.clusters import GROUPS, PROFILES, World, cluster_code
from ingestion.synthetic.enterprises import Enterprises
from ingestion.synthetic.filing import NONE, Filer, plant
from ingestion.synthetic.periods import LAST, QUARTERS
from ingestion.synthetic.services import Items
from ingestion.synthetic.text import (
    Variant,
    in_wan,
    in_words,
    in_yi,
    in_yuan,
    labelled,
    padded,
    slashed,
    wide,
    yes_no,
)

ENTERPRISE_VARIANTS = (
    Variant("entered_on", 0.20, slashed),
    Variant("entered_on", 0.15, in_words),
    Variant("entered_on", 0.02, wide),
    Variant("uscc", 0.02, wide),
    Variant("uscc", 0.02, padded),
    Variant("cluster_code", 0.01, wide),
    labelled("enterprises", "entity_type", 0.9),
    labelled("enterprises", "entity_subtype", 0.9),
    labelled("enterprises", "size_code", 0.8),
    labelled("enterprises", "business_kind", 0.8),
    Variant("has_chief_data_officer", 0.7, yes_no),
    Variant("effective_on", 0.2, slashed),
    Variant("incubation_due_on", 0.1, in_words),
    Variant("is_state_owned", 0.8, yes_no),
    Variant("registered_capital_cny", 0.25, in_yi),
    Variant("registered_capital_cny", 0.60, in_wan),
    Variant("filed_on", 0.3, slashed),
)
LATER_VARIANTS = (Variant("registered_capital_cny", 0.2, in_yuan), Variant("entered_on", 0.1, slashed))
ITEM_VARIANTS = (
    labelled("service_items", "category_clause", 0.5),
    labelled("service_items", "calendar_code", 0.7),
    *(
        Variant(f"has_published_{what}", 0.9, yes_no)
        for what in ("content", "level", "response_time", "commitment")
    ),
    Variant("is_under_audited_qms", 0.9, yes_no),
    Variant("response_hours", 0.03, wide),
    Variant("valid_from", 0.2, in_words),
)
XLS_QUARTERS = (2, 4, 6)


def file_clusters(filer: Filer, world: World) -> None:
    """Two filings of the clusters (the second with a new operator), one of the zones with one bad row."""
    first = clusters.cluster_frame()
    renamed = first.with_columns(
        operator_name=pl.when(pl.col("cluster_code") == cluster_code(3))
        .then(pl.lit("示例东屿数字运营集团有限公司"))
        .otherwise("operator_name")
    )
    variants = (Variant("established_on", 0.4, slashed), Variant("established_on", 0.3, in_words))
    with filer.open("clusters__2024Q4.csv", variants=variants, language="zh", encoding="utf-8-sig") as file:
        file.add(first)
    with filer.open("clusters__2026Q1.csv", language="en") as file:
        file.add(renamed[3:4])
    zones = clusters.zone_frame(world)
    extra = zones[:1].with_columns(zone_code=pl.lit(cluster_code(0) + "-Z9"), zone_name=pl.lit("未建片区"))
    unbuilt = filer.planters["zones"].choose(1, "csv", losing=True)
    recipe = np.append(np.full(zones.height, NONE), unbuilt)
    with filer.open("zones__2024Q4.csv", variants=variants, language="synonym", blank_every=20) as file:
        file.add(pl.concat([zones, extra]), recipe)
    filer.books.add_records("clusters", renamed)
    filer.books.add_records("zones", zones)


def file_items(filer: Filer, items: Items) -> None:
    """One list per platform, and the update of 2026 with changes, newcomers and what had been refused."""
    rng, planter = filer.rng("items"), filer.planters["service_items"]
    again: list[pl.DataFrame] = []
    for g, group in enumerate(GROUPS):
        platform = pl.Series(clusters.group_of(items.before["cluster"].to_numpy()))
        mine = items.before.filter((platform == g) & (items.before["round"] == 0))
        lost = mine["is_lost"].to_numpy()
        recipe = plant(planter, rng, ~(lost | mine["is_changed"].to_numpy()), 0.012, "xlsx")
        recipe[lost] = planter.choose(int(lost.sum()), "xlsx", losing=True)
        refile = (recipe >= 0) & ~lost & ~planter.keeps_row(recipe)
        again.append(mine.filter(refile))
        with filer.open(
            f"service_items__2024Q4_{group}.xlsx", variants=ITEM_VARIANTS, language="zh", blank_at=60
        ) as file:
            file.add(mine, recipe)
    current = items.frame.filter(~pl.col("is_lost"))
    update = current.filter(pl.col("is_changed") | (pl.col("round") == 1))
    with filer.open("service_items__2026Q1_update.xlsx", variants=ITEM_VARIANTS, language="zh") as file:
        file.add(pl.concat([update, *again]))
    filer.books.note("service_items", "late_correction", int(current["is_changed"].sum()))
    filer.books.add_records("service_items", current)


def file_enterprises(filer: Filer, all_: Enterprises) -> None:
    """A workbook per cluster at its first filing, then one file per quarter, and two that come late."""
    rng, planter = filer.rng("enterprises"), filer.planters["enterprises"]
    waiting: list[pl.DataFrame] = []
    for q in QUARTERS:
        rows = enterprises.filings(all_, q.index)
        opening = [i for i, p in enumerate(PROFILES) if _first_filing(p.established) == q.index]
        for i in opening:
            mine = rows.filter(pl.col("cluster_code") == cluster_code(i))
            name = f"enterprises__{q.code}_C{i + 1:02d}.xlsx"
            recipe = _recipes(filer, rng, mine, "xlsx")
            with filer.open(
                name,
                variants=ENTERPRISE_VARIANTS,
                language="synonym" if i % 3 == 2 else "zh",
                blank_at=40 if i % 4 == 0 else 0,
            ) as file:
                file.add(mine, recipe)
            waiting.append(_to_refile(mine, recipe, planter.keeps_row(recipe)))
        if q.index == 0:
            continue
        rest = rows.filter(~pl.col("cluster_code").is_in([cluster_code(i) for i in opening]))
        kind = "xls" if q.index in XLS_QUARTERS else "csv"
        recipe = _recipes(filer, rng, rest, kind)
        style = {} if kind == "xls" else {"blank_every": 150}
        with filer.open(
            f"enterprises__{q.code}_filings.{kind}",
            variants=ENTERPRISE_VARIANTS if kind == "xls" else LATER_VARIANTS,
            language="zh" if kind == "xls" else "en",
            **style,
        ) as file:
            file.add(rest, recipe)
            file.add(pl.concat(waiting))
        waiting = [_to_refile(rest, recipe, planter.keeps_row(recipe))]
    with filer.open(f"enterprises__{LAST.code}_refiled.csv", language="zh") as file:
        file.add(pl.concat(waiting))
    with filer.open("enterprises__2026Q3_z_late.csv", language="en") as file:
        older = _older(all_)
        file.add(older)
        filer.books.note("enterprises", "late_correction", older.height)
        filer.books.note("enterprises", "older_version_late", older.height)
    filer.books.add_records("enterprises", enterprises.current(all_))


def _first_filing(established: date) -> int:
    return next(q.index for q in QUARTERS if q.end >= established)


def _recipes(filer: Filer, rng: np.random.Generator, rows: pl.DataFrame, kind: str) -> np.ndarray:
    """Recipes of a filing: all of the lost enterprises and a few of the rows that are filed only once."""
    planter = filer.planters["enterprises"]
    lost = rows["is_lost"].to_numpy()
    may = pl.col("version").is_in(["first", "state"]) & (pl.col("exit_filing") < 0)
    once = rows.select(may & (pl.col("change_filing") < 0))
    recipe = plant(planter, rng, once.to_series().to_numpy() & ~lost, 0.015, kind, least=1)
    recipe[lost] = planter.choose(int(lost.sum()), kind, losing=True)
    return recipe


def _to_refile(rows: pl.DataFrame, recipe: np.ndarray, keeps: np.ndarray) -> pl.DataFrame:
    return rows.filter(pl.Series((recipe >= 0) & ~keeps) & ~pl.col("is_lost"))


def _older(all_: Enterprises) -> pl.DataFrame:
    """First filings, sent once more, of enterprises that have been corrected since."""
    ends = {q.index: q.end for q in QUARTERS}
    rows = all_.frame.filter(pl.col("change_filing") >= 0).with_columns(
        filed_on=pl.col("first_filing").replace_strict(ends, return_dtype=pl.Date), version=pl.lit("first")
    )
    return enterprises.as_known(rows)
