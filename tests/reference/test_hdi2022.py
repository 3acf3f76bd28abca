"""Goalposts against the Human Development Index of UNDP: normalisation, caps, ranks on the rounded score."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jushu.scoring import Indicator
from jushu.scoring.grade import rank_exprs, rounded_units
from jushu.scoring.means import geometric
from jushu.scoring.normalise import normalise

pytestmark = pytest.mark.reference


def dimension_indices(folder: Path) -> pl.DataFrame:
    """One row per country and year with the three dimension indices, from the published components."""
    posts = {row["indicator"]: row for row in pl.read_csv(folder / "goalposts.csv").iter_rows(named=True)}
    components = pl.read_csv(folder / "components_1990_2022.csv").drop_nulls()
    indicators, values = [], []
    for name, post in posts.items():
        transform = "ln" if post["transform"] == "ln" else "none"
        ends = float(post["lower"]), float(post["upper"])
        indicators.append(Indicator(name, post["dimension"], *ends, transform=transform))
        values.append(components[name].to_numpy())
    points, _ = normalise(np.stack(values), indicators)
    shares = dict(zip(posts, points / 100, strict=True))
    return components.select("iso3", "year").with_columns(
        health=pl.Series(shares["le"]),
        education=pl.Series((shares["eys"] + shares["mys"]) / 2),
        income=pl.Series(shares["gnipc"]),
    )


def test_dimension_indices_give_the_published_index(shared_dir: Path) -> None:
    folder = shared_dir / "reference" / "hdi2022"
    shares = dimension_indices(folder)
    # UNDP publishes no index where a dimension is 0 (Rwanda 1994: life expectancy 14.1, below 20)
    shares = shares.filter(pl.min_horizontal("health", "education", "income") > 0)
    rows = [shares[name].to_numpy() for name in ("health", "education", "income")]
    found = shares.with_columns(index=geometric(rows, [1, 1, 1]))
    published = pl.read_csv(folder / "published_hdi_3dp_1990_2022.csv").drop_nulls()
    both = published.join(found, on=["iso3", "year"], how="inner")
    assert both.height > 5_000
    # the published components carry nine decimals, so a value next to a tie may round to either side
    far = both.filter((pl.col("index") - pl.col("hdi")).abs() > 0.0005 + 2e-6)
    assert far.rows() == []


def test_goalposts_cap_what_lies_beyond(shared_dir: Path) -> None:
    components = pl.read_csv(shared_dir / "reference" / "hdi2022" / "components_1990_2022.csv").drop_nulls(
        "eys"
    )
    years = components["eys"].to_numpy()
    points, capped = normalise(years[None, :], [Indicator("eys", "education", 0, 18)])
    assert np.count_nonzero(years > 18) > 0
    assert (capped[0] == (years > 18)).all()
    assert (points[0][years > 18] == 100).all()


def test_ranks_follow_the_rounded_score(shared_dir: Path) -> None:
    published = pl.read_csv(
        shared_dir / "reference" / "hdi2022" / "published_rank_tier_2022.csv"
    ).drop_nulls()
    assert published.height == 193
    units = pl.Series("units", rounded_units(published["hdi_2022"].to_numpy(), 3))
    rank, ranked = rank_exprs(pl.col("units"), ["year"], 3)
    found = published.with_columns(units, year=pl.lit(2022)).with_columns(found=rank, ranked=ranked)
    assert found["found"].to_list() == found["hdi_rank_2022"].to_list()
