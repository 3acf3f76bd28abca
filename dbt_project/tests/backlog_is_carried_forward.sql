-- Open at the end of a month = open at the end of the month before + submitted -
-- resolved in it.
with
    months as (select * from {{ ref("dim_period") }} where period_type = 'month'),
    backlog as (
        select period_code, count(*) as open_requests
        from {{ ref("fct_service_request_backlog") }}
        where period_type = 'month'
        group by period_code
    ),
    movements as (
        select submitted_at as moved_at, 1 as change
        from {{ ref("fct_service_requests") }}
        where ended_at is null or ended_at >= submitted_at
        union all
        select ended_at as moved_at, -1 as change
        from {{ ref("fct_service_requests") }}
        where ended_at >= submitted_at
    ),
    flows as (
        select months.period_code, sum(movements.change) as net_change
        from months
        inner join
            movements
            on movements.moved_at >= cast(months.period_start as timestamp)
            and movements.moved_at < cast(months.period_end + 1 as timestamp)
        group by months.period_code
    )
select
    months.period_code,
    coalesce(before.open_requests, 0) as open_before,
    coalesce(flows.net_change, 0) as net_change,
    coalesce(backlog.open_requests, 0) as open_requests
from months
inner join months as previous on months.previous_period_code = previous.period_code
left join backlog on months.period_code = backlog.period_code
left join backlog as before on previous.period_code = before.period_code
left join flows on months.period_code = flows.period_code
where
    coalesce(before.open_requests, 0) + coalesce(flows.net_change, 0)
    <> coalesce(backlog.open_requests, 0)
