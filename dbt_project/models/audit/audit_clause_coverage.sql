-- One row per leaf clause, cluster (or the whole province) and period: what evidences
-- it.
with
    clause_indicators as (
        select
            trim(unnest(string_split(clauses, ';'))) as clause_id,
            indicator_code,
            coalesce(denominator_fact, numerator_fact) as fact_name
        from {{ ref("dim_indicator") }}
    ),
    evidence as (
        select
            clause_indicators.clause_id,
            clause_indicators.indicator_code,
            clause_indicators.fact_name,
            indicator_values.cluster_code,
            indicator_values.period_type,
            indicator_values.period_code,
            indicator_values.case_count,
            indicator_values.status
        from clause_indicators
        inner join
            {{ ref("indicator_value") }} as indicator_values
            on clause_indicators.indicator_code = indicator_values.indicator_code
        where indicator_values.unit_type = 'cluster'
    ),
    -- the indicators of one fact count the same records: the largest number stands
    records as (
        select clause_id, cluster_code, period_type, period_code, sum(cases) as records
        from
            (
                select
                    clause_id,
                    cluster_code,
                    period_type,
                    period_code,
                    fact_name,
                    max(case_count) as cases
                from evidence
                group by all
            ) as by_fact
        group by all
    ),
    counted as (
        select
            clause_id,
            cluster_code,
            period_type,
            period_code,
            count(*) as indicator_count,
            count(*) filter (where status = 'observed') as observed_indicators
        from evidence
        group by all
    ),
    -- an indicator counts for the province where any cluster has a value of it
    observed_anywhere as (
        select
            clause_id,
            period_type,
            period_code,
            count(distinct indicator_code) as observed_indicators
        from evidence
        where status = 'observed'
        group by all
    ),
    per_cluster as (
        select counted.*, records.records
        from counted
        inner join records using (clause_id, cluster_code, period_type, period_code)
    ),
    units as (
        select
            'cluster' as unit_type,
            cluster_code as unit_code,
            clause_id,
            period_type,
            period_code,
            indicator_count,
            observed_indicators,
            records,
            cast(observed_indicators > 0 as bigint) as covered_clusters
        from per_cluster
        union all
        select
            'province' as unit_type,
            'province' as unit_code,
            per_cluster.clause_id,
            per_cluster.period_type,
            per_cluster.period_code,
            max(per_cluster.indicator_count) as indicator_count,
            coalesce(
                max(observed_anywhere.observed_indicators), 0
            ) as observed_indicators,
            sum(per_cluster.records) as records,
            count(*) filter (
                where per_cluster.observed_indicators > 0
            ) as covered_clusters
        from per_cluster
        left join observed_anywhere using (clause_id, period_type, period_code)
        group by per_cluster.clause_id, per_cluster.period_type, per_cluster.period_code
    ),
    -- every clause has its row, measured or not
    wanted as (
        select
            clauses.clause_id,
            clauses.measured,
            places.unit_type,
            places.unit_code,
            periods.period_type,
            periods.period_code
        from {{ ref("dim_clause") }} as clauses
        cross join
            (
                select 'cluster' as unit_type, cluster_code as unit_code
                from {{ ref("dim_cluster") }}
                union all
                select 'province' as unit_type, 'province' as unit_code
            ) as places
        cross join {{ ref("dim_period") }} as periods
        where periods.period_type <> 'month'
    )
select
    wanted.unit_type,
    wanted.unit_code,
    wanted.period_type,
    wanted.period_code,
    wanted.clause_id,
    case
        when wanted.measured <> 'yes'
        then 'not_measurable'
        when coalesce(units.observed_indicators, 0) > 0
        then 'covered'
        else 'no_data'
    end as coverage,
    coalesce(units.indicator_count, 0) as indicator_count,
    coalesce(units.observed_indicators, 0) as observed_indicators,
    cast(coalesce(units.records, 0) as bigint) as record_count,
    coalesce(units.covered_clusters, 0) as covered_clusters,
    indicators.indicator_codes
from wanted
left join units using (unit_type, unit_code, period_type, period_code, clause_id)
left join
    (
        select
            clause_id,
            string_agg(indicator_code, ';' order by indicator_code) as indicator_codes
        from clause_indicators
        group by clause_id
    ) as indicators using (clause_id)
