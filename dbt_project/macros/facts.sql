{#- The facts that a catalogue row may name, and for each the model and the date column that tell in which
    months a cluster reported it (a backlog without open requests is still reported by the requests).
    A new fact is registered here once; new measures of it need only their catalogue row. -#}
{%- macro registered_facts() -%}
    {{
        return(
            {
                "fct_activities": ["fct_activities", "held_on"],
                "fct_buyer_periods": ["fct_data_transactions", "opened_on"],
                "fct_cluster_targets": ["fct_cluster_targets", "year_start_on"],
                "fct_collaboration_periods": ["fct_collaborations", "started_on"],
                "fct_collaborations": ["fct_collaborations", "started_on"],
                "fct_complaints": ["fct_complaints", "received_at"],
                "fct_construction_tasks": ["fct_construction_tasks", "planned_on"],
                "fct_data_items": ["fct_data_items", "snapshot_on"],
                "fct_data_product_periods": ["fct_data_products", "applied_on"],
                "fct_data_products": ["fct_data_products", "applied_on"],
                "fct_data_transactions": ["fct_data_transactions", "opened_on"],
                "fct_enterprise_periods": ["fct_enterprise_periods", "period_end"],
                "fct_enterprise_reports": ["fct_enterprise_reports", "period_end"],
                "fct_enterprises": ["fct_enterprise_periods", "period_end"],
                "fct_funds": ["fct_funds", "entry_on"],
                "fct_improvement_actions": ["fct_improvement_actions", "opened_on"],
                "fct_industry_zone_periods": ["fct_data_items", "snapshot_on"],
                "fct_infrastructure_months": [
                    "fct_infrastructure_months",
                    "month_end_on",
                ],
                "fct_institution_periods": ["fct_institution_periods", "period_end"],
                "fct_intellectual_property": [
                    "fct_intellectual_property",
                    "applied_on",
                ],
                "fct_platform_months": ["fct_platform_months", "month_end_on"],
                "fct_policy_grants": ["fct_policy_grants", "applied_on"],
                "fct_provider_periods": ["fct_provider_periods", "period_end"],
                "fct_provided_requests": ["fct_provided_requests", "submitted_at"],
                "fct_renewals": ["fct_infrastructure_months", "month_end_on"],
                "fct_risks": ["fct_risks", "raised_on"],
                "fct_security_controls": ["fct_security_controls", "snapshot_on"],
                "fct_security_events": ["fct_security_events", "discovered_at"],
                "fct_service_items": ["fct_service_items", "period_end"],
                "fct_service_request_backlog": [
                    "fct_service_requests",
                    "submitted_at",
                ],
                "fct_service_requests": ["fct_service_requests", "submitted_at"],
                "fct_staff_periods": ["fct_staff_periods", "period_end"],
                "fct_survey_responses": ["fct_survey_responses", "closed_on"],
                "fct_survey_waves": ["fct_survey_waves", "closed_on"],
                "fct_target_periods": ["fct_cluster_targets", "year_start_on"],
                "fct_transaction_growth": ["fct_data_transactions", "opened_on"],
                "fct_visit_issues": ["stg_service__visits", "visited_on"],
            }
        )
    }}
{%- endmacro -%}

{#- Where the feed that tells monthly reporting does not tell how far a cluster's records of a fact reach back:
    the model and date that do. A register of what lasts goes back to its first entries, events of staff are
    filed apart from the staff, a right may be granted years after it was applied for, and a quarterly report
    covers its quarter from the first day. -#}
{%- macro history_of_facts() -%}
    {{
        return(
            {
                "fct_enterprise_reports": [
                    "stg_registry__enterprise_reports",
                    quarter_start("report_period"),
                ],
                "fct_enterprises": ["fct_enterprises", "entered_on"],
                "fct_intellectual_property": [
                    "fct_intellectual_property",
                    "granted_on",
                ],
                "fct_renewals": ["fct_renewals", "due_on"],
                "fct_staff_periods": ["stg_service__staff_training", "held_on"],
            }
        )
    }}
{%- endmacro -%}

{#- The facts whose rows of a period themselves look back, and how far. -#}
{%- macro look_back_facts() -%}
    {{ return({"fct_buyer_periods": "12 months", "fct_staff_periods": "12 months"}) }}
{%- endmacro -%}

{#- The facts that are made of the values of other indicators: computed once those are (stage 2). -#}
{%- macro second_stage_facts() -%} {{ return(["fct_target_periods"]) }} {%- endmacro -%}

{#- The registered facts of stage 1 (made of what was filed) or 2. -#}
{%- macro facts_of_stage(stage) -%}
    {%- set facts = [] -%}
    {%- for fact in registered_facts()
        if (fact in second_stage_facts()) == (stage == 2) -%}
        {%- do facts.append(fact) -%}
    {%- endfor -%}
    {{ return(facts) }}
{%- endmacro -%}
