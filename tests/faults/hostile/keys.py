"""Row 15: repeated keys."""

from tests.faults.hostile.kinds import Case, Draw, csv_case, kind, line, lines, texts, without


def _again(draw: Draw, *changes: dict, codes: list[str]) -> Case:
    """The row at one place again at the end, once per change; ``codes`` of the row itself and of each."""
    rows = draw.requests()
    at = draw.pick(rows)
    content = lines(rows) + [line(texts(rows[at] | c)) for c in changes]
    numbers = [at + 2, *range(len(rows) + 2, len(rows) + 2 + len(changes))]
    refused = {n: c for n, c in zip(numbers, codes, strict=True) if c}
    kept = rows if not codes[0] else without(rows, at)
    return csv_case(draw, kept, content, refused=refused)


@kind("keys.repeated", 15)
def repeated_key(draw: Draw) -> Case:
    return _again(draw, {}, codes=["", "DUPLICATE_ROW"])


@kind("keys.three_times", 15)
def three(draw: Draw) -> Case:
    return _again(draw, {}, {}, codes=["", "DUPLICATE_ROW", "DUPLICATE_ROW"])


@kind("keys.repeated_in_full_width", 15)
def full_width(draw: Draw) -> Case:
    rows = draw.requests()
    content = lines(rows)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    content.append(line(texts(rows[3] | {"rating": str(rows[3]["rating"]).translate(wide)})))
    return csv_case(draw, rows, content, refused={len(rows) + 2: "DUPLICATE_ROW"})


@kind("keys.conflict", 15)
def conflict(draw: Draw) -> Case:
    return _again(draw, {"requester_name": "某某"}, codes=["KEY_CONFLICT"] * 2)


@kind("keys.conflict_by_an_empty_cell", 15)
def empty_conflict(draw: Draw) -> Case:
    return _again(draw, {"rating": None}, codes=["KEY_CONFLICT"] * 2)


@kind("keys.equal_and_conflict", 15)
def both(draw: Draw) -> Case:
    return _again(draw, {}, {"requester_name": "某某"}, codes=["KEY_CONFLICT"] * 3)


@kind("keys.later_version", 15)
def version(draw: Draw) -> Case:
    rows = draw.requests()
    rows.append(rows[2] | {"updated_at": rows[2]["updated_at"].replace(month=10), "rating": 5})
    return csv_case(draw, rows, lines(rows))
