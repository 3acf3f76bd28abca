"""Explained scores against the whole demo release: published scores come out again, and bars add up."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from jushu import releases
from jushu.releases.method import methodology_of
from jushu.scoring import Methodology
from jushu.scoring.published import Call, Cell, part, published, standings
from jushu.scoring.waterfall import steps
from jushu.settings import Settings

CELLS = """
    select unit_code, indicator_code, status, is_imputed, normalised from score_indicator
    where unit_type = 'cluster' and period_code = $period
"""
CALLS = """
    select unit_code, adjustment_code, count from score_adjustment
    where unit_type = 'cluster' and period_code = $period
"""


@pytest.fixture
def release(demo_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with releases.connect("management", settings=Settings(home=demo_home)) as connection:
        yield connection


@pytest.fixture
def method(demo_home: Path) -> Methodology:
    settings = Settings(home=demo_home)
    return methodology_of(releases.current_release_id(settings) or "", settings)


def rows_of(release: duckdb.DuckDBPyConnection, period: str) -> tuple[list[Cell], list[Call]]:
    cells = [Cell(*row) for row in release.execute(CELLS, {"period": period}).fetchall()]
    return cells, [Call(*row) for row in release.execute(CALLS, {"period": period}).fetchall()]


def test_unchanged_weights_give_every_published_score_grade_and_rank(
    release: duckdb.DuckDBPyConnection, method: Methodology
) -> None:
    wanted = release.execute(
        """
        select period_code, node_code, unit_code, cast(100 * score as integer), grade_code, rank, score_raw
        from score_node where unit_type = 'cluster' order by all
        """
    ).fetchall()
    found = []
    units = sorted({row[2] for row in wanted})
    for period in sorted({row[0] for row in wanted}):
        cells, calls = rows_of(release, period)
        for node in method.nodes:
            own = part(method, node.code)
            result = published(cells, calls, units, own).score(own)
            for at, (unit, standing) in enumerate(zip(units, standings(result, 0, own), strict=True)):
                raw = None if standing.units is None else float(result.scores[0, at])
                found.append(
                    (period, node.code, unit, standing.units, standing.grade_code, standing.rank, raw)
                )
    assert len(found) > 5_000
    assert sorted(found, key=str) == sorted(wanted, key=str)


def test_the_bars_add_up_to_the_published_change(
    release: duckdb.DuckDBPyConnection, method: Methodology
) -> None:
    changes = release.execute(
        """
        select t.unit_code, t.node_code, t.period_code, p.previous_period_code,
               cast(100 * t.previous_score as integer), cast(100 * t.score as integer),
               cast(100 * t.previous_change as integer)
        from score_trend as t
        join dim_period as p using (period_type, period_code)
        where t.unit_type = 'cluster' and t.period_code in ('2026Q2', '2026Q3')
            and t.previous_change is not null
        """
    ).fetchall()
    assert changes
    known = {period: rows_of(release, period) for row in changes for period in row[2:4]}
    kinds = set()
    for unit, node, period, before, old_units, new_units, change in changes:
        own = part(method, node)
        old, new = (published(*known[p], [unit], own).score(own) for p in (before, period))
        found = steps(old, new, own, (old_units, new_units))
        assert sum(step.units for step in found) == change, (unit, node, period)
        # no bar is further from the truth than the rounding of the published scores
        assert max(abs(step.units / 100 - step.points) for step in found) < 0.011
        assert {step.code for step in found if step.kind == "performance"} <= {
            *(other.code for other in method.nodes if other.parent == node),
            *(leaf.code for leaf in method.computed if leaf.node == node),
        }
        kinds |= {step.kind for step in found}
    assert kinds == {"performance", "weight"}  # the demo has gaps, and no bonus or deduction
