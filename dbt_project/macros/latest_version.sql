{#- Of every key (per source) the version that was known at the as-of time: the greatest version field,
    then the latest load, then the last line. `key` is a list of columns. -#}
{%- macro latest_version(relation, key, version_field=none) -%}
    select *
    from
        (
            select
                versions.*,
                row_number() over (
                    partition by _source, {{ key | join(", ") }}
                    order by
                        {% if version_field %}
                            {{ version_field }} desc nulls last,
                        {% endif %}
                        _load_seq desc nulls last,
                        _line desc nulls last,
                        _file_id desc nulls last
                ) as version_rank
            from {{ relation }} as versions
            where {{ known_as_of() }}
        ) as ranked
    where version_rank = 1
{%- endmacro -%}

{#- The condition that a raw row had been loaded by the as-of time. -#}
{%- macro known_as_of() -%}
    {%- if var("as_of") is none -%} true
    {%- else -%} _loaded_at <= {{ as_of_time("null") }}
    {%- endif -%}
{%- endmacro -%}

{#- The as-of time as a timestamp; `otherwise` where the build sees everything. -#}
{%- macro as_of_time(otherwise) -%}
    {%- if var("as_of") is none -%} {{ otherwise }}
    {%- else -%}
        cast(
            {{ dbt.string_literal(dbt.escape_single_quotes(var("as_of"))) }}
            as timestamp
        )
    {%- endif -%}
{%- endmacro -%}

{#- Of every key of master data the latest version, whichever source it came from. -#}
{%- macro one_per_key(relation, key, version_field=none) -%}
    select *
    from
        (
            select
                candidates.*,
                row_number() over (
                    partition by {{ key | join(", ") }}
                    order by
                        {% if version_field %}
                            {{ version_field }} desc nulls last,
                        {% endif %}
                        _load_seq desc nulls last,
                        _line desc nulls last,
                        source_system desc
                ) as candidate_rank
            from {{ relation }} as candidates
        ) as ranked
    where candidate_rank = 1
{%- endmacro -%}
