"""Stored definitions and code: once per content, verified when they are read."""

import pytest

from jushu.errors import JushuError
from jushu.releases import snapshot
from tests.conftest import ROOT
from tests.unit.jushu.releases.release_house import House


def test_a_release_keeps_what_it_was_computed_by(house: House) -> None:
    manifest = house.publish().manifest
    definitions = snapshot.stored(house.settings, manifest["definitions_hash"])
    code = snapshot.stored(house.settings, manifest["code_hash"])
    assert {
        "dbt_project/seeds/catalogue/indicators.csv",
        "ingestion/contracts/funds.yaml",
    } <= definitions.keys()
    assert {"jushu/scoring/score.py", "dbt_project/macros/divide.sql", "requirements.lock"} <= code.keys()
    assert not definitions.keys() & code.keys()
    house.sql("DELETE FROM dim_cluster")
    house.publish()
    assert len(list(house.settings.definitions.iterdir())) == 2


def test_what_is_unpacked_is_what_was_stored(house: House) -> None:
    value = snapshot.store(house.settings, "definitions")
    folder = house.settings.work / "project"
    snapshot.unpack(house.settings, value, folder)
    name = "dbt_project/seeds/methodology/methodology_nodes.csv"
    assert (folder / name).read_bytes() == (ROOT / name).read_bytes()
    assert snapshot.listing(folder, "definitions") == snapshot.stored(house.settings, value)


def test_a_damaged_or_missing_archive_is_refused(house: House) -> None:
    value, other = (snapshot.store(house.settings, part) for part in ("definitions", "code"))
    snapshot.place(house.settings, value).chmod(0o644)
    snapshot.place(house.settings, value).write_bytes(snapshot.place(house.settings, other).read_bytes())
    with pytest.raises(JushuError, match="SNAPSHOT_DAMAGED"):
        snapshot.unpack(house.settings, value, house.settings.work)
    with pytest.raises(JushuError, match="SNAPSHOT_MISSING"):
        snapshot.stored(house.settings, "0" * 64)


def test_changes_between_two_listings() -> None:
    then, now = {"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "9", "d": "4"}
    assert snapshot.changed(then, now) == ["b", "c", "d"]
    assert snapshot.digest(then) != snapshot.digest(now)
    assert snapshot.digest(then) == snapshot.digest(dict(reversed(then.items())))
