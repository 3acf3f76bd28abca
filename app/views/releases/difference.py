"""Two releases compared: which scores and values changed, and what can have changed them.

A value that both releases give for the same unit and period, with another number, was restated.
"""

from collections import Counter
from decimal import Decimal

import polars as pl
import streamlit as st

from app import queries
from app.components import states
from app.components.downloads import Table, downloads
from app.components.markup import change, text
from app.components.table import Column, table
from app.view import View
from jushu import formats, releases
from jushu.errors import JushuError
from jushu.releases import Diff
from jushu.settings import Settings
from jushu.texts import Texts

CAUSES = ("data", "late correction", "method", "contract", "code")
MOST_ROWS = 100  # of each table on the page; the download has all


@st.cache_resource(max_entries=8, show_spinner=False)
def compared(old_id: str, new_id: str) -> Diff:
    """What changed from one release to the other; both are fixed for ever."""
    settings = Settings()
    return releases.diff(releases.load(old_id, settings), releases.load(new_id, settings), settings)


def render(view: View, t: Texts) -> None:
    """Draw the choice of the other release and the comparison with the one that is shown."""
    found = releases.list_releases()
    shown = releases.load(view.release_id)
    others = [release.release_id for release in reversed(found) if release.release_id != view.release_id]
    if not others:
        states.empty(t("diff.none"), t("diff.none_why"), t("diff.none_step"))
        return
    if st.session_state.against not in others:
        st.session_state.against = shown.previous_id if shown.previous_id in others else others[0]
    left, right = st.container(key="row_against").columns(2, gap="small")
    other = left.selectbox(t("diff.against"), others, key="against")
    by_id = {release.release_id: release for release in found}
    older, newer = sorted(
        (by_id[other], by_id[view.release_id]), key=lambda r: (r.published_at, r.release_id)
    )
    try:
        diff = compared(older.release_id, newer.release_id)
    except JushuError as error:  # releases of before definitions were kept, or an archive that is missing
        what, _, todo = error.text(t.lang)
        states.empty(t("diff.impossible"), what, todo)
        return
    st.session_state.cause = st.session_state.cause if st.session_state.cause in CAUSES else ""
    right.selectbox(
        t("diff.cause"),
        ["", *CAUSES],
        key="cause",
        format_func=lambda code: cause_word(code, t) if code else t("diff.all_causes"),
    )
    st.html(_summary(diff, t) + _inputs(diff, t))
    left, right = st.container(key="row_diff").columns([5, 4], gap="small")
    with left, st.container(border=True, key="panel_scores"):
        _scores(view, _of_cause(diff.scores), t)
    with right, st.container(border=True, key="panel_values"):
        _values(view, _of_cause(diff.values), t)


def cause_word(code: str, t: Texts) -> str:
    """What may have changed a number."""
    return t(f"cause.{code.replace(' ', '_')}")


def restated(values: pl.DataFrame) -> pl.DataFrame:
    """The values that were published before and are another number now."""
    return values.filter(pl.col("old_value").is_not_null() & (pl.col("old_value") != pl.col("new_value")))


def _of_cause(rows: pl.DataFrame) -> pl.DataFrame:
    cause = st.session_state.cause
    return rows.filter(pl.col("causes").list.contains(cause)) if cause else rows


def _summary(diff: Diff, t: Texts) -> str:
    scores = diff.scores
    numbers = (
        ("scores", scores.filter(pl.col("old_score").ne_missing(pl.col("new_score"))).height),
        ("ranks", scores.filter(pl.col("old_rank").ne_missing(pl.col("new_rank"))).height),
        ("grades", scores.filter(pl.col("old_grade_code").ne_missing(pl.col("new_grade_code"))).height),
        ("values", diff.values.height),
        ("restated", restated(diff.values).height),
    )
    cards = "".join(
        f'<section class="j-card" data-card="{code}"><h2>{text(t(f"diff.{code}"))}</h2>'
        f'<div class="j-main"><span class="j-value">{count:,}</span></div></section>'
        for code, count in numbers
    )
    said = t("diff.from_to", old=diff.old.release_id, new=diff.new.release_id)
    grid = f'<div class="j-cards" style="--columns:{len(numbers)}">{cards}</div>'
    return f"<p class='j-hint'>{text(said)}</p><div class=\"j-box j-audit\">{grid}</div>"


def _inputs(diff: Diff, t: Texts) -> str:
    """What changed in what the two releases were made from."""
    found = diff.inputs
    kinds = Counter(kind for touched in found.touched.values() for kind in touched)
    facts = (
        ("new_files", found.new_files),
        ("gone_files", found.gone_files),
        ("corrected", kinds["late correction"]),
        ("catalogue", len(found.catalogue)),
        ("methodology", len(found.methodology)),
        ("contracts", len(found.contracts)),
        ("code", len(found.code)),
    )
    told = [t(f"input.{code}", count=count) for code, count in facts if count]
    words = t("list.separator").join(told) or t("diff.same_inputs")
    return f"<p class='j-hint'><b>{text(t('diff.inputs'))}</b> {text(words)}</p>"


def _by_cause(rows: pl.DataFrame, t: Texts) -> str:
    counts = Counter(tuple(causes) for causes in rows["causes"].to_list())
    chips = "".join(
        f'<span class="j-chip j-none">{text(_causes(list(causes), t))} {count:,}</span> '
        for causes, count in counts.most_common()
    )
    return f"<p>{chips}</p>" if chips else ""


def _causes(causes: list[str], t: Texts) -> str:
    return t("list.separator").join(cause_word(cause, t) for cause in causes) or t("diff.no_cause")


def _scores(view: View, rows: pl.DataFrame, t: Texts) -> None:
    title = t("diff.scores_title", count=f"{rows.height:,}")
    st.html(f"<h2>{text(title)}</h2>" + _by_cause(rows, t))
    names = ("unit", "period", "node", "old", "new", "change", "rank", "grade", "causes")
    heads = [Column(t(f"diff.{name}"), name in ("old", "new", "change")) for name in names]
    lines = [
        (
            _unit(view, row),
            text(row["period_code"]),
            text(row["code"]),
            formats.fixed(row["old_score"], 2),
            formats.fixed(row["new_score"], 2),
            _change(row["old_score"], row["new_score"], t),
            _both(row["old_rank"], row["new_rank"]),
            _both(_grade(row["old_grade_code"], t), _grade(row["new_grade_code"], t)),
            text(_causes(row["causes"], t)),
        )
        for row in rows.head(MOST_ROWS).iter_rows(named=True)
    ]
    if lines:
        st.html(table(title, heads, lines))
    _rest(view, t, title, rows, key="diff_scores")


def _values(view: View, rows: pl.DataFrame, t: Texts) -> None:
    title = t("diff.values_title", count=f"{rows.height:,}", restated=f"{restated(rows).height:,}")
    st.html(f"<h2>{text(title)}</h2>" + _by_cause(rows, t))
    definitions = {row.indicator_code: row for row in queries.definitions(view.role, view.release_id)}
    names = ("unit", "period", "indicator", "old", "new", "change", "causes")
    heads = [Column(t(f"diff.{name}"), name in ("old", "new", "change")) for name in names]
    lines = []
    for row in rows.head(MOST_ROWS).iter_rows(named=True):
        known = definitions.get(row["code"])
        name = t.pick(known.name_zh, known.name_en) if known else ""
        lines.append(
            (
                _unit(view, row),
                text(row["period_code"]),
                f'<span title="{text(name)}">{text(row["code"])}</span>',
                _figure(row["old_value"], row["old_status"], t),
                _figure(row["new_value"], row["new_status"], t),
                _change(row["old_value"], row["new_value"], t),
                text(_causes(row["causes"], t)),
            )
        )
    if lines:
        st.html(table(title, heads, lines))
    _rest(view, t, title, rows, key="diff_values")


def _rest(view: View, t: Texts, title: str, rows: pl.DataFrame, *, key: str) -> None:
    """What stands below a table: how many rows it leaves out, and all of them as a file."""
    if rows.is_empty():
        st.html(f"<p class='j-hint'>{text(t('diff.nothing'))}</p>")
        return
    if rows.height > MOST_ROWS:
        st.html(f"<p class='j-hint'>{text(t('rules.more', shown=MOST_ROWS, all=rows.height))}</p>")
    flat = rows.with_columns(pl.col("causes").list.join("; "))
    downloads(view, t, lambda: Table("releases", title, flat), key=key)


def _unit(view: View, row: dict[str, str]) -> str:
    names = {each.cluster_code: each.cluster_name for each in queries.clusters(view.role, view.release_id)}
    return f'<span title="{text(names.get(row["cluster"], ""))}">{text(row["unit_code"])}</span>'


def _figure(value: Decimal | None, status: str | None, t: Texts) -> str:
    """The number, or why there is none; a number that one release lacks has no status."""
    if value is not None:
        return formats.fixed(value, 4)
    return text(t.known(f"status.{status}", t("diff.absent")))


def _change(old: Decimal | None, new: Decimal | None, t: Texts) -> str:
    if old is None or new is None:
        return formats.NOTHING
    return change("", new - old, t("change.none"), 2)


def _grade(code: str | None, t: Texts) -> str | None:
    return t(f"grade.{code}") if code else None


def _both(old: object, new: object) -> str:
    """One figure, or both with an arrow where they differ."""
    said = [formats.NOTHING if each is None else str(each) for each in (old, new)]
    return text(said[0] if said[0] == said[1] else f"{said[0]}\u00a0→\u00a0{said[1]}")
