-- One row per unit, period and indicator that is made of what was filed, not of other
-- indicators.
{{ indicator_values(1, ref("int_indicator__first_stage_measure")) }}
