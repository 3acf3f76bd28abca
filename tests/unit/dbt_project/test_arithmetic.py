"""The one division, against exact fractions rounded half up."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

# numerator, denominator, scale: ties at the seventh decimal, thirds, signs, large sums, weights
DIVISIONS = [
    ("1", "3", 100),
    ("2", "3", 100),
    ("1", "2560", 100),
    ("1", "64000", 100),
    ("-1", "64000", 100),
    ("5", "-128", 1),
    ("0", "7", 100),
    ("99999999999999", "700", 1),
    ("1234567.891234567891", "2345678.000001", 100),
    ("-0.000000500000", "1", 1),
    ("0.000000499999", "1", 1),
]


def half_up(numerator: str, denominator: str, scale: int) -> Decimal:
    """scale * numerator / denominator, exact, then rounded once to six decimals."""
    exact = scale * Fraction(numerator) / Fraction(denominator) * 10**6
    with localcontext(prec=60):
        whole = Decimal(exact.numerator) / Decimal(exact.denominator)
        return whole.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-6)


def test_division_is_exact_and_rounded_half_up_once(built):
    rows = " union all ".join(
        f"select {i} as i, cast('{n}' as decimal(38, 12)) as n, cast('{d}' as decimal(38, 12)) as d, {s} as s"
        for i, (n, d, s) in enumerate(DIVISIONS)
    )
    shown = built.show(
        f"select i, cast({{{{ divide('n', 'd', 's') }}}} as string) as value from ({rows}) as t order by i"
    )
    assert [Decimal(row["value"]) for row in shown] == [half_up(*division) for division in DIVISIONS]


def test_division_by_nothing_has_no_value(built):
    shown = built.show(
        "select {{ divide('n', 'd') }} as value, {{ ratio('n', 'd') }} as ratio"
        " from (select 1 as n, 0 as d union all select 1, null union all select null, 1) as t"
    )
    assert shown == [{"value": None, "ratio": None}] * 3
