"""What the page of the standard's clauses reads."""

from decimal import Decimal
from typing import NamedTuple

import streamlit as st

from app import reader
from jushu.settings import Role

PROVINCE = "province"


class Clause(NamedTuple):
    """One leaf clause with what evidences it in the province or a cluster in one period.

    ``observed`` of the ``indicators`` that are due have a value; ``clusters`` have evidence, and in ``whole``
    of them every indicator that is due has a value.
    """

    clause_id: str
    name_zh: str
    name_en: str
    part: str
    coverage: str
    indicators: int
    observed: int
    records: int
    clusters: int
    whole: int
    codes: str | None


class Evidence(NamedTuple):
    """One indicator of a clause in one cluster and period."""

    indicator_code: str
    cluster_code: str
    value: Decimal | None
    case_count: int | None
    status: str
    status_reason: str | None


@st.cache_resource(max_entries=256, show_spinner=False)
def clauses(role: Role, release_id: str, period_type: str, period_code: str, unit: str) -> tuple[Clause, ...]:
    """All clauses in the order of the standard; ``unit`` is a cluster or ``PROVINCE``; none for months."""
    return reader.rows(
        role,
        release_id,
        Clause,
        """
        select c.clause_id, d.name_zh, d.name_en, d.part, c.coverage, c.indicator_count,
               c.observed_indicators, c.record_count, c.covered_clusters, w.whole, c.indicator_codes
        from audit_clause_coverage as c
        join dim_clause as d on d.clause_id = c.clause_id
        join (
            select clause_id, count(*) filter (where observed_indicators = indicator_count) as whole
            from audit_clause_coverage
            where unit_type = 'cluster' and period_type = $period_type and period_code = $period_code
                and ($unit = 'province' or unit_code = $unit)
            group by clause_id
        ) as w on w.clause_id = c.clause_id
        where c.unit_code = $unit and c.period_type = $period_type and c.period_code = $period_code
        order by list_transform(string_split(c.clause_id, '.'), lambda part: cast(part as integer))
        """,
        unit=unit,
        period_type=period_type,
        period_code=period_code,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def evidence(
    role: Role, release_id: str, period_type: str, period_code: str, codes: str
) -> tuple[Evidence, ...]:
    """Values of the indicators ``codes`` (separated by semicolons) of every cluster."""
    return reader.rows(
        role,
        release_id,
        Evidence,
        """
        select indicator_code, cluster_code, value, case_count, status, status_reason
        from indicator_value
        where unit_type = 'cluster' and period_type = $period_type and period_code = $period_code
            and list_contains(string_split($codes, ';'), indicator_code)
        order by indicator_code, cluster_code
        """,
        period_type=period_type,
        period_code=period_code,
        codes=codes,
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def states_of(
    role: Role, release_id: str, period_type: str, period_code: str, clause: str
) -> tuple[Clause, ...]:
    """The clause in every cluster, by cluster; ``part`` is the cluster's code."""
    return reader.rows(
        role,
        release_id,
        Clause,
        """
        select c.clause_id, d.name_zh, d.name_en, c.unit_code, c.coverage, c.indicator_count,
               c.observed_indicators, c.record_count, c.covered_clusters,
               cast(c.observed_indicators = c.indicator_count as bigint), c.indicator_codes
        from audit_clause_coverage as c
        join dim_clause as d on d.clause_id = c.clause_id
        where c.unit_type = 'cluster' and c.clause_id = $clause
            and c.period_type = $period_type and c.period_code = $period_code
        order by c.unit_code
        """,
        clause=clause,
        period_type=period_type,
        period_code=period_code,
    )
