-- One row per zone of a cluster.
select zone_code, cluster_code, zone_name, established_on
from ({{ one_per_key(ref("stg_registry__zones"), ["zone_code"]) }}) as zones
