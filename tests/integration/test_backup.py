"""A backup is restored, verified and compared; a damaged one restores nothing."""

import shutil
from pathlib import Path

import pytest

from jushu import releases
from jushu.settings import Settings
from tests.conftest import jushu_in
from tests.integration.small_home import Project, files


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a release, and its first backup beside it."""
    folder = tmp_path_factory.mktemp("backup")
    project = Project.copy(folder / "project", folder / "home")
    project("ingest", *map(str, files(folder / "files")))
    project.release()
    (folder / "home" / "inbox").mkdir()
    (folder / "home" / "inbox" / "waiting.csv").write_text("a\n1\n")
    jushu_in(folder / "home")("backup", str(folder / "backups"))
    return folder


def hashes(home: Path, manifest: Path) -> dict:
    return releases.table_hashes(Settings(home=home).warehouse, manifest)


def test_a_restored_home_says_the_same(made: Path, tmp_path: Path):
    restored = tmp_path / "restored"
    call = jushu_in(restored)
    report = call("restore", str(made / "backups"), "--json").json
    assert report["sound"] and report["findings"] == []
    manifest = made / "home" / "dbt" / "target" / "manifest.json"
    assert hashes(restored, manifest) == hashes(made / "home", manifest)
    ours, theirs = (releases.current(Settings(home=h)) for h in (made / "home", restored))
    assert ours and theirs and theirs.content_hash == ours.content_hash
    assert call("log", "verify", "--json").json["whole"]
    assert (restored / "inbox" / "waiting.csv").read_text() == "a\n1\n"
    assert call("sql", "select count(*) as n from dim_cluster", "--json").json == [{"n": 1}]
    # it goes on where it was: the same bytes are known
    again = call("ingest", str(made / "files" / "zones.csv"), "--json").json
    assert [o["code"] for o in again] == ["ALREADY_LOADED"]


def test_a_second_backup_copies_what_changed_and_stands_alone(made: Path, tmp_path: Path):
    home, folder = tmp_path / "home", tmp_path / "backups"
    shutil.copytree(made / "home", home)
    call = jushu_in(home)
    one = call("backup", str(folder), "--json").json
    extra = tmp_path / "zones__2.csv"
    extra.write_text("zone_code,cluster_code,zone_name,established_on\nC1-Z2,C1,二区,2025-01-01\n")
    call("ingest", str(extra))
    two = call("backup", str(folder), "--json").json
    assert (one["linked"], one["copied"]) == (0, one["files"])
    # one landed file and its lake part are new; the warehouse, the head of the log and its acts changed
    assert two["copied"] == 5 and two["linked"] == two["files"] - 5
    shutil.rmtree(one["backup"])
    assert jushu_in(tmp_path / "restored")("restore", two["backup"], "--json").json["sound"]


@pytest.mark.parametrize("damage", ["byte", "missing", "manifest"])
def test_a_damaged_backup_restores_nothing(made: Path, tmp_path: Path, damage: str):
    folder = tmp_path / "backup"
    shutil.copytree(next((made / "backups").iterdir()), folder)
    target = min((folder / "home" / "landing").glob("??/*"))
    if damage == "byte":
        content = bytearray(target.read_bytes())
        content[3] ^= 1
        target.chmod(0o644)
        target.write_bytes(content)
    elif damage == "missing":
        target.unlink()
    else:
        manifest = folder / "manifest.json"
        manifest.write_text(manifest.read_text()[:-40])
    restored = tmp_path / "restored"
    assert "BACKUP_DAMAGED" in jushu_in(restored)("restore", str(folder), code=1).err
    assert not restored.exists() or list(restored.iterdir()) == []


def test_refusals(made: Path, tmp_path: Path):
    home = made / "home"
    assert "WRONG_USE" in jushu_in(home)("backup", str(home / "backups"), code=2).err
    assert "HOME_NOT_EMPTY" in jushu_in(home)("restore", str(made / "backups"), code=2).err
    assert "BACKUP_NONE" in jushu_in(tmp_path / "new")("restore", str(tmp_path), code=2).err
    assert "WAREHOUSE_MISSING" in jushu_in(tmp_path / "none")("backup", str(tmp_path / "b"), code=1).err


def test_a_damaged_home_is_not_backed_up(made: Path, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(made / "home", home)
    target = min(home.glob("landing/??/*"))
    target.chmod(0o644)
    target.write_bytes(b"x")
    assert "BACKUP_UNSOUND" in jushu_in(home)("backup", str(tmp_path / "b"), code=1).err
    assert list((tmp_path / "b").iterdir()) == []
