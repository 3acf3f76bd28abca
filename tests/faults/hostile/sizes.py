"""Row 23: too many columns, too long cells, a million blank lines."""

import gzip

from tests.faults.hostile.kinds import Case, Draw, csv_case, kind, line, lines, refusal, texts, without

WIDTH = 19


@kind("size.hundred_thousand_columns", 23)
def columns(draw: Draw) -> Case:
    rows = draw.requests()
    content = [t + "," + ",".join(f"x{i}" for i in range(100_000)) for t in lines(rows)[:3]]
    return refusal(draw, "\n".join(content), "TOO_WIDE")


@kind("size.ten_megabytes_in_a_cell", 23)
def cell(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows)
    content[at + 1] = line(texts(rows[at] | {"requester_name": "长" * 3_500_000}))
    return csv_case(draw, without(rows, at), content, refused={at + 2: "TOO_LONG"})


@kind("size.ten_megabytes_in_a_quoted_cell", 23)
def quoted_cell(draw: Draw) -> Case:
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows)
    content[at + 1] = line(texts(rows[at] | {"requester_name": "长," * 2_500_000}))
    return csv_case(draw, without(rows, at), content, refused={at + 2: "TOO_LONG"})


@kind("size.million_blank_lines", 23)
def million(draw: Draw) -> Case:
    rows = draw.requests()
    content = lines(rows)
    at = draw.pick(rows)
    data = "\n".join(content[:at]) + "\n" * 1_000_000 + "\n".join(content[at:])
    return csv_case(draw, rows, gzip.compress(data.encode(), 1), name=f"service_requests__{draw.kind}.csv.gz")


@kind("size.million_lines_of_separators", 23)
def million_separators(draw: Draw) -> Case:
    rows = draw.requests()
    data = "\n".join(lines(rows)) + ("\n" + "," * (WIDTH - 1)) * 200_000
    return csv_case(draw, rows, gzip.compress(data.encode(), 1), name=f"service_requests__{draw.kind}.csv.gz")
