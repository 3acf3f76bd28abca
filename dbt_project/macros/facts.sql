{#- The facts that a catalogue row may name, and for each the model and the date column that tell in which
    months a cluster reported it (a backlog without open requests is still reported by the requests).
    A new fact is registered here once; new measures of it need only their catalogue row. -#}
{%- macro registered_facts() -%}
    {{
        return(
            {
                "fct_complaints": ["fct_complaints", "received_at"],
                "fct_enterprise_periods": ["fct_enterprise_periods", "period_end"],
                "fct_service_items": ["fct_service_items", "period_end"],
                "fct_service_request_backlog": [
                    "fct_service_requests",
                    "submitted_at",
                ],
                "fct_service_requests": ["fct_service_requests", "submitted_at"],
                "fct_survey_responses": ["fct_survey_responses", "closed_on"],
                "fct_survey_waves": ["fct_survey_waves", "closed_on"],
            }
        )
    }}
{%- endmacro -%}
