"""The scoring engine against pymcdm's weighted sum and scikit-criteria's TOPSIS; draws of weights.

``jushu`` is the whole score: coverage, points, weights, every node, contributions, rounding, ranks.
``jushu_topsis`` is the cross-check alone, with ranks: the same work as its rival. Contenders take turns after
one round that is not counted, in which all of them get their memory from the system. ``cpu_seconds`` is the
time of the process itself, which other programs on the machine do not lengthen.
"""

import statistics
import time
import warnings
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import scipy.stats

from jushu.scoring import Grade, Indicator, Methodology, Node, Scheme, score_matrix
from jushu.scoring.cross_check import topsis
from jushu.scoring.grade import rounded_units
from jushu.scoring.plan import Plan, Spread
from jushu.scoring.ranks import competition_ranks, middle_90
from jushu.scoring.types import Matrix
from jushu.scoring.uncertainty import Model, run, uniforms

INDICATORS, DIMENSIONS = 60, 10
SIZES = (3_000, 100_000)
ROUNDS = 5
DRAWS = 10_000
LOOPED = 100  # draws of the rival's loop that are really run; the loop has no state, so the rest is the same


def measure(sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS, draws: int = DRAWS) -> dict:
    """Median seconds of each contender on the same values, and ratios below 1 where ours is faster."""
    result: dict = {f"{units}x{INDICATORS}": _scores(units, rounds) for units in sizes}
    return result | {f"draws_{sizes[0]}x{INDICATORS}": _draws(sizes[0], draws)}


def _scores(units: int, rounds: int) -> dict:
    values, methodology = _values(units), _methodology()
    contenders = {
        "jushu": lambda: _ours(values, methodology),
        "jushu_topsis": lambda: _our_topsis(values),
        "pymcdm_wsm": _wsm(values.T.copy()),
        "skcriteria_topsis": _topsis(values.T.copy()),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, contender in contenders.items():
            both = _time(contender)
            if number:
                taken[name].append(both)
    wall, cpu = (
        {name: statistics.median(both[at] for both in of) for name, of in taken.items()} for at in (0, 1)
    )

    def ratio(ours: str, theirs: str) -> dict:
        return {"seconds": round(wall[ours] / wall[theirs], 2), "cpu": round(cpu[ours] / cpu[theirs], 2)}

    return {
        "seconds": {name: round(of, 4) for name, of in wall.items()},
        "cpu_seconds": {name: round(of, 4) for name, of in cpu.items()},
        "jushu_to_pymcdm_wsm": ratio("jushu", "pymcdm_wsm"),
        "jushu_to_skcriteria_topsis": ratio("jushu", "skcriteria_topsis"),
        "jushu_topsis_to_skcriteria_topsis": ratio("jushu_topsis", "skcriteria_topsis"),
    }


def _draws(units: int, draws: int) -> dict:
    """Ours in full, with rank intervals; the rival's loop extrapolated from a part of it that is measured."""
    values, methodology = _values(units), _methodology()
    status = np.zeros(values.shape, dtype=np.int8)
    plan = Plan(draws=draws, spread=Spread("dirichlet"))

    def ours() -> None:
        model = Model(values, status, methodology, plan, "X")
        drawn = run(model, uniforms(model, draws))
        middle_90(drawn.ranks)

    def rival() -> None:
        shares = np.random.default_rng(1).dirichlet(np.ones(INDICATORS), LOOPED)
        wsm = _wsm(values.T.copy())
        for share in shares:
            wsm(share)

    _time(ours)  # the first run pays for memory that both then have
    mine, part = _time(ours)[0], _time(rival)[0]
    theirs = part * draws / LOOPED
    return {
        "draws": draws,
        "seconds": {"jushu": round(mine, 2), "pymcdm_loop_extrapolated": round(theirs, 1)},
        "pymcdm_draws_measured": LOOPED,
        "pymcdm_loop_to_jushu": round(theirs / mine, 1),
    }


def _values(units: int) -> Matrix:
    return np.random.default_rng(7).random((INDICATORS, units))


def _methodology() -> Methodology:
    nodes = (Node("X"), *(Node(f"D{place}", "X") for place in range(DIMENSIONS)))
    indicators = (Indicator(f"I{place}", f"D{place % DIMENSIONS}", 0, 1) for place in range(INDICATORS))
    return Methodology(Scheme("BENCH", "1"), nodes, tuple(indicators), (Grade("any", Decimal(0)),))


def _ours(values: Matrix, methodology: Methodology) -> None:
    """All steps: coverage, points, weights, scores of every node, contributions, rounding and ranks."""
    result = score_matrix(values, np.zeros(values.shape, dtype=np.int8), methodology)
    competition_ranks(rounded_units(result.adjusted.scores[:1], 2).astype(np.int32))


def _our_topsis(values: Matrix) -> None:
    closeness = topsis(values, np.ones(INDICATORS), [False] * INDICATORS)
    scipy.stats.rankdata(-closeness, method="min")


def _wsm(matrix: Matrix) -> Callable[..., None]:
    from pymcdm.methods import WSM
    from pymcdm.normalizations import minmax_normalization

    method, types = WSM(minmax_normalization), np.ones(INDICATORS)

    def scored(weights: Matrix | None = None) -> None:
        shares = np.full(INDICATORS, 1 / INDICATORS) if weights is None else weights
        method.rank(method(matrix, shares, types))

    return scored


def _topsis(matrix: Matrix) -> Callable[[], None]:
    """The whole method from raw values: vector normalisation, weights to sum 1, distances, ranks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own notes about modules that moved
        import skcriteria
        from skcriteria.agg.topsis import TOPSIS
        from skcriteria.pipelines import mkpipe
        from skcriteria.preprocessing.scalers import SumScaler, VectorScaler

    steps = mkpipe(VectorScaler(target="matrix"), SumScaler(target="weights"), TOPSIS())

    def scored() -> None:
        steps.evaluate(skcriteria.mkdm(matrix, np.ones(INDICATORS), weights=np.ones(INDICATORS)))

    return scored


def _time(action: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock and seconds of work."""
    started, worked = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - started, time.process_time() - worked
