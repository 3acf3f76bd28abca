-- One row per stay of an enterprise and interval in which its attributes stayed the
-- same.
with
    filings as (
        select
            filings.*,
            stays.stay_no,
            stays.last_day,
            row_number() over (
                partition by filings.uscc, filings.entered_on
                order by filings.effective_from
            ) as state_no
        from {{ ref("int_registry__enterprise_filings") }} as filings
        inner join
            {{ ref("int_registry__enterprise_stays") }} as stays
            on filings.uscc = stays.uscc
            and filings.entered_on = stays.entered_on
    ),
    -- what was to change after it had left never held
    states as (
        select *
        from filings
        where last_day is null or effective_from <= last_day or state_no = 1
    )
select
    states.uscc,
    states.entered_on,
    states.stay_no,
    -- the first state that is known also holds before, back to the entry
    case
        when states.state_no = 1 then states.entered_on else states.effective_from
    end as valid_from,
    coalesce(
        cast(
            lead(states.effective_from) over (
                partition by states.uscc, states.entered_on order by states.state_no
            )
            - 1 as date
        ),
        states.last_day
    ) as valid_to,
    states.enterprise_name,
    states.cluster_code,
    states.zone_code,
    states.entity_type,
    states.entity_subtype,
    states.industry_code,
    states.size_code,
    states.is_state_owned,
    states.business_kind,
    states.has_chief_data_officer,
    states.registered_capital_cny,
    stays.exited_on,
    states.last_day,
    states.filed_on
from states
inner join
    {{ ref("int_registry__enterprise_stays") }} as stays
    on states.uscc = stays.uscc
    and states.entered_on = stays.entered_on
