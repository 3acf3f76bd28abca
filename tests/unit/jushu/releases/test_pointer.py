"""The pointer, the list of releases, verification and the pin."""

from datetime import datetime

import pytest

from jushu import releases
from jushu.errors import JushuError
from tests.unit.jushu.releases.release_house import House


def test_before_the_first_release(house: House) -> None:
    assert releases.current_release_id(house.settings) is None
    assert releases.current(house.settings) is None
    assert releases.list_releases(house.settings) == []


COUNT = "SELECT count(*) FROM dim_cluster"


def readers_see(house: House) -> int:
    return releases.query(COUNT, "management", house.settings).item()


def test_a_pin_keeps_readers_whatever_runs_publish_and_deletes_nothing(house: House) -> None:
    house.publish()
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C0'")
    house.publish()
    assert readers_see(house) == 2
    pinned = releases.pin("2026Q3-r1", house.settings, reason="wrong master data", name="Li")
    assert (pinned.release_id, readers_see(house)) == ("2026Q3-r1", 3)
    # the same content as the release that was rolled back, then new content: readers stay
    assert house.publish().release_id == "2026Q3-r2" and readers_see(house) == 3
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C1'")
    assert house.publish().release_id == "2026Q3-r3" and readers_see(house) == 3
    assert releases.query(COUNT, "management", house.settings, "2026Q3-r2").item() == 2
    pin = releases.pinned(house.settings)
    assert pin and (pin.release_id, pin.reason, pin.name) == ("2026Q3-r1", "wrong master data", "Li")

    assert releases.unpin(house.settings).release_id == "2026Q3-r3" and readers_see(house) == 1
    assert releases.pinned(house.settings) is None
    with pytest.raises(JushuError, match="RELEASE_NOT_PINNED"):
        releases.unpin(house.settings)


def test_a_look_back_never_becomes_what_readers_see(house: House) -> None:
    house.publish()
    house.sql("DELETE FROM dim_cluster WHERE cluster_code = 'C0'")
    past = house.publish(known_at=datetime(2026, 7, 1))
    assert past.manifest["known_at"] == "2026-07-01T00:00:00"
    assert (releases.current_release_id(house.settings), readers_see(house)) == ("2026Q3-r1", 3)
    latest = releases.latest(house.settings)
    assert latest and latest.release_id == "2026Q3-r1"


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
        releases.pin(release.release_id, house.settings, reason="", name="Li")
    assert caught.value.code == "RELEASE_DAMAGED"


@pytest.mark.parametrize("release_id", ["2026Q3-r9", "..", "../home", "", ".tmp-2026Q3-r1"])
def test_unknown_releases(published: House, release_id: str) -> None:
    with pytest.raises(JushuError, match="no release") as caught:
        releases.load(release_id, published.settings)
    assert caught.value.code == "RELEASE_UNKNOWN"
    assert "2026Q3-r1" in caught.value.todo_en
