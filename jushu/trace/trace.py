"""One value with everything behind it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

from jushu import releases
from jushu.releases import sql
from jushu.settings import Settings
from jushu.trace import aggregate
from jushu.trace.lineage import Lineage, raw_rows
from jushu.trace.measure import Measure, contributing, measure_of, of_unit
from jushu.trace.subject import Subject, find, records

PARTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Part:
    """A numerator or denominator: its measure, what its rows come to, the rows and what they were made of.

    ``rows`` has row_no and the columns of the fact that tell its rows apart, when they count and what is
    aggregated; ``sources`` has row_no, table_name, file_id and line of a raw row; ``values`` are values of
    other indicators, with row_no. A constant denominator has no measure and no rows.
    """

    name: str
    text: str
    measure: Measure | None
    amount: Decimal | None
    rows: pl.DataFrame = field(repr=False, default_factory=pl.DataFrame)
    sources: pl.DataFrame = field(repr=False, default_factory=pl.DataFrame)
    values: pl.DataFrame = field(repr=False, default_factory=pl.DataFrame)


@dataclass(frozen=True)
class Trace:
    """A published value, its way into the score, and its parts down to raw rows and files.

    ``score`` is the way up: normalised points, weights and contributions, then the dimension and the index;
    empty where the unit is not scored. ``badge`` is the row of ``audit_indicator_badge``; empty for other
    units than clusters, without a value and in older releases. ``raw`` has one row per raw row, ``files`` one
    per file. ``differences`` says what the traced rows do not give again; empty when they give everything.
    """

    release_id: str
    subject: Subject
    score: dict[str, Any]
    badge: dict[str, Any]
    parts: tuple[Part, ...]
    raw: pl.DataFrame = field(repr=False)
    files: pl.DataFrame = field(repr=False)
    differences: tuple[str, ...]


def trace(
    code: str,
    settings: Settings | None = None,
    *,
    unit: str | None = None,
    cluster: str | None = None,
    period: str | None = None,
    release_id: str | None = None,
    loaded: bool = True,
) -> Trace:
    """Follow one value of a release (default: the current one) to its raw rows; see ``subject.find``.

    Without ``loaded`` the raw rows are named but not read, which is quicker.
    """
    with releases.connect("auditor", settings, release_id) as connection:
        subject = find(connection, code, unit=unit, cluster=cluster, period=period)
        lineage = Lineage(connection)
        parts = tuple(_part(connection, lineage, subject, name) for name in PARTS if subject.indicator[name])
        sources = pl.concat([part.sources for part in parts], how="diagonal")
        raw = raw_rows(connection, sources, loaded=loaded)
        [(own_id,)] = connection.execute("select release_id from release_info").fetchall()
        return Trace(
            release_id=own_id,
            subject=subject,
            score=_score(connection, subject),
            badge=_badge(connection, subject),
            parts=parts,
            raw=raw,
            files=_files(connection, raw),
            differences=tuple(_differences(subject, parts)),
        )


def _part(connection: duckdb.DuckDBPyConnection, lineage: Lineage, subject: Subject, name: str) -> Part:
    measure_text = str(subject.indicator[name])
    if measure_text.startswith("const("):
        return Part(name, measure_text, None, Decimal(measure_text[len("const(") : -1]))
    measure = measure_of(connection, measure_text)
    unit = of_unit(subject.unit_type, subject.unit_code, subject.cluster_code)
    connection.execute(
        "create or replace temp table traced_rows as select row_number() over () as row_no, *"
        f" from ({contributing(measure, subject.period, unit)})"
    )
    shown = ", ".join(map(sql.name, _telling(connection, lineage, measure)))
    rows = connection.sql(f"select row_no, {shown} from traced_rows order by row_no").pl()
    found: dict[str, pl.DataFrame] = {}
    for kind in ("sources", "values"):
        query = getattr(lineage, kind)("traced_rows", measure.fact_name, measure.column_name)
        if query:
            found[kind] = connection.sql(query).pl()
    amount = aggregate.amount(measure.aggregate, rows[measure.column_name].to_list())
    return Part(name, measure_text, measure, amount, rows, **found)


def _telling(connection: duckdb.DuckDBPyConnection, lineage: Lineage, measure: Measure) -> list[str]:
    """Columns of a fact that tell its rows apart and when and how they count, in the order of the fact."""
    columns = [row[0] for row in connection.execute("describe traced_rows").fetchall()]
    wanted = lineage.keys(measure.fact_name) | {measure.date_column, measure.column_name}
    return [column for column in columns if column in wanted]


def _score(connection: duckdb.DuckDBPyConnection, subject: Subject) -> dict[str, Any]:
    """The contribution of the value, then the dimension and the index that it goes into."""
    prefix = "score_enterprise" if subject.is_enterprise else "score"
    key = {
        "unit_type": subject.unit_type,
        "unit": subject.unit_code,
        "period_type": subject.period.period_type,
        "period": subject.period.period_code,
    }
    where = (
        " where unit_type = $unit_type and unit_code = $unit and period_type = $period_type"
        " and period_code = $period"
    )
    own = records(
        connection,
        "select status, status_reason, normalised, is_capped, weight_in_dimension, effective_weight,"
        " dimension_contribution, contribution, dimension_code, index_code, methodology_version,"
        f" methodology_hash from {prefix}_indicator{where} and indicator_code = $code",
        key | {"code": subject.indicator["indicator_code"]},
    )
    if not own:
        return {}
    nodes = records(
        connection,
        "select level, node_code, score, score_raw, coverage, status, status_reason, grade_code, rank,"
        f" ranked_units from {prefix}_node{where} and node_code in ($dimension, $index) order by level",
        key | {"dimension": own[0]["dimension_code"], "index": own[0]["index_code"]},
    )
    return own[0] | {"nodes": nodes}


def _badge(connection: duckdb.DuckDBPyConnection, subject: Subject) -> dict[str, Any]:
    """How far what the value was computed from can be trusted."""
    there = connection.execute(
        "select 1 from duckdb_tables() where table_name = 'audit_indicator_badge'"
    ).fetchall()
    if not there or subject.unit_type != "cluster":
        return {}
    found = records(
        connection,
        "select * exclude (cluster_code, period_type, period_code, indicator_code, value)"
        " from audit_indicator_badge where cluster_code = $unit and period_type = $period_type"
        " and period_code = $period and indicator_code = $code",
        {
            "unit": subject.unit_code,
            "period_type": subject.period.period_type,
            "period": subject.period.period_code,
            "code": subject.indicator["indicator_code"],
        },
    )
    return found[0] if found else {}


def _files(connection: duckdb.DuckDBPyConnection, raw: pl.DataFrame) -> pl.DataFrame:
    """The files of raw rows as they came in: name, hash, size, sheet, how they were read, when."""
    connection.register("traced_raw", raw.select("file_id").to_arrow())
    return connection.sql(
        "select file_id, sha256, size_bytes, original_name, sheet, contract, contract_version, profile,"
        " format, encoding, received_at, load_seq, count(*) as traced_rows"
        " from audit_files inner join traced_raw using (file_id)"
        " group by all order by original_name, load_seq"
    ).pl()


def _differences(subject: Subject, parts: tuple[Part, ...]) -> list[str]:
    """Published figures that the traced rows do not give; a value that is not shown has none to give."""
    if subject.status != "observed":
        return []
    amounts = {part.name: part.amount for part in parts}
    numerator = amounts["numerator"] or Decimal()
    denominator = amounts.get("denominator")
    found: dict[str, Decimal | None] = {"numerator": aggregate.rounded(numerator)}
    if denominator is not None:
        found["denominator"] = aggregate.rounded(denominator)
    found["value"] = aggregate.value(subject.indicator["scale"], numerator, denominator)
    return [
        f"{name}: {published} != {found.get(name)}"
        for name in (*PARTS, "value")
        if (published := getattr(subject, name)) != found.get(name)
    ]
