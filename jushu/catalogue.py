"""The catalogue and the methodology as tables, read from the seeds: their one home is the CSV files.

Every function takes the folder of the seeds, by default that of the settings.
"""

import hashlib
from datetime import date
from pathlib import Path

import polars as pl

from jushu.errors import JushuError
from jushu.scoring import Methodology, load_methodology
from jushu.scoring.load_uncertainty import TABLE as PLAN
from jushu.scoring.load_uncertainty import load_plan
from jushu.scoring.plan import Plan
from jushu.settings import Settings

# Where the tables of each methodology of the seeds stand: one loader, two instances.
METHODOLOGIES = {
    "default": {
        "indicators": "catalogue/indicators",
        "dimensions": "catalogue/dimensions",
        "methodology_scheme": "methodology/methodology_scheme",
        "methodology_nodes": "methodology/methodology_nodes",
        "methodology_grades": "methodology/methodology_grades",
        "methodology_adjustments": "methodology/methodology_adjustments",
    },
    "enterprise": {
        "indicators": "catalogue/enterprise_indicators",
        "dimensions": "catalogue/enterprise_dimensions",
        "methodology_scheme": "methodology/enterprise_scheme",
        "methodology_nodes": "methodology/enterprise_nodes",
        "methodology_grades": "methodology/enterprise_grades",
    },
}


def indicators(seeds_dir: Path | None = None) -> pl.DataFrame:
    """One row per indicator of the catalogue, all columns as text (goalposts may be ranges)."""
    return _read(seeds_dir, "catalogue", "indicators")


def dimensions(seeds_dir: Path | None = None) -> pl.DataFrame:
    """One row per dimension with its index and its weight in it, as text."""
    return _read(seeds_dir, "catalogue", "dimensions")


def clauses(seeds_dir: Path | None = None) -> pl.DataFrame:
    """One row per leaf clause of the standard, as text."""
    return _read(seeds_dir, "catalogue", "clauses")


def code_list(name: str, seeds_dir: Path | None = None) -> pl.DataFrame:
    """One row per code of a code list, such as entity_types; all columns as text.

    Raises JushuError CATALOGUE_MISSING where there is no such list.
    """
    return _read(seeds_dir, "catalogue", name)


def methodology_table(name: str, seeds_dir: Path | None = None) -> pl.DataFrame:
    """One table of the methodology (methodology_scheme, methodology_nodes, methodology_grades), as text."""
    return _read(seeds_dir, "methodology", name)


def methodology(seeds_dir: Path | None = None, on: date | None = None, which: str = "default") -> Methodology:
    """The checked methodology of the seeds (``METHODOLOGIES``) valid on a day (default: not ended).

    Raises JushuError METHODOLOGY_INVALID with file, line and remedy.
    """
    paths = METHODOLOGIES[which]
    tables = {table: _read(seeds_dir, *path.split("/")) for table, path in paths.items()}
    return load_methodology(tables, on=on, names={table: f"{path}.csv" for table, path in paths.items()})


def plan(seeds_dir: Path | None = None, on: date | None = None) -> Plan:
    """The plan of uncertainty of the default methodology; errors as for ``methodology``."""
    table = methodology_table(PLAN, seeds_dir)
    return load_plan(table, on=on, name=f"methodology/{PLAN}.csv")


def catalogue_version(seeds_dir: Path | None = None) -> str:
    """Version of the catalogue: the greatest version of its indicators (1.10.0 comes after 1.9.0)."""
    versions = indicators(seeds_dir)["version"].drop_nulls().unique().to_list()
    return max(versions, key=lambda text: [int(part) if part.isdigit() else 0 for part in text.split(".")])


def catalogue_hash(seeds_dir: Path | None = None) -> str:
    """sha256 of all files of the catalogue; line ends do not count, because git may change them."""
    return _folder_hash(_folder(seeds_dir) / "catalogue")


def methodology_hash(seeds_dir: Path | None = None) -> str:
    """sha256 of the methodology as it is used: catalogue weights and goalposts, tree, grades, rules."""
    return methodology(seeds_dir).hash


def _folder(seeds_dir: Path | None) -> Path:
    return seeds_dir if seeds_dir is not None else Settings().seeds_dir


def _read(seeds_dir: Path | None, folder: str, name: str) -> pl.DataFrame:
    path = _folder(seeds_dir) / folder / f"{name}.csv"
    if not path.is_file():
        known = sorted(file.stem for file in path.parent.glob("*.csv"))
        raise JushuError(
            "CATALOGUE_MISSING",
            zh=f"目录中没有 {folder}/{name}.csv。",
            en=f"The catalogue has no {folder}/{name}.csv.",
            todo_zh=f"现有:{'、'.join(known) or '无'}。",
            todo_en=f"There are: {', '.join(known) or 'none'}.",
        )
    return pl.read_csv(path, infer_schema=False)


def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
