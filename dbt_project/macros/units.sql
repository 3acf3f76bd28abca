{#- The unit types of the catalogue's grain, and the columns of a fact that tell the unit below its cluster. -#}
{%- macro unit_keys() -%}
    {{
        return(
            {
                "cluster": [],
                "zone": ["zone_code"],
                "provider": ["provider_code"],
                "category": ["category_clause"],
                "enterprise": ["uscc"],
            }
        )
    }}
{%- endmacro -%}

{#- The unit types that the rows of a list of indicators may be computed for. -#}
{%- macro unit_types_of(catalogue) -%}
    {{
        return(
            {
                "indicators": ["cluster", "zone", "provider", "category"],
                "enterprise_indicators": ["enterprise"],
                "methodology_adjustments": [
                    "cluster",
                    "zone",
                    "provider",
                    "category",
                ],
            }[catalogue]
        )
    }}
{%- endmacro -%}

{#- The columns that tell those units, whichever type they are. -#}
{%- macro unit_columns_of(catalogue) -%}
    {%- set columns = [] -%}
    {%- for unit_type in unit_types_of(catalogue) -%}
        {%- do columns.extend(unit_keys()[unit_type]) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro -%}

{#- The period types of the catalogue. -#}
{%- macro period_units() -%} {{ return(["month", "quarter", "year"]) }} {%- endmacro -%}

{#- Code of a unit of `rows`: its own where it has one, cluster/clause for a category of services; NULL where the
    rows name no unit. -#}
{%- macro unit_code(rows) -%}
    case
        when {{ rows }}.unit_type = 'zone'
        then {{ rows }}.zone_code
        when {{ rows }}.unit_type = 'provider'
        then {{ rows }}.provider_code
        when {{ rows }}.unit_type = 'cluster'
        then {{ rows }}.cluster_code
        when {{ rows }}.category_clause is not null
        then concat({{ rows }}.cluster_code, '/', {{ rows }}.category_clause)
    end
{%- endmacro -%}
