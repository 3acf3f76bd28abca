"""What a rule reaches: its table, the facts made of it, the indicators computed from those."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import streamlit as st

from app import reader
from app.views.quality.queries import Rule
from jushu.settings import Role

FILES = "ingest.files"  # rules on the register of files look at every table


class Way(NamedTuple):
    """One indicator computed from one fact that is made, directly or not, of one table."""

    indicator_code: str
    fact_name: str
    table_name: str


class Impact(NamedTuple):
    """The tables where faults of a rule are, and the ways from there to indicators."""

    tables: tuple[str, ...]
    ways: tuple[Way, ...]

    @property
    def indicators(self) -> list[str]:
        """Codes of the indicators, in order."""
        return sorted({way.indicator_code for way in self.ways})


@st.cache_resource(max_entries=8, show_spinner=False)
def ways(role: Role, release_id: str) -> tuple[Way, ...]:
    """Every way, by the release's own table of inputs; raw tables are written ``raw.<table>``.

    An input counts where rows as a whole are made of it, or the column that the indicator measures.
    """
    return reader.rows(
        role,
        release_id,
        Way,
        """
        with recursive steps as (
            select i.indicator_code, m.fact_name, m.fact_name as model, m.column_name
            from dim_indicator as i
            join audit_measure as m on m.measure in (i.numerator, i.denominator)
            where i.is_computed
            union
            select s.indicator_code, s.fact_name, l.input_model, null
            from steps as s
            join audit_lineage as l on l.model = s.model
            where l.columns_made is null or list_contains(string_split(l.columns_made, ';'), s.column_name)
        )
        select distinct indicator_code, fact_name,
               if(starts_with(model, 'stg_'), 'raw.' || string_split(model, '__')[-1], model)
        from steps
        order by all
        """,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def failing_keys(role: Role, release_id: str, run_id: str, rule_id: str) -> tuple[Mapping[str, object], ...]:
    """The keys that a rule did not hold for in one run."""
    frame = reader.frame(
        role,
        release_id,
        """
        select key_json from audit_failed_keys
        where run_id = $run_id and rule_id = $rule_id
        order by key_json
        """,
        run_id=run_id,
        rule_id=rule_id,
    )
    return tuple(MappingProxyType(json.loads(text)) for text in frame["key_json"])


@st.cache_resource(max_entries=64, show_spinner=False)
def values_with(
    role: Role, release_id: str, rule_id: str, period_type: str, period_code: str
) -> Mapping[str, int]:
    """Clusters whose value of an indicator names the rule among the reasons of its badge, by indicator."""
    found = reader.frame(
        role,
        release_id,
        """
        select indicator_code, count(*) as clusters from audit_indicator_badge
        where period_type = $period_type and period_code = $period_code and contains(reasons_zh, $rule_id)
        group by all
        """,
        rule_id=rule_id,
        period_type=period_type,
        period_code=period_code,
    )
    return MappingProxyType(dict(found.iter_rows()))


def impact(role: Role, release_id: str, rule: Rule) -> Impact:
    """What the faults of a rule reach; of a rule without faults, what it stands for."""
    keys = failing_keys(role, release_id, rule.run_id, rule.rule_id)
    everything = ways(role, release_id)
    named = {str(key["indicator_code"]) for key in keys if key.get("indicator_code")}
    if named:
        found = [way for way in everything if way.indicator_code in named and way.table_name == way.fact_name]
        return Impact((rule.table_name,), tuple(found))
    tables = _tables(role, release_id, keys) if rule.table_name == FILES else [rule.table_name]
    return Impact(tuple(tables), tuple(way for way in everything if way.table_name in tables))


def _tables(role: Role, release_id: str, keys: Sequence[Mapping[str, object]]) -> list[str]:
    """Raw tables of the files that keys of the register name."""
    wanted = [key["file_id"] for key in keys if "file_id" in key]
    found = reader.frame(
        role,
        release_id,
        """
        select distinct 'raw.' || contract as t from audit_files
        where list_contains($wanted, file_id) order by t
        """,
        wanted=wanted,
    )
    return found["t"].to_list()
