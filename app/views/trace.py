"""溯源: one value of the chosen cluster and period, down to the rows of the files that it was made of."""

import polars as pl
import streamlit as st

from app import queries
from app.components import header, states
from app.components.markup import notice, text
from app.rows import Release
from app.texts import Texts
from app.view import View
from jushu.settings import Settings
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
        _part(part, found, t)
    if found.files.height:
        st.subheader(t("trace.files"))
        st.dataframe(
            found.files.select("original_name", "sheet", "traced_rows", "received_at", "sha256").to_arrow(),
            hide_index=True,
        )
    command = f"jushu trace {code} --cluster {view.cluster.cluster_code} --period {view.period.period_code}"
    st.html(f"<p class='j-hint'>{text(t('trace.command'))} <code>{text(command)} --xlsx FILE</code></p>")


@st.cache_data(max_entries=32, show_spinner=False)
def _trace(release_id: str, code: str, cluster: str, period: str) -> Trace:
    return trace(code, Settings(), cluster=cluster, period=period, release_id=release_id)


def _part(part: Part, found: Trace, t: Texts) -> None:
    """The rows of a numerator or denominator, each with the file and line behind it."""
    st.subheader(f"{PARTS[part.name][t.lang != 'zh']} · {part.text}")
    if part.values.height:
        st.dataframe(part.values.drop("row_no").to_arrow(), hide_index=True)
    if part.rows.is_empty():
        return
    rows = part.rows.head(MOST_ROWS)
    if part.sources.height:
        files = found.files.select("file_id", pl.col("original_name").alias("file"))
        rows = (
            rows.join(part.sources, on="row_no", how="left", maintain_order="left")
            .join(files, on="file_id", how="left", maintain_order="left")
            .drop("file_id")
            .head(MOST_ROWS)
        )
    st.dataframe(rows.drop("row_no").to_arrow(), hide_index=True)
    if part.rows.height > rows.height:
        st.caption(t("trace.more", shown=rows.height, all=part.rows.height))
