"""Without its optional environment the Spark engine is refused before anything is touched, and says why."""

from pathlib import Path

from tests.integration.small_home import Project


def test_a_run_with_spark_says_how_to_install_it(tmp_path: Path) -> None:
    program = Project.copy(
        tmp_path / "project", tmp_path / "home"
    )  # the optional environment is no part of it
    done = program("run", "--engine", "spark", code=2)
    assert "SPARK_MISSING" in done.err and "make spark" in done.err
    assert not (tmp_path / "home" / "warehouse").exists()
