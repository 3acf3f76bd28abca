-- One row per enterprise and stay: from its entry until it left the clusters.
with
    filings as (
        select
            filings.*,
            row_number() over (
                partition by uscc, entered_on
                order by filed_on desc, _load_seq desc, _line desc
            ) as filing_rank,
            row_number() over (
                partition by uscc, entered_on order by effective_from desc
            ) as state_rank
        from {{ ref("int_registry__enterprise_filings") }} as filings
    ),
    stays as (
        select
            last_filing.uscc,
            last_filing.entered_on,
            last_filing.cluster_code,
            last_filing.exited_on,
            last_state.incubation_due_on,
            last_state.graduated_on,
            last_filing.filed_on,
            row_number() over (
                partition by last_filing.uscc
                order by
                    last_filing.filed_on,
                    last_filing._load_seq,
                    last_filing._line,
                    last_filing.entered_on
            ) as filing_no
        from filings as last_filing
        inner join
            filings as last_state
            on last_filing.uscc = last_state.uscc
            and last_filing.entered_on = last_state.entered_on
        where last_filing.filing_rank = 1 and last_state.state_rank = 1
    ),
    -- An enterprise cannot be in a cluster twice: of two stays there that overlap, the
    -- later filed corrects the other. Stays in two clusters both hold: which of them is
    -- wrong, if any, is not ours to guess (rule RAW-ENT-006 shows them).
    corrected as (
        select distinct earlier.uscc, earlier.entered_on
        from stays as earlier
        inner join
            stays as later
            on earlier.uscc = later.uscc
            and earlier.cluster_code = later.cluster_code
            and earlier.filing_no < later.filing_no
            and (earlier.exited_on is null or later.entered_on < earlier.exited_on)
            and (later.exited_on is null or earlier.entered_on < later.exited_on)
    )
select
    stays.uscc,
    stays.entered_on,
    stays.exited_on,
    -- the last day on which it was there
    case
        when stays.exited_on > stays.entered_on
        then cast(stays.exited_on - 1 as date)
        else stays.exited_on
    end as last_day,
    stays.incubation_due_on,
    stays.graduated_on,
    stays.filed_on,
    cast(
        row_number() over (partition by stays.uscc order by stays.entered_on) as int
    ) as stay_no
from stays
left join
    corrected on stays.uscc = corrected.uscc and stays.entered_on = corrected.entered_on
where corrected.uscc is null
