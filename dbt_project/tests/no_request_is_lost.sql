-- Every request that was filed, as such or as events, is one row of the fact, and no
-- other is.
with
    filed as (
        select source_system, request_id
        from {{ ref("stg_service__service_requests") }}
        union
        select source_system, request_id
        from {{ ref("stg_service__service_request_events") }}
    )
select filed_requests, fact_requests
from (select count(*) as filed_requests from filed) as filed_count
cross join
    (
        select count(*) as fact_requests from {{ ref("fct_service_requests") }}
    ) as fact_count
where filed_requests <> fact_requests
