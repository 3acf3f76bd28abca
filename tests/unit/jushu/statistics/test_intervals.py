"""Intervals against fractions worked out by hand and values from statistical tables."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jushu.statistics import (
    bootstrap_mean,
    minimum_n,
    response_rate,
    survey_mean,
    survey_proportion,
    wilson,
    wilson_limits,
)

T_2 = 4.302652729911275  # Student's t, 2 degrees of freedom, two-sided 95 %
# three enterprises A, B, C with answers 1 and 3, 5, 3
VALUES, ENTERPRISES = [1, 3, 5, 3], ["A", "A", "B", "C"]


def test_wilson_at_the_ends() -> None:
    none = wilson(0, 10)
    z2 = 1.959963984540054**2
    assert (none.estimate, none.low) == (0, 0)
    assert none.high == pytest.approx(z2 / (10 + z2))  # the formula at p = 0
    every = wilson(10, 10)
    assert (every.low, every.high) == (pytest.approx(1 - none.high), 1)
    assert math.isnan(wilson(0, 0).low)
    with pytest.raises(ValueError, match="11 successes"):
        wilson(11, 10)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_of_newcombe(successes: int, n: int, low: float, high: float) -> None:
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
    found = wilson(successes, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    many = wilson_limits([successes / n, 0.5], [n, 10])
    assert (many[0][0], many[1][0]) == (found.low, found.high)


def test_answers_of_one_enterprise_count_as_one_source_of_variation() -> None:
    found = survey_mean(VALUES, clusters=ENTERPRISES)
    # mean 3; sums of deviations / 4: A -1/2, B 1/2, C 0; variance 3/2 * (1/4 + 1/4)
    assert (found.estimate, found.n, found.clusters) == (3, 4, 3)
    assert found.high - 3 == pytest.approx(T_2 * math.sqrt(0.75))
    assert 3 - found.low == pytest.approx(T_2 * math.sqrt(0.75))
    # four answers at random: variance of 1, 3, 5, 3 is 8/3, of their mean 2/3
    assert found.design_effect == pytest.approx(Fraction(3, 4) / Fraction(2, 3))


def test_design_effect_of_enterprises_that_agree_with_themselves() -> None:
    # c enterprises with m equal answers: mc answers say what c do, deff = m (c - 1/m) / (c - 1)
    flags, enterprises = np.repeat([1, 1, 0, 0], 3), np.repeat(np.arange(4), 3)
    expected = Fraction(3) * (4 - Fraction(1, 3)) / 3
    assert survey_proportion(flags, clusters=enterprises).design_effect == pytest.approx(float(expected))
    # the population shortens the interval, not the effect of the design
    half = survey_mean(flags, clusters=enterprises, population=8)
    assert half.design_effect == pytest.approx(float(expected))
    assert math.isnan(survey_mean([2, 2]).design_effect)


def test_finite_population_and_weights() -> None:
    half = survey_mean(VALUES, clusters=ENTERPRISES, population=6)
    assert half.high - 3 == pytest.approx(T_2 * math.sqrt(0.75 / 2))
    every = survey_mean(VALUES, clusters=ENTERPRISES, population=3)
    assert (every.low, every.high) == (3, 3)
    # weights 2, 1, 1: mean (2*1 + 2 + 5)/4 = 9/4; deviations w(y - mean)/4: -10/16, -1/16, 11/16
    weighted = survey_mean([1, 2, 5], weights=[2, 1, 1])
    assert weighted.estimate == pytest.approx(9 / 4)
    assert weighted.high - 9 / 4 == pytest.approx(T_2 * math.sqrt(3 / 2 * (100 + 1 + 121) / 256))
    with pytest.raises(ValueError, match="3 sampled of a population of 2"):
        survey_mean(VALUES, clusters=ENTERPRISES, population=2)


def test_a_proportion_without_design_is_wilsons() -> None:
    flags = [1] * 7 + [0] * 13
    found, plain = survey_proportion(flags), wilson(7, 20)
    assert (found.low, found.high) == (pytest.approx(plain.low), pytest.approx(plain.high))
    # every enterprise answers twice and the same: twenty answers say no more than ten
    twice = survey_proportion(np.repeat([1] * 3 + [0] * 7, 2), clusters=np.repeat(np.arange(10), 2))
    assert twice.high - twice.low > wilson(6, 20).high - wilson(6, 20).low
    # variance 10/9 * 10 * p(1-p)/100, effective size p(1-p) / (variance * 19/20)
    effective = 9 / (19 / 20)
    expected = wilson(0.3 * effective, effective)
    assert (twice.low, twice.high) == (pytest.approx(expected.low), pytest.approx(expected.high))
    with pytest.raises(ValueError, match="flags"):
        survey_proportion([0, 0.5])


def test_a_proportion_of_agreeing_flags_still_has_a_width() -> None:
    found = survey_proportion([1] * 40, clusters=np.repeat(np.arange(10), 4))
    assert (found.low, found.high) == (pytest.approx(wilson(10, 10).low), 1)
    assert survey_proportion([1] * 4, population=4).low == 1  # everybody was asked


def test_too_little_to_say_anything() -> None:
    for function in (survey_mean, survey_proportion, bootstrap_mean):
        empty = function([np.nan, np.nan])
        assert math.isnan(empty.estimate) and math.isnan(empty.low) and empty.n == 0
        single = function([1, 0, 1], clusters=["A", "A", "A"])
        assert single.estimate == pytest.approx(2 / 3)
        assert math.isnan(single.low) and math.isnan(single.high)
        for bad in ([1, np.inf], [1, -np.inf]):
            with pytest.raises(ValueError, match="finite"):
                function(bad)
        with pytest.raises(ValueError, match="not negative"):
            function([0, 1], weights=[1, -1])
    assert math.isnan(survey_mean([1, 2, 3]).suppressed_below(4).estimate)
    assert survey_mean([1, 2, 3]).suppressed_below(3).estimate == 2


def test_bootstrap_agrees_with_the_formula_on_many_enterprises_and_repeats_with_its_seed() -> None:
    rng = np.random.default_rng(1)
    clusters = np.repeat(np.arange(300), 3)
    values = rng.normal(70, 5, 300)[clusters] + rng.normal(0, 2, 900)
    formula = survey_mean(values, clusters=clusters)
    found = bootstrap_mean(values, clusters=clusters, draws=4000, seed=5)
    assert found.estimate == pytest.approx(formula.estimate)
    assert found.high - found.low == pytest.approx(formula.high - formula.low, rel=0.06)
    shuffled = rng.permutation(900)
    again = bootstrap_mean(values[shuffled], clusters=clusters[shuffled], draws=4000, seed=5)
    assert (again.low, again.high) == (pytest.approx(found.low), pytest.approx(found.high))
    assert bootstrap_mean(values, clusters=clusters, seed=6).low != found.low


def test_sample_sizes_of_the_textbook() -> None:
    assert minimum_n(0.05) == 385  # 384.16
    assert minimum_n(0.05, population=1000) == 278  # 384.16 / (1 + 383.16 / 1000) = 277.7
    assert minimum_n(0.1, level=0.90) == 68  # 1.6449^2 / 4 / 0.01 = 67.6
    assert minimum_n(0.05, population=0) == 0


def test_response_rate_leaves_the_not_eligible_out() -> None:
    found = response_rate(40, 110, not_eligible=10)
    assert found.estimate == 0.4
    assert (found.low, found.high) == (wilson(40, 100).low, wilson(40, 100).high)
    assert math.isnan(response_rate(0, 5, not_eligible=5).estimate)


@given(st.lists(st.integers(0, 100), min_size=2, max_size=40), st.integers(1, 50), st.integers(1, 5))
def test_limits_enclose_the_mean_and_survive_other_units(values: list[int], factor: int, groups: int) -> None:
    clusters = [place % (groups + 1) for place in range(len(values))]
    found = survey_mean(values, clusters=clusters)
    assert found.low <= found.estimate <= found.high
    scaled = survey_mean([value * factor for value in values], clusters=clusters, weights=[0.5] * len(values))
    assert scaled.low == pytest.approx(found.low * factor, abs=1e-6)


@given(st.integers(0, 60), st.integers(1, 60))
def test_wilson_stays_in_0_to_1_and_encloses_the_share(successes: int, more: int) -> None:
    n = successes + more
    found = wilson(successes, n)
    assert 0 <= found.low <= successes / n <= found.high <= 1
    mirror = wilson(n - successes, n)
    assert mirror.low == pytest.approx(1 - found.high)
