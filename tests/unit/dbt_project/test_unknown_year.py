"""A year that the working calendar does not know stops the run instead of being guessed."""


def test_a_request_of_an_unknown_year_stops_what_uses_it(fresh):
    beyond = fresh.rows("select year(max(day)) + 1 from raw.working_days")[0][0]
    fresh.rows(
        f"update raw.service_requests set submitted_at = timestamp '{beyond}-01-02 09:00:00',"
        " closed_at = null where request_id = 'R1'"
    )
    before = fresh.rows("select count(*), max(submitted_at) from fct_service_requests")
    done = fresh("build", "--select", "stg_service__service_requests+", "--exclude", "path:models/scores")
    assert not done.success
    assert f"does not know the year {beyond} (1 rows by submitted_at)" in done.said
    assert fresh.rows("select count(*), max(submitted_at) from fct_service_requests") == before
