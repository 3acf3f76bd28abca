"""The content of the report from the auditor's file of one release: nothing else is read."""

import json
from collections.abc import Callable

import polars as pl

from expectations.report import queries
from expectations.report.content import Column, Report, Section
from expectations.report.wording import Words, words
from expectations.rules import DIMENSIONS
from expectations.score import quality_score
from jushu import chain, releases
from jushu.settings import Language, Settings
from jushu.verifier import first_fault

_NUMBER = "number"
_KEYS_SHOWN = 5  # failing keys shown beside a rule; the workbook has them all
_RUNS_SHOWN = 30


def gather(settings: Settings, release_id: str, lang: Language) -> Report:
    """The report of a release in one language.

    Raises JushuError RELEASE_UNKNOWN for a release that is not there.
    """
    with releases.connect("auditor", settings, release_id) as connection:
        return _gather(lambda statement: connection.sql(statement).pl(), lang)


def _gather(read: Callable[[str], pl.DataFrame], lang: Language) -> Report:
    say = words(lang)
    info = read(queries.INFO).row(0, named=True)
    results = read(queries.RESULTS.format(lang=lang))
    states = results["state"].to_list()
    failed, errored = states.count("failed"), states.count("errored")
    blocking = results.filter(pl.col("severity") == "critical", pl.col("state") != "passed").height
    log = read(queries.LOG)
    fault = first_fault(map(chain.as_text, log.iter_rows()))
    sections = (
        _failures(results, read(queries.KEYS), say),
        _quarantine(read(queries.QUARANTINE), say),
        _books(read(queries.BOOKS), say),
        _totals(read(queries.TOTALS), say),
        _coverage(read(queries.COVERAGE), say, lang),
        _log(log, fault, say),
        _passed(results, say, lang),
        _files(read(queries.FILES), say),
    )
    return Report(
        lang=lang,
        title=say("title"),
        subtitle=say("subtitle", release=info["release_id"], period=info["period_code"]),
        verdict=say(
            "verdict_bad" if failed or errored else "verdict_good",
            rules=len(states),
            passed=states.count("passed"),
            failed=failed,
            errored=errored,
            blocking=blocking,
            score=info["quality_score"],
        ),
        is_good=not blocking and fault is None,
        facts=[(say(name), str(info[name])) for name in FACTS if info.get(name) is not None],
        trend_title=say("trend"),
        trend=_trend(read(queries.RUNS)),
        sections=sections,
        more=say("more"),
        footer=say("footer", content_hash=info["content_hash"]),
    )


FACTS = (
    *("release_id", "period_code", "published_at", "data_as_of", "as_of", "quality_score"),
    *("catalogue_version", "methodology_version", "code_version", "content_hash"),
)


def _failures(results: pl.DataFrame, keys: pl.DataFrame, say: Words) -> Section:
    samples: dict[str, list[str]] = {}
    for rule, text in keys.select("rule_id", "key_json").iter_rows():
        samples.setdefault(rule, []).append(_key(text))
    rows = []
    for row in results.filter(pl.col("state") != "passed").iter_rows(named=True):
        own = samples.get(row["rule_id"], [])
        shown = "; ".join(own[:_KEYS_SHOWN]) + (" …" if len(own) > _KEYS_SHOWN else "")
        rows.append(
            (
                row["rule_id"],
                say(row["severity"]),
                row["table_name"],
                row["text"],
                row["failed_count"],
                row["element_count"],
                shown,
                row["todo"],
                row["owner"],
            )
        )
    return Section(
        "failures",
        say("failures"),
        say("failures_note"),
        _columns(say, "rule severity table promise faults# rows# keys remedy owner"),
        rows,
        say("failures_empty"),
        "bad" if rows else "good",
    )


def _key(text: str) -> str:
    """A failing key as its values: {"file_id": "ab"} is ab."""
    return " / ".join("" if value is None else str(value) for value in json.loads(text).values())


def _quarantine(found: pl.DataFrame, say: Words) -> Section:
    return Section(
        "quarantine",
        say("quarantine"),
        say("quarantine_note", rows=int(found["rows"].sum() or 0)),
        _columns(say, "reason fields source table files# rows#"),
        found.rows(),
        say("quarantine_empty"),
    )


def _books(found: pl.DataFrame, say: Words) -> Section:
    open_ = int((found["left_over"] != 0).sum())
    return Section(
        "books",
        say("books"),
        say("books_note"),
        _columns(say, "table files# physical# blank# frame# loaded# quarantined# left_over#"),
        found.rows(),
        say("nothing"),
        "bad" if open_ else "good",
    )


def _totals(found: pl.DataFrame, say: Words) -> Section:
    return Section(
        "totals",
        say("totals"),
        say("totals_note"),
        _columns(say, "table measure lake# raw# difference#"),
        found.rows(),
        say("nothing"),
        "bad" if int((found["difference"] != 0).sum()) else "good",
    )


def _coverage(found: pl.DataFrame, say: Words, lang: Language) -> Section:
    place = 0 if lang == "zh" else 1
    columns = [Column(say("table")), *(Column(names[place], _NUMBER) for names in DIMENSIONS.values())]
    rows = [tuple(cell or None for cell in row) for row in found.rows()]
    return Section("coverage", say("coverage"), say("coverage_note"), columns, rows, say("nothing"))


def _log(log: pl.DataFrame, fault: int | None, say: Words) -> Section:
    kinds = log.group_by("kind").agg(pl.len().alias("entries"), pl.col("logged_at").max()).sort("kind")
    head = log.row(-1, named=True) if log.height else None
    note = say(
        "log_good" if fault is None else "log_bad",
        entries=log.height,
        number=fault,
        head=head["entry_hash"] if head else "-",
    )
    return Section(
        "log",
        say("log"),
        note,
        _columns(say, "kind entries# latest"),
        [(kind, entries, f"{latest:%Y-%m-%d %H:%M}") for kind, entries, latest in kinds.rows()],
        say("nothing"),
        "good" if fault is None else "bad",
    )


def _passed(results: pl.DataFrame, say: Words, lang: Language) -> Section:
    place = 0 if lang == "zh" else 1
    rows = [
        (
            r["rule_id"],
            say(r["severity"]),
            r["table_name"],
            DIMENSIONS[r["dimension"]][place],
            r["text"],
            r["element_count"],
        )
        for r in results.filter(state="passed").iter_rows(named=True)
    ]
    return Section(
        "passed",
        say("passed"),
        say("passed_note"),
        _columns(say, "rule severity table dimension promise rows#"),
        rows,
        say("nothing"),
    )


def _files(found: pl.DataFrame, say: Words) -> Section:
    rows = [
        (
            r["original_name"],
            r["source"],
            r["contract"],
            r["verdict_code"],
            r["loaded_rows"],
            r["quarantined_rows"],
            f"{r['received_at']:%Y-%m-%d %H:%M}",
            r["sha256"],
        )
        for r in found.iter_rows(named=True)
    ]
    return Section(
        "files",
        say("files_received"),
        say("files_note"),
        _columns(say, "file source table verdict loaded# quarantined# received sha256"),
        rows,
        say("nothing"),
        shown=25,
    )


def _trend(runs: pl.DataFrame) -> list[tuple[str, float | None]]:
    """Time and quality score of the latest runs, oldest first."""
    points = []
    for row in runs.tail(_RUNS_SHOWN).iter_rows(named=True):
        score = quality_score((rule["severity"], rule["is_kept"]) for rule in row["rules"])
        points.append((f"{row['run_at']:%Y-%m-%d %H:%M}", None if score is None else float(score)))
    return points


def _columns(say: Words, names: str) -> list[Column]:
    """Columns from their names; one that ends in # holds numbers."""
    return [
        Column(say(name.rstrip("#")), _NUMBER if name.endswith("#") else "text") for name in names.split()
    ]
