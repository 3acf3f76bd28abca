from decimal import Decimal

import pytest

from expectations.score import quality_score


@pytest.mark.parametrize(
    ("rules", "score"),
    [
        ([("critical", True)], "100.00"),
        ([("critical", False)], "0.00"),
        # 3 of 3 + 2 + 1
        ([("critical", True), ("warning", False), ("info", False)], "50.00"),
        ([("critical", False), ("warning", True), ("info", True)], "50.00"),
        # 2 of 3 = 66.666...
        ([("warning", True), ("info", False)], "66.67"),
        # 1 of 32 = 3.125: half up
        ([("critical", False)] * 9 + [("warning", False)] * 2 + [("info", True)], "3.13"),
    ],
)
def test_score_is_the_kept_weight_in_the_whole(rules, score):
    assert quality_score(rules) == Decimal(score)


def test_no_rules_no_score():
    assert quality_score([]) is None
