"""The pointer, the list of releases, verification and rollback."""

import pytest
from release_house import House

from jushu import releases
from jushu.errors import JushuError


def test_before_the_first_release(house: House) -> None:
    assert releases.current_release_id(house.settings) is None
    assert releases.current(house.settings) is None
    assert releases.list_releases(house.settings) == []


def test_rollback_moves_readers_and_deletes_nothing(house: House) -> None:
    house.publish()
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C0'")
    house.publish()
    count = "SELECT count(*) FROM dim_cluster"
    assert releases.query(count, "management", house.settings).item() == 2
    assert releases.rollback("2026Q3-r1", house.settings).release_id == "2026Q3-r1"
    assert releases.query(count, "management", house.settings).item() == 3
    assert releases.query(count, "management", house.settings, "2026Q3-r2").item() == 2
    assert [release.release_id for release in releases.list_releases(house.settings)] == [
        "2026Q3-r1",
        "2026Q3-r2",
    ]


def test_a_changed_missing_or_added_file_is_found_and_refused(house: House) -> None:
    release = house.publish()
    assert releases.verify(release.release_id, house.settings) == []
    changed = release.path / "analyst.duckdb"
    changed.chmod(0o644)
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    (release.path / "management.duckdb").unlink()
    (release.path / "extra.txt").touch()
    assert releases.verify(release.release_id, house.settings) == [
        "analyst.duckdb: sha256 differs",
        "extra.txt: not in the manifest",
        "management.duckdb: missing",
    ]
    with pytest.raises(JushuError) as caught:
        releases.rollback(release.release_id, house.settings)
    assert caught.value.code == "RELEASE_DAMAGED"


@pytest.mark.parametrize("release_id", ["2026Q3-r9", "..", "../home", "", ".tmp-2026Q3-r1"])
def test_unknown_releases(published: House, release_id: str) -> None:
    with pytest.raises(JushuError, match="no release") as caught:
        releases.load(release_id, published.settings)
    assert caught.value.code == "RELEASE_UNKNOWN"
    assert "2026Q3-r1" in caught.value.todo_en
