-- One row per collaboration of an enterprise: project, standard, scenario, data space
-- or financing.
select
    source_system,
    collaboration_id,
    cluster_code,
    cast(null as string) as zone_code,
    uscc,
    kind,

    case
        when kind in ('loan', 'equity')
        then
            cast(
                cast(amount_cny as decimal(24, 2))
                * cast(0.0001 as decimal(4, 4)) as decimal(28, 6)
            )
    end as financing_10k_cny,

    started_on,
    operating_on,
    ended_on
from
    (
        {{
            one_per_key(
                ref("stg_innovation__collaborations"),
                ["collaboration_id"],
                "updated_on",
            )
        }}
    ) as collaborations
