"""A release of before there was a trace says so."""

import pytest

from jushu.errors import JushuError
from jushu.trace import trace
from tests.unit.jushu.releases.release_house import House


def test_a_release_without_lineage_cannot_be_traced(published: House):
    with pytest.raises(JushuError) as error:
        trace("SQ2-01", published.settings, cluster="C1")
    assert error.value.code == "NOT_TRACEABLE"
