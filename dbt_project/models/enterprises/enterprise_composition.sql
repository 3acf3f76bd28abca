-- One row per cluster, period in which it was established, and subtype of the standard,
-- also of a subtype that nobody there has. An enterprise counts under the subtype that
-- it had at the end of the period, or on its last day.
{% set counts = ["active_before", "entered", "exited", "active"] %}
{% set grades = ["AAA", "AA", "A", "B", "C"] %}
with
    counted as (
        select
            stays.cluster_code,
            stays.period_type,
            stays.period_code,
            stays.entity_subtype,
            sum(case when stays.is_active_before then 1 else 0 end) as active_before,
            sum(case when stays.has_entered then 1 else 0 end) as entered,
            sum(case when stays.has_exited then 1 else 0 end) as exited,
            sum(case when stays.is_active then 1 else 0 end) as active,
            {% for grade in grades %}
                sum(
                    case when rating.grade_code = '{{ grade }}' then 1 else 0 end
                ) as grade_{{ grade | lower }},
            {% endfor %}
            sum(
                case
                    when stays.is_active and rating.grade_code is null then 1 else 0
                end
            ) as not_graded
        from {{ ref("fct_enterprise_periods") }} as stays
        -- in two clusters at once it is rated in the one that it entered last
        left join
            {{ ref("score_enterprise_node") }} as rating
            on stays.uscc = rating.unit_code
            and stays.cluster_code = rating.cluster_code
            and stays.period_type = rating.period_type
            and stays.period_code = rating.period_code
            and stays.is_active
            and rating.node_code = 'ER'
        group by
            stays.cluster_code,
            stays.period_type,
            stays.period_code,
            stays.entity_subtype
    )
select
    clusters.cluster_code,
    periods.period_type,
    periods.period_code,
    subtypes.entity_type,
    types.name_zh as entity_type_name_zh,
    types.name_en as entity_type_name_en,
    subtypes.entity_subtype,
    subtypes.name_zh as entity_subtype_name_zh,
    subtypes.name_en as entity_subtype_name_en,
    subtypes.clause_id,
    {% for name in counts %}
        cast(coalesce(counted.{{ name }}, 0) as bigint) as {{ name }},
    {% endfor %}
    {% for grade in grades %}
        {% set name = "grade_" ~ grade | lower %}
        cast(coalesce(counted.{{ name }}, 0) as bigint) as {{ name }},
    {% endfor %}
    cast(coalesce(counted.not_graded, 0) as bigint) as not_graded
from {{ ref("dim_cluster") }} as clusters
cross join {{ ref("dim_period") }} as periods
cross join {{ ref("entity_subtypes") }} as subtypes
inner join
    {{ ref("entity_types") }} as types on subtypes.entity_type = types.entity_type
left join
    counted
    on clusters.cluster_code = counted.cluster_code
    and periods.period_type = counted.period_type
    and periods.period_code = counted.period_code
    and subtypes.entity_subtype = counted.entity_subtype
where clusters.established_on <= periods.period_end or counted.cluster_code is not null
