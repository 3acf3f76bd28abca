"""溯源: one value of the chosen cluster and period, down to the rows of the files that it was made of."""

import polars as pl
import streamlit as st

from app import queries
from app.components import header, states
from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.rows import Release
from app.view import View
from jushu import formats
from jushu.settings import Settings
from jushu.texts import Texts
from jushu.trace import Part, Trace, trace
from jushu.trace.summary import PARTS, summary

MOST_ROWS = 1_000  # of a part that a page shows; the command writes them all


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view; only auditors' files hold what a trace needs."""
    st.html(header.header(t("page.trace"), release, view.period.period_code, t))
    if view.cluster is None:
        states.empty(t("trace.cluster"), t("trace.cluster_why"), t("trace.cluster_step"))
        return
    names = {
        row.indicator_code: t.pick(row.name_zh, row.name_en)
        for row in queries.definitions(view.role, view.release_id)
    }
    if st.session_state.indicator not in names:
        st.session_state.indicator = next(iter(names))
    code = st.selectbox(
        t("trace.indicator"), list(names), key="indicator", format_func=lambda c: f"{c} {names[c]}"
    )
    found = _trace(view.release_id, code, view.cluster.cluster_code, view.period.period_code)
    kind = "warning" if found.differences else "info"
    lines = summary(found, t.lang, lambda family, code: t.known(f"{family}.{code}", code))
    st.html(notice(kind, lines[-1][0], lines[-1][1]))
    terms = "".join(f"<div><dt>{text(label)}</dt><dd>{text(told)}</dd></div>" for label, told in lines[1:-1])
    st.html(f'<div class="j-box"><dl class="j-terms">{terms}</dl></div>')
    for part in found.parts:
        with st.container(border=True, key=f"panel_trace_{part.name}"):
            _part(part, found, view, t)
    if found.files.height:
        with st.container(border=True, key="panel_trace_files"):
            st.html(f"<h2>{text(t('trace.files'))}</h2>")
            files = found.files.select("original_name", "sheet", "traced_rows", "received_at", "sha256")
            _table(files, t)
            made = Table("trace_files", t("trace.files"), files, _titles(files, t))
            downloads(view, t, lambda: made, key="trace_files")
    command = f"jushu trace {code} --cluster {view.cluster.cluster_code} --period {view.period.period_code}"
    st.html(f"<p class='j-hint'>{text(t('trace.command'))} <code>{text(command)} --xlsx FILE</code></p>")


@st.cache_resource(max_entries=32, show_spinner=False)
def _trace(release_id: str, code: str, cluster: str, period: str) -> Trace:
    return trace(code, Settings(), cluster=cluster, period=period, release_id=release_id)


def _part(part: Part, found: Trace, view: View, t: Texts) -> None:
    """The rows of a numerator or denominator, each with the file and line behind it."""
    title = PARTS[part.name][t.lang != "zh"]
    st.html(f"<h2>{text(title)} · <code>{text(part.text)}</code></h2>")
    if part.values.height:
        st.dataframe(part.values.drop("row_no").to_arrow(), hide_index=True)
    if part.rows.is_empty():
        return
    shown = _with_files(part, found, part.rows.head(MOST_ROWS)).head(MOST_ROWS)
    _table(shown, t)
    if part.rows.height > MOST_ROWS:
        said = t("trace.more", shown=formats.fixed(MOST_ROWS, 0), all=formats.fixed(part.rows.height, 0))
        st.html(f"<p class='j-hint'>{text(said)}</p>")

    def everything() -> Table:
        rows = _with_files(part, found, part.rows)
        code = found.subject.indicator["indicator_code"]
        return Table(f"trace_{part.name}", f"{title} {code}", rows, _titles(rows, t), indicators=(code,))

    downloads(view, t, everything, key=f"trace_{part.name}")


def _with_files(part: Part, found: Trace, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, one line for each file and line that a row was read from."""
    if part.sources.is_empty():
        return rows.drop("row_no")
    files = found.files.select("file_id", pl.col("original_name").alias("file"))
    return (
        rows.join(part.sources, on="row_no", how="left", maintain_order="left")
        .join(files, on="file_id", how="left", maintain_order="left")
        .drop("file_id", "row_no")
    )


def _titles(rows: pl.DataFrame, t: Texts) -> dict[str, str]:
    """Headings of what the trace itself adds; the rows' own columns keep the names they have in the file."""
    return {name: t.known(f"trace_column.{name}", name) for name in rows.columns}


def _table(rows: pl.DataFrame, t: Texts) -> None:
    st.dataframe(rows.to_arrow(), hide_index=True, column_config=dict(_titles(rows, t)))
