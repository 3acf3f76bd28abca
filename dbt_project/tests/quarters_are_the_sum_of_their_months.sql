-- Counts and sums by a date: a quarter is the sum of its months and a year the sum of
-- its quarters, for every unit and measure that is computed for both.
with
    additive as (
        select *
        from {{ ref("indicator_measure") }}
        where
            (measure like 'count(%' or measure like 'sum(%')
            and measure not like '%@ period)'
            and measure not like '% in 12 months)'
            and measure not like '% in year)'
            and measure not like '% at end)'
    ),
    {% set parts_of = {"quarter": ["month", 3], "year": ["quarter", 4]} %}
    complete as (
        {% for whole, parts in parts_of.items() %}
            select
                wholes.period_type,
                wholes.period_start,
                wholes.period_end,
                parts.period_type as part_type
            from {{ ref("dim_period") }} as wholes
            inner join
                {{ ref("dim_period") }} as parts
                on parts.period_start >= wholes.period_start
                and parts.period_end <= wholes.period_end
                and parts.period_type = '{{ parts[0] }}'
            where wholes.period_type = '{{ whole }}'
            group by
                wholes.period_type,
                wholes.period_start,
                wholes.period_end,
                parts.period_type
            having count(*) = {{ parts[1] }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    -- the measures that are computed for a period type at all
    computed as (select distinct measure, period_type from additive),
    totals as (
        select
            additive.unit_type,
            additive.unit_code,
            additive.cluster_code,
            additive.measure,
            complete.period_type,
            complete.period_start,
            sum(
                case
                    when additive.period_type = complete.period_type
                    then additive.amount
                    else 0
                end
            ) as whole_amount,
            sum(
                case
                    when additive.period_type = complete.part_type
                    then additive.amount
                    else 0
                end
            ) as parts_amount
        from complete
        inner join
            additive
            on additive.period_start >= complete.period_start
            and additive.period_start <= complete.period_end
            and additive.period_type in (complete.period_type, complete.part_type)
        inner join
            computed as of_wholes
            on additive.measure = of_wholes.measure
            and complete.period_type = of_wholes.period_type
        inner join
            computed as of_parts
            on additive.measure = of_parts.measure
            and complete.part_type = of_parts.period_type
        group by
            additive.unit_type,
            additive.unit_code,
            additive.cluster_code,
            additive.measure,
            complete.period_type,
            complete.period_start
    )
select *
from totals
where whole_amount <> parts_amount
