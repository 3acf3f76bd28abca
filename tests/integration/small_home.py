"""A province of one cluster and six enterprises: files small enough to build releases of it in a test."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingestion.synthetic import uscc
from jushu.releases import snapshot
from jushu.settings import Settings
from tests.conftest import Finished

CODES = uscc.make(np.full(6, 370102), np.arange(6)).tolist()
REPORT_HEAD = (
    "uscc,report_period,cluster_code,total_revenue_cny,data_revenue_cny,staff_count,data_staff_count,filed_on"
)
SINCE = "2025-01-01"


def report(code: str, data_revenue: str, filed_on: str) -> str:
    """A report of 2026Q1: a million yuan of revenue, so much of it from data, in 万元."""
    return f"{code},2026Q1,C1,100万元,{data_revenue}万元,10,4,{filed_on}"


def write(folder: Path, name: str, head: str, *rows: str) -> Path:
    """A CSV file."""
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def files(folder: Path) -> list[Path]:
    """The files of the province: masters, two service requests, six reports of one closed quarter."""
    folder.mkdir()
    shares = ("10", "20", "30", "40", "50", "60")
    return [
        write(
            folder,
            "clusters.csv",
            "cluster_code,cluster_name,region_code,established_on",
            f"C1,东集聚区,370102,{SINCE}",
        ),
        write(
            folder,
            "zones.csv",
            "zone_code,cluster_code,zone_name,established_on",
            f"C1-Z1,C1,一区,{SINCE}",
        ),
        write(
            folder,
            "enterprises.csv",
            "uscc,enterprise_name,cluster_code,zone_code,entity_type,entity_subtype,entered_on,filed_on",
            *(
                f"{c},甲{n},C1,C1-Z1,数据生产商,数据资源集成商,{SINCE},2025-03-31"
                for n, c in enumerate(CODES)
            ),
        ),
        write(
            folder,
            "service_requests.csv",
            "request_id,cluster_code,zone_code,submitted_at,updated_at",
            *(
                f"R{n},C1,C1-Z1,{day} 10:00:00,{day} 11:00:00"
                for n, day in enumerate(("2026-01-05", "2026-06-30"))
            ),
        ),
        write(
            folder,
            "enterprise_reports.csv",
            REPORT_HEAD,
            *(report(c, share, "2026-04-20") for c, share in zip(CODES, shares, strict=True)),
        ),
    ]


def to_inbox(home: Path, paths: list[Path]) -> None:
    """Move files to the inbox of a home, long settled there."""
    inbox = Settings(home=home).inbox
    inbox.mkdir(parents=True, exist_ok=True)
    for path in paths:
        os.utime(path.rename(inbox / path.name), (1, 1))


_PUBLISH = """
from jushu import releases
from jushu.settings import Settings
from orchestration import home, rebuild
settings = Settings()
rebuild.in_project(settings.project_root, settings, rebuild.Task(build=True))
print(releases.publish(settings, dbt_manifest=home.dbt_target(settings) / "manifest.json").release_id)
"""


@dataclass(frozen=True)
class Project:
    """A copy of the project, to be changed, working on one home."""

    folder: Path
    home: Path

    @classmethod
    def copy(cls, folder: Path, home: Path) -> "Project":
        """The present project."""
        for part in ("definitions", "code"):
            snapshot.copy(Settings(home=home), part, folder)
        return cls(folder, home)

    def __call__(self, *arguments: str, code: int = 0) -> Finished:
        """A command of the program with this project."""
        return self._run("-m", "jushu", *arguments, code=code)

    def release(self) -> str:
        """Build what is loaded and publish it, as a run does without its checks; the id of the release."""
        return self._run("-c", _PUBLISH).out.split()[-1]

    def json(self, *arguments: str, code: int = 0) -> dict:
        """What a command prints as JSON."""
        return json.loads(self(*arguments, "--json", code=code).out)

    def replace(self, name: str, old: str, new: str) -> None:
        """Change one file of the project in one place."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name}: {text.count(old)} x {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def _run(self, *arguments: str, code: int = 0) -> Finished:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=os.environ | {"JUSHU_HOME": str(self.home), "PYTHONPATH": str(self.folder), "COLUMNS": "200"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return Finished(done.returncode, done.stdout, done.stderr)
