-- One row per leaf clause of the standard.
select clause_id, name_zh, name_en, part, kind, measured from {{ ref("clauses") }}
