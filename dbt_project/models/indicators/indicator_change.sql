-- One row per unit, period and indicator: its value beside the previous period and the
-- same period last year, and by how much it changed.
-- Percentages change by percentage points and have no growth rate. A base that is not
-- positive has no rate either. Values on both sides of a change of definition are not
-- compared at all.
{% set bases = {
    "previous": "previous_period_code",
    "last_year": "same_period_last_year_code",
} %}
with
    first_periods as (
        select period_type, min(period_start) as first_period_start
        from {{ ref("dim_period") }}
        group by period_type
    ),
    periods as (
        select
            periods.*,
            first_periods.first_period_start,
            cast(
                case
                    periods.period_type
                    when 'month'
                    then periods.period_start - interval 1 month
                    when 'quarter'
                    then periods.period_start - interval 3 month
                    else periods.period_start - interval 12 month
                end as date
            ) as previous_start,
            cast(periods.period_start - interval 12 month as date) as last_year_start
        from {{ ref("dim_period") }} as periods
        inner join first_periods on periods.period_type = first_periods.period_type
    ),
    -- indicators and periods whose definition is not that of the base
    redefined as (
        select
            changes.indicator_code,
            periods.period_type,
            periods.period_code,
            {% for base in bases %}
                bool_or(periods.{{ base }}_start < changes.changed_on) as is_{{ base }}
                {% if not loop.last %},{% endif %}
            {% endfor %}
        from {{ ref("definition_changes") }} as changes
        inner join periods on changes.changed_on <= periods.period_end
        group by changes.indicator_code, periods.period_type, periods.period_code
    ),
    compared as (
        select
            current_values.unit_type,
            current_values.unit_code,
            current_values.cluster_code,
            current_values.zone_code,
            current_values.provider_code,
            current_values.category_clause,
            current_values.period_type,
            current_values.period_code,
            current_values.indicator_code,
            current_values.value,
            indicators.unit,
            indicators.unit = '%' as is_percentage,
            {% for base in bases %}
                {{ base }}.value as {{ base }}_value,
                case
                    when current_values.value is null
                    then 'not_observed'
                    when periods.{{ base }}_start < periods.first_period_start
                    then 'before_first_period'
                    when {{ base }}.unit_code is null
                    then 'no_row_in_base_period'
                    when {{ base }}.value is null
                    then 'base_not_observed'
                    when redefined.is_{{ base }}
                    then 'definition_changed'
                end as {{ base }}_obstacle
                {% if not loop.last %},{% endif %}
            {% endfor %}
        from {{ ref("indicator_value") }} as current_values
        inner join
            periods
            on current_values.period_type = periods.period_type
            and current_values.period_code = periods.period_code
        inner join
            {{ ref("dim_indicator") }} as indicators
            on current_values.indicator_code = indicators.indicator_code
        left join
            redefined
            on current_values.indicator_code = redefined.indicator_code
            and current_values.period_type = redefined.period_type
            and current_values.period_code = redefined.period_code
        {% for base, base_code in bases.items() %}
            left join
                {{ ref("indicator_value") }} as {{ base }}
                on current_values.unit_type = {{ base }}.unit_type
                and current_values.unit_code = {{ base }}.unit_code
                and current_values.indicator_code = {{ base }}.indicator_code
                and current_values.period_type = {{ base }}.period_type
                and periods.{{ base_code }} = {{ base }}.period_code
        {% endfor %}
    )
select
    unit_type,
    unit_code,
    cluster_code,
    zone_code,
    provider_code,
    category_clause,
    period_type,
    period_code,
    indicator_code,
    value,
    case when is_percentage then 'pp' else unit end as unit_of_change,
    {% for base in bases %}
        {{ base }}_value,
        case
            when {{ base }}_obstacle is null then value - {{ base }}_value
        end as {{ base }}_change,
        case
            when
                {{ base }}_obstacle is null
                and not is_percentage
                and {{ base }}_value > 0
            then {{ divide("(value - " ~ base ~ "_value)", base ~ "_value", 100) }}
        end as {{ base }}_rate_pct,
        case
            when {{ base }}_obstacle is not null
            then {{ base }}_obstacle
            when is_percentage
            then 'percentage'
            when {{ base }}_value <= 0
            then 'base_not_positive'
        end as {{ base }}_reason
        {% if not loop.last %},{% endif %}
    {% endfor %}
from compared
