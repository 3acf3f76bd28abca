-- One row per cluster.
select cluster_code, cluster_name, region_code, established_on, operator_name
from ({{ one_per_key(ref("stg_registry__clusters"), ["cluster_code"]) }}) as clusters
