"""The fault matrix: what can go wrong, and by which tests it is shown that nothing is lost or invented.

The rows are numbered once for all. Rows that are about the content of files are covered by kinds of hostile
files too (``hostile.kinds``), whose test ids begin with the row.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """One row: the fault, and tests that cover it as path::function from the folder of tests."""

    fault: str
    tests: tuple[str, ...] = ()


ROWS: dict[int, Row] = {
    1: Row(
        "a run is killed at any step",
        (
            "faults/test_injected_faults.py::test_a_run_that_is_hit_ends_where_an_undisturbed_one_does",
            "integration/test_interruption.py::"
            "test_a_run_killed_in_the_load_and_in_the_build_ends_in_the_same_state",
            "integration/test_lock.py::test_the_lock_of_a_killed_run_is_taken_over",
            "unit/ingestion/test_pipeline.py::test_leftovers_of_a_killed_load_are_replaced_and_swept",
        ),
    ),
    2: Row(
        "the disk is full, failing or read-only",
        (
            "faults/test_injected_faults.py::test_a_run_that_is_hit_ends_where_an_undisturbed_one_does",
            "unit/jushu/test_disk.py::test_a_full_disk_is_one_error",
            "unit/jushu/test_disk.py::test_the_message_says_it",
            "unit/jushu/test_files.py::test_a_file_that_cannot_be_replaced_stays_and_leaves_nothing",
        ),
    ),
    3: Row(
        "the reading process is killed for its memory, or stalls",
        (
            "unit/ingestion/test_supervise.py::test_a_killed_process_is_a_verdict_and_the_next_file_loads",
            "unit/ingestion/test_supervise.py::test_the_time_limit_ends_a_file_that_stalls",
            "unit/ingestion/test_supervise.py::test_the_memory_limit_ends_a_file_that_needs_too_much",
        ),
    ),
    4: Row("empty files, blanks, a header alone"),
    5: Row("truncated files"),
    6: Row(
        "a landed byte changes after receipt",
        (
            "unit/ingestion/test_pipeline.py::test_landed_bytes_that_were_damaged_are_mended_when_they_are_sent_again",
            "unit/ingestion/test_child.py::"
            "test_landed_bytes_that_changed_are_the_reason_whatever_else_is_wrong",
            "integration/test_doctor.py::test_one_fault_is_found_where_it_is",
            "integration/test_trace.py::test_a_file_that_was_changed_since_is_told",
        ),
    ),
    7: Row("encodings and byte order marks"),
    8: Row("lines of another encoding, NUL, direction marks"),
    9: Row("text that was decoded wrongly before it was sent"),
    10: Row("separators too many or too few, broken quotes"),
    11: Row("titles, totals, repeated headers, second tables"),
    12: Row("columns renamed, unknown, missing, twice, in another order"),
    13: Row(
        "the same bytes under another name",
        (
            "faults/test_same_files.py::"
            "test_row_13_the_same_bytes_under_another_name_add_nothing_and_are_known_by_both",
        ),
    ),
    14: Row(
        "other bytes under the same name",
        (
            "faults/test_same_files.py::"
            "test_row_14_other_bytes_under_the_same_name_are_a_new_version_that_is_compared",
        ),
    ),
    15: Row("repeated and contradictory keys"),
    16: Row("units, full-width digits, dates that do not exist, long numbers that lost digits"),
    17: Row("text that a spreadsheet would run as a formula"),
    18: Row("formulas without value, error cells, merged and hidden cells, wrong dimensions"),
    19: Row("packages that inflate, lead outside or are encrypted"),
    20: Row(
        "hostile names, links, pipes",
        (
            "unit/ingestion/test_landing.py::test_a_name_is_data_and_never_a_path",
            "unit/ingestion/test_landing.py::test_a_name_in_another_encoding_is_text_that_can_be_stored",
            "unit/ingestion/test_landing.py::test_folders_links_pipes_devices_and_nothing_are_refused",
        ),
    ),
    21: Row("content that is not what the name says"),
    22: Row(
        "a file larger than memory",
        (
            "faults/test_large_file.py::test_row_22_a_large_file_gives_what_its_parts_give_in_bounded_memory",
            "faults/test_large_file.py::test_row_22_a_large_file_gives_what_its_parts_give_in_bounded_memory",
            "unit/ingestion/test_child.py::test_many_blocks_are_one_file",
            "unit/ingestion/readers/test_stream.py::test_blocks_hold_whole_lines_with_their_numbers",
        ),
    ),
    23: Row("too many columns, huge cells, a million empty rows"),
    24: Row(
        "the clock is put back, or the machine stands in another zone",
        (
            "faults/test_clock.py::test_row_24_times_go_on_when_the_clock_is_put_back",
            "faults/test_clock.py::test_row_24_the_zone_of_the_machine_does_not_matter",
            "unit/jushu/releases/test_publish.py::test_a_release_is_newer_than_the_last_also_when_the_clock_is_not",
        ),
    ),
    25: Row(
        "two runs at once, readers while a release is published",
        (
            "integration/test_lock.py::test_a_second_run_is_told_who_and_since_when_or_waits",
            "integration/test_reading_during_runs.py::test_two_hundred_reads_succeed_while_runs_write",
            "unit/ingestion/test_warehouse.py::test_a_second_writer_is_told_that_the_first_is_writing",
        ),
    ),
    26: Row(
        "a correction for a closed period",
        (
            "integration/test_late_correction.py::test_each_as_of_time_has_its_own_value",
            "integration/test_replay.py::test_a_late_correction_is_told_from_a_change_of_method",
        ),
    ),
    27: Row("Parquet of other types, nested, incomplete or damaged"),
    28: Row(
        "the code or a library changes between runs",
        (
            "integration/test_replay.py::"
            "test_a_replay_from_the_landed_files_by_the_code_of_the_day_is_identical",
            "integration/test_replay.py::test_a_replay_by_the_present_code_names_the_planted_difference",
            "unit/ingestion/test_warehouse.py::"
            "test_an_older_warehouse_gains_the_columns_of_the_contract_and_keeps_its_rows",
            "unit/ingestion/test_warehouse.py::test_a_changed_type_is_refused_and_nothing_is_changed",
            "unit/jushu/releases/test_content_hash.py::test_plain_python_finds_the_same_hash",
        ),
    ),
}
