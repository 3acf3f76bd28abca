-- One row per stay of an enterprise, in the cluster and zone that it entered.
select
    stays.uscc,
    stays.entered_on,
    first_state.cluster_code,
    first_state.zone_code,
    stays.exited_on,
    stays.incubation_due_on,
    stays.graduated_on,
    cast(stays.entered_on + interval 24 month as date) as two_years_on,
    true as is_entrant,
    stays.incubation_due_on is not null as is_incubation_ended,
    stays.incubation_due_on is not null
    and stays.graduated_on is not null as is_graduated,
    true as is_two_year_entrant,
    stays.exited_on is null
    or stays.exited_on
    > cast(stays.entered_on + interval 24 month as date) as is_survivor
from {{ ref("int_registry__enterprise_stays") }} as stays
inner join
    {{ ref("int_registry__enterprise_versions") }} as first_state
    on stays.uscc = first_state.uscc
    and stays.entered_on = first_state.entered_on
    and stays.entered_on = first_state.valid_from
