"""The methodology of a release comes from the definitions stored with it, and is the one that it names."""

import json
from pathlib import Path

import pytest

from jushu import catalogue
from jushu.errors import JushuError
from jushu.releases import snapshot
from jushu.releases.method import methodology_of
from jushu.settings import Settings


class Elsewhere(Settings):
    """Settings of a project in another folder, whose definitions differ from the installed ones."""

    @property
    def project_root(self) -> Path:
        """The folder of that project."""
        return self.home / "project"


def release(home: Path, **facts: str) -> None:
    folder = home / "releases" / "R1"
    folder.mkdir(parents=True)
    manifest = {
        "release_id": "R1",
        "previous_id": None,
        "published_at": "2026-10-08T06:00:00",
        "as_of": None,
        "data_as_of": None,
        "period_code": "2026Q3",
        "content_hash": "cc",
        "quality_score": None,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | facts))


def test_the_stored_method_is_used_even_if_another_is_installed(tmp_path: Path) -> None:
    settings, installed = Elsewhere(home=tmp_path), Settings().seeds_dir
    seeds = settings.project_root / "dbt_project" / "seeds"
    for path in installed.rglob("*.csv"):
        target = seeds / path.relative_to(installed)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    grades = seeds / "methodology" / "methodology_grades.csv"
    grades.write_text(grades.read_text(encoding="utf-8").replace("good,80", "good,79"), encoding="utf-8")
    stored = catalogue.methodology(seeds)
    assert stored.hash != catalogue.methodology(installed).hash
    release(tmp_path, definitions_hash=snapshot.store(settings, "definitions"), methodology_hash=stored.hash)
    assert methodology_of("R1", settings) == stored


def test_without_stored_definitions_the_same_installed_method_will_do(tmp_path: Path) -> None:
    installed = catalogue.methodology()
    release(tmp_path, methodology_hash=installed.hash)
    assert methodology_of("R1", Settings(home=tmp_path)) == installed


def test_another_method_is_never_taken_for_that_of_the_release(tmp_path: Path) -> None:
    release(tmp_path, methodology_hash="another")
    with pytest.raises(JushuError) as error:
        methodology_of("R1", Settings(home=tmp_path))
    assert error.value.code == "METHODOLOGY_NOT_STORED"
    assert "jushu run --full" in error.value.text("en")[2]
