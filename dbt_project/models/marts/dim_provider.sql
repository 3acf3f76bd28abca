-- One row per provider of services, as it was last filed.
select provider_code, cluster_code, provider_name, uscc, admitted_on, ended_on
from
    (
        {{ one_per_key(ref("stg_registry__providers"), ["provider_code"], "filed_on") }}
    ) as providers
