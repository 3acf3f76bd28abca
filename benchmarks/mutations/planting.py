"""Plant a defect in a copy of the warehouse and see which rules notice it; then take it back.

A defect of a raw table reaches the rules of its gate and, because the models are built after it, the staging
table that is made from it. A defect of a staging table or mart reaches the gate before the release and the
tests that dbt runs in the build. A rule notices a defect where it finds more faults than before.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import yaml
from pydantic import BaseModel, ConfigDict

from expectations import derive, versions
from expectations.rules import Severity, Suite
from jushu.settings import Settings

CATALOGUE = Path(__file__).parent / "tables.yaml"


class Mutation(BaseModel):
    """One planted defect: ``sql`` makes it in ``table``; ``severity`` is that of the harm it does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    table: str
    severity: Severity
    en: str
    zh: str
    sql: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One rule or dbt test as a statement that counts its faults."""

    rule_id: str
    table: str
    is_blocking: bool
    layer: str
    statement: str


@dataclass(frozen=True)
class Finding:
    """Which rules noticed a defect; ``blocking`` are those that stop the release."""

    mutation: Mutation
    caught_by: tuple[str, ...] = ()
    blocking: tuple[str, ...] = field(default=())

    @property
    def is_missed(self) -> bool:
        """No rule noticed it, or none that blocks although the harm is critical."""
        return not (self.blocking if self.mutation.severity == "critical" else self.caught_by)


def catalogue() -> list[Mutation]:
    """The planted defects of tables, in order."""
    return [Mutation.model_validate(m) for m in yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))]


def compiled_models(settings: Settings) -> Path:
    """The folder in which a run leaves the SQL of its models and tests."""
    return settings.home / "dbt" / "target" / "compiled" / "jushu"


def plant(settings: Settings, folder: Path, mutations: Sequence[Mutation]) -> list[Finding]:
    """Plant each defect alone in a copy of the warehouse below ``folder``."""
    copy = folder / settings.warehouse.name  # the compiled models name the database by its file
    shutil.copy(settings.warehouse, copy)
    suites = derive.all_suites(settings.dbt_project_dir)
    compiled = compiled_models(settings)
    checks = [*_checks(suites), *_dbt_tests(compiled)]
    with duckdb.connect(str(copy)) as connection:
        connection.execute("set enable_progress_bar = false")
        versions.prepare(connection, suites)
        return [_find(connection, mutation, suites, checks, compiled) for mutation in mutations]


def _find(
    connection: duckdb.DuckDBPyConnection,
    mutation: Mutation,
    suites: Sequence[Suite],
    checks: Sequence[Check],
    compiled: Path,
) -> Finding:
    near = [check for check in checks if _reaches(mutation, check)]
    before = {check.rule_id: _count(connection, check) for check in near}
    with _taken_back(connection):
        changed = sum(connection.execute(statement).fetchall()[0][0] for statement in mutation.sql)
        assert changed, f"{mutation.id} changes nothing"
        versions.prepare(connection, [s for s in suites if s.label == mutation.table])
        for staging in _staging(mutation, compiled):
            connection.execute(f"create or replace table {staging.stem} as {staging.read_text('utf-8')}")
        noticed = [check for check in near if _count(connection, check) > before[check.rule_id]]
    return Finding(
        mutation,
        tuple(check.rule_id for check in noticed),
        tuple(check.rule_id for check in noticed if check.is_blocking),
    )


def _checks(suites: Sequence[Suite]) -> Iterator[Check]:
    for suite in suites:
        for rule in suite.rules:
            yield Check(rule.id, suite.table, rule.severity == "critical", suite.layer, suite.failing(rule))


def _dbt_tests(compiled: Path) -> Iterator[Check]:
    """The tests of the build that are statements of their own; the others are derived rules here."""
    for path in sorted((compiled / "tests").rglob("*.sql")):
        yield Check(f"dbt {path.stem}", "", True, "marts", path.read_text("utf-8").strip().rstrip(";"))


def _reaches(mutation: Mutation, check: Check) -> bool:
    """Whether the check runs after the defect and reads its table."""
    schema, _, table = mutation.table.rpartition(".")
    is_own_staging = check.table.startswith("stg_") and check.table.endswith(f"__{table}")
    if schema and check.layer != "raw":
        return schema == "raw" and is_own_staging
    return re.search(rf"\b(repeated_|superseded_)?{table}\b", check.statement) is not None


def _staging(mutation: Mutation, compiled: Path) -> list[Path]:
    """The compiled staging model of a raw table."""
    schema, _, table = mutation.table.rpartition(".")
    return sorted((compiled / "models" / "staging").glob(f"stg_*__{table}.sql")) if schema == "raw" else []


def _count(connection: duckdb.DuckDBPyConnection, check: Check) -> int:
    row = connection.execute(f"select count(*) from ({check.statement}\n)").fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _taken_back(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("begin")
    try:
        yield
    finally:
        connection.execute("rollback")
