-- One row per survey wave and zone.
select wave_id, zone_code, cluster_code, opened_on, closed_on, invited_count
from
    (
        {{ one_per_key(ref("stg_survey__survey_waves"), ["wave_id", "zone_code"]) }}
    ) as waves
