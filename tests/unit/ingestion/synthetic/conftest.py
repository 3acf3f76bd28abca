"""One demo province for all tests that only read it."""

import pytest

from ingestion.synthetic import GeneratedSummary, generate


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> GeneratedSummary:
    """The province of the default seed at scale 1."""
    return generate(tmp_path_factory.mktemp("province"))
