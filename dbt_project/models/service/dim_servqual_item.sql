-- One row per item of the survey of service quality.
select item_code, dimension, name_zh, name_en from {{ ref("servqual_items") }}
