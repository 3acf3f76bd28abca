-- One row per service request handled by a provider that is itself an enterprise of the
-- register: what was said of it.
select
    requests.source_system,
    requests.request_id,
    requests.cluster_code,
    requests.zone_code,
    requests.provider_code,
    providers.uscc,
    requests.is_rated,
    requests.is_rated_satisfied,
    requests.submitted_at,
    requests.closed_at
from {{ ref("fct_service_requests") }} as requests
inner join
    {{ ref("dim_provider") }} as providers
    on requests.provider_code = providers.provider_code
where providers.uscc is not null
