-- One row per dimension of an index.
select dimension_code, index_code, name_zh, name_en, weight from {{ ref("dimensions") }}
