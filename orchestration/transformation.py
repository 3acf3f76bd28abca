"""The dbt project as Dagster sees it: one resource, one manifest, no question to the internet."""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject
from dbt.cli.main import dbtRunner
from dbt.version import __version__ as dbt_version
from packaging.version import Version

from jushu import disk, files
from jushu.errors import JushuError
from jushu.settings import Settings
from orchestration.home import dbt_target


class OfflineDbt(DbtCliResource):
    """dbt's command line without the version query, which would ask the package index twice."""

    @property
    def _cli_version(self) -> Version:
        return Version(dbt_version)


class Translator(DagsterDbtTranslator):
    """Assets grouped by the folder of their model."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Layer of the model: staging, intermediate, marts, indicators, scores; seeds by their folder."""
        folders: Sequence[str] = dbt_resource_props["fqn"]
        return folders[1] if len(folders) > 2 else None


def project(settings: Settings) -> DbtProject:
    """The project with its target folder below the home."""
    return DbtProject(
        project_dir=settings.dbt_project_dir,
        target_path=dbt_target(settings),
        profiles_dir=settings.dbt_project_dir,
    )


def resource(settings: Settings) -> OfflineDbt:
    """dbt's command line on the project, from the environment this process runs in."""
    return OfflineDbt(
        project_dir=project(settings),  # pyright: ignore[reportArgumentType]
        dbt_executable=str(Path(sys.executable).with_name("jushu-dbt")),
    )


def manifest(settings: Settings) -> Path:
    """dbt's manifest, parsed anew when the project is not the one it was made of, or a kill left half of it.

    The content decides: files that were unpacked or copied may be older than the manifest and yet be others.
    """
    path = dbt_target(settings) / "manifest.json"
    made_of, project_hash = path.with_name("project.sha256"), _project_hash(settings.dbt_project_dir)
    if not (_is_whole(path) and made_of.is_file() and made_of.read_text() == project_hash):
        parse(settings)
        files.write_text(made_of, project_hash)
    return path


def _is_whole(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return True


def parse(settings: Settings) -> None:
    """Run ``dbt parse``; JushuError DBT_PARSE when the project is not valid."""
    folder = str(settings.dbt_project_dir)
    result = dbtRunner().invoke(
        [
            "parse",
            "--quiet",
            "--project-dir",
            folder,
            "--profiles-dir",
            folder,
            "--target-path",
            str(dbt_target(settings)),
        ]
    )
    if not result.success:
        raise disk.said(str(result.exception)) or JushuError(
            "DBT_PARSE",
            zh=f"dbt 工程无法解析：{result.exception}",
            en=f"The dbt project cannot be parsed: {result.exception}",
            todo_zh="请检查最近对 dbt_project 的修改。",
            todo_en="Look at the latest change to dbt_project.",
        )


def _project_hash(folder: Path) -> str:
    """One hash of the names and bytes of all files of the project."""
    ignored = {"target", "logs", "dbt_packages"}
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        inside = path.relative_to(folder)
        if not ignored & set(inside.parts):
            digest.update(f"{inside.as_posix()} {files.sha256(path)}\n".encode())
    return digest.hexdigest()


def node_names(path: Path, *kinds: str) -> list[str]:
    """Names of all nodes of some kinds (model, seed) that the manifest enables, sorted."""
    nodes = json.loads(path.read_text())["nodes"].values()
    return sorted(n["name"] for n in nodes if n["resource_type"] in kinds)
