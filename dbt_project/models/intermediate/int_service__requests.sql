-- One row per source and service request: its latest state, filed as such or reduced
-- from its
-- status events.
with
    events as (
        select
            stated.*,
            row_number() over (
                partition by source_system, request_id
                order by event_no desc, event_at desc
            ) as state_rank
        from {{ ref("stg_service__service_request_events") }} as stated
    ),
    event_times as (
        select
            source_system,
            request_id,
            min(event_at) as first_event_at,
            min(case when status <> 'submitted' then event_at end) as first_response_at,
            max(
                case when status in ('resolved', 'closed') then event_at end
            ) as last_resolved_at,
            max(case when status = 'closed' then event_at end) as last_closed_at
        from events
        group by source_system, request_id
    ),
    reduced as (
        select
            last_event.source_system,
            last_event.request_id,
            last_event.cluster_code,
            last_event.zone_code,
            last_event.uscc,
            last_event.item_code,
            cast(null as string) as provider_code,
            last_event.channel,
            last_event.priority,
            last_event.status,
            coalesce(
                last_event.submitted_at, event_times.first_event_at
            ) as submitted_at,
            event_times.first_response_at,
            coalesce(
                last_event.resolved_at,
                case
                    when last_event.status in ('resolved', 'closed')
                    then event_times.last_resolved_at
                end
            ) as resolved_at,
            coalesce(last_event.closed_at, event_times.last_closed_at) as closed_at,
            cast(null as timestamp) as reopened_at,
            cast(null as string) as closed_result,
            cast(null as int) as return_count,
            last_event.transfer_count,
            last_event.reopen_count,
            cast(null as int) as rating,
            last_event.has_met_source_sla
        from events as last_event
        inner join
            event_times
            on last_event.source_system = event_times.source_system
            and last_event.request_id = event_times.request_id
        where last_event.state_rank = 1
    ),
    filed as (
        select
            source_system,
            request_id,
            cluster_code,
            zone_code,
            uscc,
            item_code,
            provider_code,
            channel,
            cast(null as string) as priority,
            case
                when closed_at is not null
                then 'closed'
                when resolved_at is not null
                then 'resolved'
                when first_response_at is not null
                then 'in_progress'
                else 'submitted'
            end as status,
            submitted_at,
            first_response_at,
            resolved_at,
            closed_at,
            reopened_at,
            closed_result,
            return_count,
            transfer_count,
            case when reopened_at is null then 0 else 1 end as reopen_count,
            rating,
            has_met_source_sla
        from {{ ref("stg_service__service_requests") }}
    )
select *
from filed
union all
-- a request that is filed as such needs no reduction
select reduced.*
from reduced
left join
    filed
    on reduced.source_system = filed.source_system
    and reduced.request_id = filed.request_id
where filed.request_id is null
