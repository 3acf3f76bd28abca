"""Landing: bytes stay as they came, under their own hash; only regular files are taken."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

import pytest

from ingestion.landing import land, refuse_unless_file
from jushu.errors import JushuError
from jushu.settings import Settings

AT = datetime(2026, 11, 1, 12)


def landed_files(settings: Settings) -> list[Path]:
    return [p for p in settings.landing.rglob("*") if p.is_file()]


def test_bytes_land_once_under_their_hash(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"a,b\r\n1,2")
    first = land(source, settings, AT)
    assert first.sha256 == hashlib.sha256(b"a,b\r\n1,2").hexdigest()
    assert first.path == settings.landing / first.sha256[:2] / first.sha256
    assert (first.path.read_bytes(), first.size_bytes, first.name, first.is_new) == (
        b"a,b\r\n1,2",
        8,
        "a.csv",
        True,
    )
    assert not first.path.stat().st_mode & 0o222
    again = land(source.rename(tmp_path / "b.csv"), settings, AT)
    assert (again.is_new, again.path, again.name) == (False, first.path, "b.csv")
    assert landed_files(settings) == [first.path]


def test_bytes_that_were_damaged_at_rest_are_mended_when_they_come_again(
    settings: Settings, tmp_path: Path
) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"a,b\r\n1,2")
    first = land(source, settings, AT)
    first.path.chmod(0o640)
    first.path.write_bytes(b"a,b\r\n1,3")
    again = land(source, settings, AT)
    assert (again.is_new, again.path, again.path.read_bytes()) == (False, first.path, b"a,b\r\n1,2")


@pytest.mark.parametrize(
    "name", ["..", "a'; drop table x; --.csv", "数据 (1).csv", "x" * 251 + ".csv", "a\nb.csv"]
)
def test_a_name_is_data_and_never_a_path(settings: Settings, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    source = folder / (name if name != ".." else "..csv")
    source.write_bytes(b"x")
    assert land(source, settings, AT).name == source.name
    assert len(landed_files(settings)) == 1


def test_a_name_in_another_encoding_is_text_that_can_be_stored(settings: Settings, tmp_path: Path) -> None:
    source = os.fsencode(tmp_path) + b"/" + "数据.csv".encode("gb18030")
    Path(os.fsdecode(source)).write_bytes(b"x")
    name = land(Path(os.fsdecode(source)), settings, AT).name
    assert name.encode().decode() == name and name.endswith(".csv")


def not_files(tmp_path: Path) -> list[Path]:
    target = tmp_path / "target.csv"
    target.write_bytes(b"x")
    link, pipe = tmp_path / "link.csv", tmp_path / "pipe.csv"
    link.symlink_to(target)
    os.mkfifo(pipe)
    return [tmp_path, link, pipe, tmp_path / "absent.csv", Path("/dev/null")]


def test_folders_links_pipes_devices_and_nothing_are_refused(settings: Settings, tmp_path: Path) -> None:
    for path in not_files(tmp_path):
        for step in (lambda p=path: land(p, settings, AT), lambda p=path: refuse_unless_file(p)):
            with pytest.raises(JushuError) as error:
                step()
            assert (error.value.code, error.value.wrong_use) == ("NOT_A_FILE", True)
    assert not settings.landing.exists()


def test_nothing_is_left_when_the_copy_fails(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(b"x")
    settings.landing.mkdir(parents=True)
    digest = hashlib.sha256(b"x").hexdigest()
    (settings.landing / digest[:2]).write_bytes(b"in the way of the folder")
    with pytest.raises(OSError):
        land(source, settings, AT)
    assert [p.name for p in landed_files(settings)] == [digest[:2]]
