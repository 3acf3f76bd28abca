-- One row per period and month that lies in it.
select periods.period_type, periods.period_code, months.period_start as month_start
from {{ ref("dim_period") }} as periods
inner join
    {{ ref("dim_period") }} as months
    on months.period_start >= periods.period_start
    and months.period_end <= periods.period_end
where months.period_type = 'month'
