-- One row per cluster, period, indicator and kind of alert: a value at or beyond the
-- unacceptable goalpost, or a target that is off track. Whatever has no value is no
-- alert: its own status says why.
with
    periods as (
        select
            period_type,
            period_code,
            row_number() over (
                partition by period_type order by period_start
            ) as period_no
        from {{ ref("dim_period") }}
    ),
    indicators as (
        select
            indicator_code,
            direction,
            owner,
            unacceptable,
            -- an interval has its second limit as far above the satisfactory range
            -- as the first one lies below it
            case
                when direction = 'interval'
                then
                    cast(split_part(satisfactory, '-', 2) as decimal(18, 4))
                    + cast(split_part(satisfactory, '-', 1) as decimal(18, 4))
                    - unacceptable
            end as unacceptable_above
        from {{ ref("dim_indicator") }}
    ),
    beyond as (
        select
            observed.cluster_code,
            observed.period_type,
            observed.period_code,
            observed.indicator_code,
            'unacceptable' as kind,
            observed.value,
            case
                when
                    indicators.direction = 'interval'
                    and observed.value >= indicators.unacceptable_above
                then indicators.unacceptable_above
                else indicators.unacceptable
            end as threshold_value
        from {{ ref("indicator_value") }} as observed
        inner join indicators on observed.indicator_code = indicators.indicator_code
        where
            observed.unit_type = 'cluster'
            and case
                indicators.direction
                when 'cost'
                then observed.value >= indicators.unacceptable
                when 'interval'
                then
                    observed.value <= indicators.unacceptable
                    or observed.value >= indicators.unacceptable_above
                else observed.value <= indicators.unacceptable
            end
    ),
    off_track as (
        select
            cluster_code,
            period_type,
            period_code,
            target_code as indicator_code,
            'off_track' as kind,
            actual_value as value,
            target_value as threshold_value
        from {{ ref("fct_target_periods") }}
        where attainment_status = 'off_track' and actual_value is not null
    ),
    alerts as (
        select *
        from beyond
        union all
        select *
        from off_track
    ),
    numbered as (
        select
            alerts.*,
            periods.period_no,
            -- the same number for all periods that follow each other without a gap
            periods.period_no - row_number() over (
                partition by
                    alerts.cluster_code,
                    alerts.indicator_code,
                    alerts.kind,
                    alerts.period_type
                order by periods.period_no
            ) as streak_no
        from alerts
        inner join
            periods
            on alerts.period_type = periods.period_type
            and alerts.period_code = periods.period_code
    ),
    streaks as (
        select
            numbered.*,
            min(period_no) over (
                partition by cluster_code, indicator_code, kind, period_type, streak_no
            ) as since_period_no
        from numbered
    )
select
    streaks.cluster_code,
    streaks.period_type,
    streaks.period_code,
    streaks.indicator_code,
    streaks.kind,
    indicators.owner,
    cast(streaks.value as decimal(18, 6)) as value,
    cast(streaks.threshold_value as decimal(18, 6)) as threshold_value,
    cast(abs(streaks.value - streaks.threshold_value) as decimal(18, 6)) as gap,
    since_periods.period_code as since_period_code,
    streaks.period_no - streaks.since_period_no + 1 as period_count,
    case
        when streaks.period_no = streaks.since_period_no then 'new' else 'continuing'
    end as status
from streaks
inner join indicators on streaks.indicator_code = indicators.indicator_code
inner join
    periods as since_periods
    on streaks.period_type = since_periods.period_type
    and streaks.since_period_no = since_periods.period_no
