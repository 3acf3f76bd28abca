-- Counts and sums by a date: a complete quarter is the sum of its three months, for
-- every unit
-- and measure.
with
    additive as (
        select *
        from {{ ref("indicator_measure") }}
        where
            (measure like 'count(%' or measure like 'sum(%')
            and measure not like '%@ period)'
    ),
    complete_quarters as (
        select quarters.period_code, quarters.period_start
        from {{ ref("dim_period") }} as quarters
        inner join
            {{ ref("dim_period") }} as months
            on months.period_start >= quarters.period_start
            and months.period_end <= quarters.period_end
            and months.period_type = 'month'
        where quarters.period_type = 'quarter'
        group by quarters.period_code, quarters.period_start
        having count(*) = 3
    ),
    totals as (
        select
            additive.unit_type,
            additive.unit_code,
            additive.measure,
            complete_quarters.period_code,
            sum(
                case
                    when additive.period_type = 'quarter' then additive.amount else 0
                end
            ) as quarter_amount,
            sum(
                case when additive.period_type = 'month' then additive.amount else 0 end
            ) as months_amount
        from additive
        inner join
            complete_quarters
            on cast(date_trunc('quarter', additive.period_start) as date)
            = complete_quarters.period_start
        group by
            additive.unit_type,
            additive.unit_code,
            additive.measure,
            complete_quarters.period_code
    )
select *
from totals
where quarter_amount <> months_amount
