"""What the functions of weights, cross-checks, uncertainty and surveys say to the worked rows."""

from collections.abc import Callable

import numpy as np

from jushu import statistics
from jushu.scoring import cross_check, weights
from jushu.scoring.correlate import correlation_ratio, inflation
from jushu.scoring.draws import weights_from
from jushu.scoring.plan import Spread
from jushu.scoring.sobol import estimate
from tests.docs.worked import Answer, Given, small_method


def weigh(name: str, given: Given) -> Answer:
    """Weights of one source."""
    if name == "ahp":
        return _judged(given)
    if name == "random_index":
        return {"": list(weights.RANDOM_INDEX[given.cells["table"]])}  # type: ignore[index]
    found = {
        "given": lambda: weights.shares(np.array(given.numbers("weights"))),
        "equal": lambda: weights.shares(np.ones(int(given.number("n")))),
        "budget": lambda: weights.budget(np.array(given.table("points"))),
        "entropy": lambda: weights.entropy(np.array(given.table("x"))),
        "critic": lambda: weights.critic(np.array(given.table("x")), [False] * len(given.table("x"))),
        "pca": lambda: weights.principal_component(np.array(given.table("x"))),
    }[name]()
    return {"": found.tolist()}


def _judged(given: Given) -> Answer:
    """Of judgements above the diagonal, one row of numbers per expert: row by row."""
    matrices = []
    for upper in given.table("judgements"):
        size = round((1 + (1 + 8 * len(upper)) ** 0.5) / 2)
        matrix = np.ones((size, size))
        for (i, j), value in zip(zip(*np.triu_indices(size, 1), strict=True), upper, strict=True):
            matrix[i, j], matrix[j, i] = value, 1 / value
        matrices.append(matrix)
    found = weights.judge(weights.combine_judgements(matrices))
    named = {"weights": found.weights.tolist(), "CR": [found.ratio]}
    return named | ({"lambda": [found.lambda_max]} if len(found.weights) > 2 else {})


def check(name: str, given: Given) -> Answer:
    """Another ranking of the same units: one row of values per unit."""
    values, weight = np.array(given.table("units")).T, np.array(given.numbers("weights"))
    benefits = [False] * len(weight)
    found = {
        "topsis": lambda: cross_check.topsis(values, weight, benefits),
        "vikor": lambda: cross_check.vikor(values, weight, benefits).compromise,
        "copeland": lambda: cross_check.copeland(values, weight, benefits),
        "borda": lambda: cross_check.borda(values, weight, benefits),
        "bod": lambda: cross_check.benefit_of_the_doubt(values),
    }[name]()
    return {"": found.tolist()}


def spread(name: str, given: Given) -> Answer:
    """Shares of weights drawn from the given uniform numbers."""
    w, u = given.numbers("weights"), given.numbers("u")
    method = small_method([{"weight": weight} for weight in w])
    own = {"range": {"share": given.number("share")}, "dirichlet": {"concentration": given.number("k")}}
    rule = Spread(name, **own[name])  # type: ignore[arg-type]
    numbers = np.array([[0.5, *u]])
    return {"": weights_from(numbers, method, rule).leaves[0].tolist()}


def sobol(_: str, given: Given) -> Answer:
    """First-order and total index of one factor from the outputs of a design."""
    a, b, mixed = (np.array(given.numbers(name)) for name in ("A", "B", "AB"))
    found = estimate(a, b, mixed[None])
    return {"first": found.first.tolist(), "total": found.total.tolist()}


def importance(_: str, given: Given) -> Answer:
    """Correlation ratio of points with a score."""
    return {"": [correlation_ratio(*(np.array(given.numbers(name)) for name in ("points", "scores")))[0]]}


def inflated(_: str, given: Given) -> Answer:
    """Variance inflation factors of indicators, one row of points each."""
    return {"": inflation(np.array(given.table("points")))[0].tolist()}


def interval(name: str, given: Given) -> Answer:
    """Estimate with its limits."""
    more = {
        "weights": given.numbers("weights") or None,
        "clusters": given.words("enterprises") or None,
        "population": int(given.number("population")) if "population" in given.cells else None,
    }
    found = {
        "wilson": lambda: statistics.wilson(given.number("yes"), given.number("n")),
        "mean": lambda: statistics.survey_mean(given.numbers("answers"), **more),
        "proportion": lambda: statistics.survey_proportion(given.numbers("answers"), **more),
        "nps": lambda: statistics.net_promoter_score(given.numbers("ratings"), **more).score,
        "response": lambda: statistics.response_rate(
            *(int(given.number(k)) for k in ("answered", "invited", "not_eligible"))
        ),
    }[name]()
    design = {"deff": [found.design_effect]} if name in ("mean", "proportion") else {}
    return {"estimate": [found.estimate], "low": [found.low], "high": [found.high]} | design


def alpha(_: str, given: Given) -> Answer:
    """Cronbach's alpha, one row of answers per respondent."""
    found = statistics.cronbach_alpha(given.table("answers"))
    return {"raw": [found.raw], "standardised": [found.standardised]}


def minimum(_: str, given: Given) -> Answer:
    """Answers that a margin needs."""
    population = int(given.number("population")) if "population" in given.cells else None
    return {"": [statistics.minimum_n(given.number("margin"), population)]}


def suspect(name: str, given: Given) -> Answer:
    """Flags of respondents, one row of answers each: 1 is flagged."""
    rule = {"straight": statistics.straight_lined, "duplicate": statistics.duplicated}[name]
    return {"": rule(given.table("answers"), int(given.number("least_items"))).astype(int).tolist()}


KINDS: dict[str, Callable[[str, Given], Answer]] = {
    "weights": weigh,
    "check": check,
    "spread": spread,
    "sobol": sobol,
    "importance": importance,
    "inflation": inflated,
    "interval": interval,
    "alpha": alpha,
    "minimum": minimum,
    "suspect": suspect,
}
