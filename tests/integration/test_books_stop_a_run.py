"""A staging model that loses a row stops the run, and the next one, which leaves that table as it is."""

from pathlib import Path

from tests.integration.small_home import Project, files


def test_a_run_that_the_books_stopped_does_not_pass_the_next_time(tmp_path: Path) -> None:
    program = Project.copy(tmp_path / "project", tmp_path / "home")
    program("ingest", *map(str, files(tmp_path / "files")))
    program.replace(
        "dbt_project/models/staging/stg_service__service_requests.sql",
        ") as latest",
        ") as latest where request_id <> 'R0'",
    )
    said = [program("run", code=1).err for _ in range(2)]
    assert all("stg_service__service_requests rows: 2 / 1" in words for words in said)
    assert not (tmp_path / "home" / "releases" / "current").exists()
