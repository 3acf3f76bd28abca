"""Sobol indices against the closed form of Ishigami and Homma, and of the ranks of a small table."""

import numpy as np
import pytest

from jushu.scoring import Grade, Indicator, Methodology, Node, Scheme
from jushu.scoring.plan import Plan, Spread
from jushu.scoring.sobol import estimate, factors, sobol
from jushu.scoring.uncertainty import Model

METHOD = Methodology(
    Scheme("T", "1"),
    (Node("X"), Node("D", "X"), Node("E", "X")),
    tuple(Indicator(code, "D" if code in "AB" else "E", 0, 100) for code in "ABC"),
    (Grade("any", 0),),  # type: ignore[arg-type]
)


def test_ishigami() -> None:
    # f = sin x1 + 7 sin^2 x2 + x3^4 sin(x1) / 10 on (-pi, pi): the variance parts in closed form
    v1 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2
    v2 = 7**2 / 8
    v13 = 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = v1 + v2 + v13

    def f(x: np.ndarray) -> np.ndarray:
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    rng = np.random.default_rng(11)
    a, b = (rng.uniform(-np.pi, np.pi, (20_000, 3)) for _ in range(2))
    mixed = []
    for column in range(3):
        changed = a.copy()
        changed[:, column] = b[:, column]
        mixed.append(f(changed))
    found = estimate(f(a), f(b), np.array(mixed))
    first, total = np.array([v1, v2, 0]) / whole, np.array([v1 + v13, v2, v13]) / whole
    assert found.first == pytest.approx(first, abs=0.03)
    assert found.total == pytest.approx(total, abs=0.03)
    assert (found.total_limits[:, 0] <= found.total).all() and (found.total <= found.total_limits[:, 1]).all()
    assert (found.total_limits[:, 0] <= total).all() and (total <= found.total_limits[:, 1]).all()


def model(plan: Plan, values: np.ndarray) -> Model:
    return Model(values, np.zeros(values.shape, dtype=np.int8), METHOD, plan, "X")


def test_factors_that_are_varied() -> None:
    values = np.random.default_rng(1).random((3, 25)) * 100
    plan = Plan(draws=1, norms=(None, "rank"), aggregations=(None, "geo"))
    found = sobol(model(plan, values), rows=256)
    assert found["factor"].to_list() == ["weights", "normalisation", "aggregation"]
    assert found.select(pl_ok="total_p05").to_series().is_not_null().all()
    assert (found["total"] > found["first_order"] - 0.2).all()
    assert found.equals(sobol(model(plan, values), rows=256))
    # columns: nodes X, D, E, indicators A, B, C, then normalisation, aggregation, cases, missing
    owned = {name: columns.tolist() for name, columns in factors(model(plan, values)).items()}
    assert owned == {"weights": [0, 1, 2, 3, 4, 5], "normalisation": [6], "aggregation": [7]}


def test_cases_alone_explain_everything_where_nothing_else_varies() -> None:
    values = np.random.default_rng(1).random((3, 25)) * 100
    tables = [values, values[:, ::-1].copy(), values**2 / 100]
    plan = Plan(draws=1, spread=Spread("none"))
    found = sobol(
        Model(values, np.zeros(values.shape, dtype=np.int8), METHOD, plan, "X", replicates=tables), 256
    )
    assert found["factor"].to_list() == ["cases"]
    assert found["first_order"][0] == pytest.approx(1, abs=0.15)
    assert found["total"][0] == pytest.approx(1, abs=0.15)


def test_ranks_that_never_move_have_no_index() -> None:
    values = np.repeat(np.linspace(0, 100, 6)[None], 3, axis=0)
    found = sobol(model(Plan(draws=1), values), rows=32)
    assert found.row(0) == ("weights", *[None] * 6)
    assert sobol(model(Plan(draws=1, spread=Spread("none")), values), rows=8).height == 0
