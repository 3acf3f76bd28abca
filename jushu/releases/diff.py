"""Two releases compared: every value and score that changed, and what can have changed it.

Nothing is guessed: where several things changed that reach a number, all of them are named. What no change
reaches is excluded: rows of other tables or other clusters, definitions of other indicators, code from which
the number is not computed. A replay by the definitions and code of the other release separates the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import polars as pl

from jushu.releases import lineage, sql
from jushu.releases.inputs import CODE, CONTRACT, CORRECTION, METHOD, NEW_ROWS, Inputs, compare_inputs
from jushu.releases.release import Release
from jushu.settings import Settings

_UNIT = ("unit_type", "unit_code", "period_type", "period_code")
_MEASURED = ("numerator", "denominator", "value", "case_count", "status", "status_reason")
_SCORED = ("score", "grade_code", "rank", "status", "status_reason")
# Names and texts make no number; direction, goalposts, weight and dimension make scores only.
_DEFINES = (
    *("facts", "rule", "grain", "numerator", "denominator", "scale", "min_cases", "obligation", "periods"),
    "unit",
)
_INDICATORS = "dbt_project/seeds/catalogue/indicators.csv"


@dataclass(frozen=True)
class Diff:
    """What changed between two releases.

    ``values`` has one row per indicator value that differs, ``scores`` one per node score: unit, period,
    code, old and new of each figure, ``causes`` (list of text). A number that only one release has differs.
    """

    old: Release
    new: Release
    inputs: Inputs
    values: pl.DataFrame
    scores: pl.DataFrame


def diff(old: Release, new: Release, settings: Settings) -> Diff:
    """Compare two releases; JushuError SNAPSHOT_MISSING for releases that kept no definitions."""
    with duckdb.connect() as connection:
        for name, release in (("old", old), ("new", new)):
            path = sql.text(str(release.path / "auditor.duckdb"))
            connection.execute(f"ATTACH {path} AS {name} (READ_ONLY)")
        inputs = compare_inputs(connection, old, new, settings)
        values = _changed(connection, "indicator_value", "indicator_code", _MEASURED)
        scores = _changed(connection, "score_node", "node_code", _SCORED)
        sources = _sources(connection, lineage.parents(settings, new.manifest["code_hash"]))
        redefined = _redefined(connection, inputs)
        nodes = _nodes(connection)
    values = _with_causes(values, [_of_value(row, inputs, sources, redefined) for row in _rows(values)])
    scores = _with_causes(scores, list(_of_scores(scores, values, nodes, inputs)))
    return Diff(old, new, inputs, values, scores)


def _changed(
    connection: duckdb.DuckDBPyConnection, table: str, code: str, figures: tuple[str, ...]
) -> pl.DataFrame:
    key = ", ".join((*_UNIT, code))
    both = ", ".join(f"o.{f} AS old_{f}, n.{f} AS new_{f}" for f in figures)
    differs = " OR ".join(f"o.{f} IS DISTINCT FROM n.{f}" for f in figures)
    return connection.sql(
        f"SELECT {key.replace(code, f'{code} AS code')}, coalesce(n.cluster_code, o.cluster_code) AS cluster,"
        f" {both} FROM old.{table} AS o FULL JOIN new.{table} AS n USING ({key})"
        f" WHERE {differs} ORDER BY {key}"
    ).pl()


def _sources(
    connection: duckdb.DuckDBPyConnection, known: dict[str, tuple[set[str], set[str]]]
) -> dict[str, set[str]]:
    """Raw tables of each indicator: those its facts are made from, and those the catalogue names."""
    rows = connection.execute(
        "SELECT indicator_code, facts, numerator_fact, denominator_fact FROM new.dim_indicator"
    ).fetchall()
    found = {}
    for code, named, *facts in rows:
        tables = {table for fact in facts if fact for table in lineage.raw_tables(fact, known)}
        found[code] = tables | set((named or "").split(";"))
    return found


def _redefined(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> set[str] | None:
    """Indicators whose definition differs; None where another part of the catalogue may reach any of them."""
    if set(inputs.catalogue) - {_INDICATORS}:
        return None
    differs = " OR ".join(f"o.{column} IS DISTINCT FROM n.{column}" for column in _DEFINES)
    rows = connection.execute(
        "SELECT indicator_code FROM old.dim_indicator AS o "
        f"FULL JOIN new.dim_indicator AS n USING (indicator_code) WHERE {differs}"
    ).fetchall()
    return {row[0] for row in rows}


def _nodes(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Nodes above each indicator: its dimension and its index."""
    rows = connection.execute(
        "SELECT indicator_code, dimension_code, index_code FROM old.score_indicator "
        "UNION SELECT indicator_code, dimension_code, index_code FROM new.score_indicator"
    ).fetchall()
    found: dict[str, set[str]] = {}
    for code, *above in rows:
        found.setdefault(code, set()).update(above)
    return found


def _of_value(
    row: dict, inputs: Inputs, sources: dict[str, set[str]], redefined: set[str] | None
) -> set[str]:
    causes = _by_data(row["cluster"], sources.get(row["code"], set()), inputs)
    if inputs.catalogue and (redefined is None or row["code"] in redefined):
        causes.add(METHOD)
    if inputs.contracts:
        causes.add(CONTRACT)
    if inputs.value_code:
        causes.add(CODE)
    # data reaches numbers of other units too, such as shares of the province
    return causes or set().union(*inputs.touched.values())


def _by_data(cluster: str | None, tables: set[str], inputs: Inputs) -> set[str]:
    found: set[str] = set()
    for (table, where), kinds in inputs.touched.items():
        if table in tables and (cluster is None or where is None or where == cluster):
            found |= kinds
    return found


def _of_scores(
    scores: pl.DataFrame, values: pl.DataFrame, nodes: dict[str, set[str]], inputs: Inputs
) -> Iterable[set[str]]:
    """Causes of a score: those of the values under it, and the method and code of scoring; where there are
    none (a rank among others), those of all values of the period.
    """
    own: dict[tuple, set[str]] = {}
    period: dict[tuple, set[str]] = {}
    for row in _rows(values):
        unit = tuple(row[name] for name in _UNIT)
        for node in nodes.get(row["code"], ()):
            own.setdefault((*unit, node), set()).update(row["causes"])
        period.setdefault(unit[2:], set()).update(row["causes"])
    method = {METHOD} if inputs.methodology or inputs.catalogue else set()
    code = {CODE} if inputs.score_code else set()
    for row in _rows(scores):
        unit = tuple(row[name] for name in _UNIT)
        causes = own.get((*unit, row["code"]), set()) | method | code
        yield causes or period.get(unit[2:], set())


def _with_causes(frame: pl.DataFrame, causes: list[set[str]]) -> pl.DataFrame:
    order = (NEW_ROWS, CORRECTION, METHOD, CONTRACT, CODE)
    listed = [[cause for cause in order if cause in found] for found in causes]
    return frame.with_columns(pl.Series("causes", listed, dtype=pl.List(pl.String)))


def _rows(frame: pl.DataFrame) -> Iterable[dict]:
    return frame.iter_rows(named=True)
