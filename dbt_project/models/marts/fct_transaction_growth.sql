-- One row per cluster and period: value of the orders delivered, against the same
-- period a year before.
with
    -- there is nothing to grow from before the first month with an order
    first_orders as (
        select
            cluster_code,
            cast(date_trunc('month', min(opened_on)) as date) as first_month_start
        from {{ ref("fct_data_transactions") }}
        group by cluster_code
    ),
    months as (
        select
            cluster_code,
            cast(date_trunc('month', delivered_on) as date) as month_start,
            sum(amount_cny) as value_cny
        from {{ ref("fct_data_transactions") }}
        where delivered_on is not null
        group by cluster_code, cast(date_trunc('month', delivered_on) as date)
    ),
    spans as (
        select
            clusters.cluster_code,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            cast(periods.period_start - interval 12 month as date) as base_start,
            cast(
                cast(periods.period_end + 1 as date) - interval 12 month as date
            ) as after_base
        from {{ ref("dim_cluster") }} as clusters
        cross join {{ ref("dim_period") }} as periods
    ),
    totals as (
        select
            spans.cluster_code,
            spans.period_type,
            spans.period_code,
            spans.period_start,
            spans.period_end,
            spans.base_start,
            coalesce(
                sum(
                    case
                        when months.month_start >= spans.period_start
                        then months.value_cny
                    end
                ),
                0
            ) as value_cny,
            sum(
                case
                    when months.month_start < spans.after_base then months.value_cny
                end
            ) as base_value_cny
        from spans
        left join
            months
            on spans.cluster_code = months.cluster_code
            and months.month_start >= spans.base_start
            and months.month_start <= spans.period_end
        group by
            spans.cluster_code,
            spans.period_type,
            spans.period_code,
            spans.period_start,
            spans.period_end,
            spans.base_start
    ),
    guarded as (
        select
            totals.*,
            case
                when
                    totals.base_start >= first_orders.first_month_start
                    and totals.base_value_cny > 0
                then totals.base_value_cny
            end as known_base_cny
        from totals
        left join first_orders on totals.cluster_code = first_orders.cluster_code
    )
select
    cluster_code,
    cast(null as string) as zone_code,
    period_type,
    period_code,
    period_start,
    period_end,
    cast(value_cny as decimal(28, 2)) as value_cny,
    cast(known_base_cny as decimal(28, 2)) as base_value_cny,
    cast(value_cny - known_base_cny as decimal(28, 2)) as value_change_cny
from guarded
