{#- The common table expressions up to `wanted`: one row per unit, period and indicator of a stage that must
    have a row. `established_on` is null for providers and categories, which owe nothing; `there_since` is
    since when there could be records of the unit: of a provider or a category, since its cluster was
    established. Also `units`, the clusters and zones. -#}
{%- macro wanted_values(stage, measures) -%}
    units as (
        select
            'cluster' as unit_type,
            cluster_code as unit_code,
            cluster_code,
            cast(null as string) as zone_code,
            established_on
        from {{ ref("dim_cluster") }}
        union all
        select
            'zone' as unit_type,
            zone_code as unit_code,
            cluster_code,
            zone_code,
            established_on
        from {{ ref("dim_zone") }}
    ),
    first_period as (
        select min(period_start) as period_start from {{ ref("dim_period") }}
    ),
    -- the indicators of this stage for each period of their period types
    computed as (
        select
            periods.period_type,
            periods.period_code,
            periods.period_start,
            periods.period_end,
            indicators.indicator_code,
            indicators.grain,
            indicators.numerator as numerator_measure,
            indicators.denominator as denominator_measure,
            indicators.numerator_fact,
            indicators.denominator_fact,
            indicators.numerator_look_back,
            indicators.denominator_look_back,
            indicators.denominator_constant,
            indicators.scale,
            indicators.min_cases,
            indicators.obligation
        from {{ ref("dim_period") }} as periods
        inner join
            {{ ref("dim_indicator") }} as indicators
            on concat(';', indicators.periods, ';')
            like concat('%;', periods.period_type, ';%')
        where indicators.is_computed and indicators.stage = {{ stage }}
    ),
    computed_measures as (
        select
            period_type,
            period_code,
            indicator_code,
            grain,
            numerator_measure as measure
        from computed
        union all
        select
            period_type,
            period_code,
            indicator_code,
            grain,
            denominator_measure as measure
        from computed
    ),
    -- providers and categories of services, of which something was measured
    measured_below as (
        select distinct
            computed_measures.indicator_code,
            measures.unit_type,
            measures.unit_code,
            measures.cluster_code,
            measures.provider_code,
            measures.category_clause,
            measures.period_type,
            measures.period_code,
            clusters.established_on as there_since
        from {{ measures }} as measures
        inner join
            computed_measures
            on measures.period_type = computed_measures.period_type
            and measures.period_code = computed_measures.period_code
            and measures.measure = computed_measures.measure
            and concat(';', computed_measures.grain, ';')
            like concat('%;', measures.unit_type, ';%')
        inner join
            {{ ref("dim_cluster") }} as clusters
            on measures.cluster_code = clusters.cluster_code
        left join
            {{ ref("dim_provider") }} as providers
            on measures.provider_code = providers.provider_code
            and measures.cluster_code = providers.cluster_code
        where
            measures.unit_type = 'category'
            or (measures.unit_type = 'provider' and providers.provider_code is not null)
    ),
    wanted as (
        select
            computed.*,
            units.unit_type,
            units.unit_code,
            units.cluster_code,
            units.zone_code,
            cast(null as string) as provider_code,
            cast(null as string) as category_clause,
            units.established_on,
            units.established_on as there_since,
            greatest(units.established_on, first_period.period_start) as reports_since,
            computed.obligation = 'yes' as is_owed
        from computed
        cross join first_period
        inner join
            units
            on concat(';', computed.grain, ';') like concat('%;', units.unit_type, ';%')
        union all
        select
            computed.*,
            below.unit_type,
            below.unit_code,
            below.cluster_code,
            cast(null as string) as zone_code,
            below.provider_code,
            below.category_clause,
            cast(null as date) as established_on,
            below.there_since,
            cast(null as date) as reports_since,
            false as is_owed
        from computed
        inner join
            measured_below as below
            on computed.indicator_code = below.indicator_code
            and computed.period_type = below.period_type
            and computed.period_code = below.period_code
    )
{%- endmacro -%}
