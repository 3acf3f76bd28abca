-- One row per required body or rule and quarter or year by whose end it was required.
select
    institutions.source_system,
    institutions.institution_code,
    institutions.cluster_code,
    cast(null as string) as zone_code,
    institutions.clause_id,
    periods.period_type,
    periods.period_code,
    periods.period_start,
    periods.period_end,
    true as is_required,
    coalesce(institutions.issued_on <= periods.period_end, false)
    and (
        institutions.repealed_on is null
        or institutions.repealed_on >= periods.period_end
    ) as is_in_force
from
    (
        {{
            one_per_key(
                ref("stg_governance__institutions"),
                ["institution_code"],
                "filed_on",
            )
        }}
    ) as institutions
inner join
    {{ ref("dim_period") }} as periods
    on periods.period_type in ('quarter', 'year')
    and institutions.required_from <= periods.period_end
