-- One row per cluster, buyer and quarter or year in whose last twelve months it
-- ordered.
with
    purchases as (
        select
            orders.cluster_code,
            orders.buyer_uscc,
            orders.seller_uscc,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            count(*) as order_count
        from {{ ref("fct_data_transactions") }} as orders
        inner join
            {{ ref("dim_period") }} as periods
            on periods.period_type in ('quarter', 'year')
            and orders.opened_on <= periods.period_end
            and orders.opened_on
            >= {{ window_start("in 12 months", "periods.period_end") }}
        where not orders.is_cancelled
        group by
            orders.cluster_code,
            orders.buyer_uscc,
            orders.seller_uscc,
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end
    )
select
    cluster_code,
    cast(null as string) as zone_code,
    buyer_uscc,
    period_type,
    period_code,
    period_start,
    period_end,
    cast(sum(order_count) as bigint) as order_count,
    true as is_buyer,
    max(order_count) >= 2 as is_repeat_buyer
from purchases
group by cluster_code, buyer_uscc, period_type, period_code, period_start, period_end
