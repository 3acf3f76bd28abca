-- One row per stay of an enterprise and day from which a filing of it holds: the
-- latest such filing. A stay is an enterprise and the day on which it entered.
-- A filing that names no such day states the whole stay, so it holds from the entry.
select
    uscc,
    entered_on,
    effective_from,
    enterprise_name,
    cluster_code,
    zone_code,
    entity_type,
    entity_subtype,
    industry_code,
    size_code,
    is_state_owned,
    business_kind,
    has_chief_data_officer,
    registered_capital_cny,
    exited_on,
    incubation_due_on,
    graduated_on,
    filed_on,
    _load_seq,
    _line
from
    (
        {{
            one_per_key(
                "(select *, coalesce(effective_on, entered_on) as effective_from from "
                ~ ref("stg_registry__enterprises")
                ~ ")",
                ["uscc", "entered_on", "effective_from"],
                "filed_on",
            )
        }}
    ) as filings
