"""What changed between two releases in what they were made from: files, corrections, definitions, code."""

import zipfile
from dataclasses import dataclass, field

import duckdb
import yaml

from jushu.releases import snapshot, sql
from jushu.releases.release import Release
from jushu.settings import Settings

NEW_ROWS, CORRECTION, METHOD, CONTRACT, CODE = "data", "late correction", "method", "contract", "code"
# Code that makes values, and code that makes scores of them; what only checks, shows or runs makes neither.
_VALUES = ("dbt_project/models/", "dbt_project/macros/", "ingestion/", "requirements.lock")
_SCORES = ("jushu/scoring/", "jushu/statistics/", "dbt_project/models/scores/", "requirements.lock")
_NOT_VALUES = ("dbt_project/models/scores/", "dbt_project/models/audit/", "dbt_project/models/enterprises/")


@dataclass(frozen=True)
class Inputs:
    """The changes: ``touched`` has, per raw table and cluster (None: rows that name none), which of NEW_ROWS
    and CORRECTION came; the others are paths of changed files.
    """

    touched: dict[tuple[str, str | None], set[str]] = field(default_factory=dict)
    new_files: int = 0
    gone_files: int = 0
    catalogue: list[str] = field(default_factory=list)
    methodology: list[str] = field(default_factory=list)
    contracts: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)

    @property
    def value_code(self) -> list[str]:
        """Changed code from which values are computed."""
        return [p for p in self.code if p.startswith(_VALUES) and not p.startswith(_NOT_VALUES)]

    @property
    def score_code(self) -> list[str]:
        """Changed code from which scores are computed."""
        return [p for p in self.code if p.startswith(_SCORES)]


def compare_inputs(
    connection: duckdb.DuckDBPyConnection, old: Release, new: Release, settings: Settings
) -> Inputs:
    """The changes from ``old`` to ``new``, whose auditor files are attached as ``old`` and ``new``.

    A row is a late correction where the older release holds a row of the same source and key, and new data
    elsewhere. Raises JushuError SNAPSHOT_MISSING for releases that kept no definitions.
    """
    before, after = (snapshot.stored(settings, r.manifest.get("definitions_hash", "")) for r in (old, new))
    definitions = snapshot.changed(before, after)
    code = [snapshot.stored(settings, r.manifest.get("code_hash", "")) for r in (old, new)]
    new_files, gone = (
        _count(
            connection,
            f"FROM {a}.audit_files AS f ANTI JOIN {b}.audit_files USING (file_id) WHERE f.status = 'loaded'",
        )
        for a, b in (("new", "old"), ("old", "new"))
    )
    seeds = [path for path in definitions if path.startswith("dbt_project/seeds/")]
    return Inputs(
        touched=_touched(connection, new, settings) if new_files or gone else {},
        new_files=new_files,
        gone_files=gone,
        catalogue=[path for path in seeds if "/methodology/" not in path],
        methodology=[path for path in seeds if "/methodology/" in path],
        contracts=[path for path in definitions if path.startswith("ingestion/")],
        code=snapshot.changed(*code),
    )


def _touched(
    connection: duckdb.DuckDBPyConnection, new: Release, settings: Settings
) -> dict[tuple[str, str | None], set[str]]:
    keys = _keys(settings, new.manifest["definitions_hash"])
    found: dict[tuple[str, str | None], set[str]] = {}
    for table, key in keys.items():
        columns = [set(_columns(connection, side, table)) for side in ("old", "new")]
        if not columns[1]:
            continue
        where = "cluster_code" if "cluster_code" in columns[1] else "NULL"
        came = "SELECT * FROM new.raw.{0} ANTI JOIN old.audit_files AS f ON _file_id = f.file_id"
        # personal columns are in no release: where the key has one, a correction cannot be told
        same = ["_source", *key]
        known = set(same) <= columns[0] & columns[1]
        corrects = "known" if known else "true"
        joined = (
            f"LEFT JOIN (SELECT DISTINCT {_names(same)}, true AS known FROM old.raw.{sql.name(table)}) "
            f"USING ({_names(same)})"
            if known
            else ""
        )
        rows = connection.execute(
            f"SELECT CAST({where} AS VARCHAR), bool_or(coalesce({corrects}, false)), "
            f"bool_or(NOT coalesce({corrects}, false)) "
            f"FROM ({came.format(sql.name(table))}) {joined} GROUP BY 1"
        ).fetchall()
        for cluster, corrected, added in rows:
            kinds = {CORRECTION} if corrected else set()
            found[table, cluster] = kinds | ({NEW_ROWS} if added or not known else set())
    return found


def _keys(settings: Settings, definitions: str) -> dict[str, list[str]]:
    """Primary key of every contract of stored definitions (ODCS: primaryKey, primaryKeyPosition)."""
    found = {}
    with zipfile.ZipFile(snapshot.place(settings, definitions)) as archive:
        for name in archive.namelist():
            if name.startswith("ingestion/contracts/"):
                (table,) = yaml.safe_load(archive.read(name))["schema"]
                keyed = [p for p in table["properties"] if p.get("primaryKey")]
                ordered = sorted(keyed, key=lambda p: p["primaryKeyPosition"])
                found[table["name"]] = [p["name"] for p in ordered]
    return found


def _columns(connection: duckdb.DuckDBPyConnection, side: str, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() "
        "WHERE database_name = ? AND schema_name = 'raw' AND table_name = ?",
        [side, table],
    ).fetchall()
    return [row[0] for row in rows]


def _names(columns: list[str]) -> str:
    return ", ".join(map(sql.name, columns))


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    ((rows,),) = connection.execute(f"SELECT count(*) {source}").fetchall()
    return int(rows)
