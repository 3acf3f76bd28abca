"""Quality scores of one kind of scope: kept checks among all checks, with both numbers."""

from decimal import Decimal
from typing import NamedTuple

import polars as pl
import streamlit as st

from app import queries, reader
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.rows import Release
from app.view import View
from jushu import formats
from jushu.settings import Role
from jushu.texts import Texts

SCOPES = ("dimension", "cluster", "source", "table")


class ScopeScore(NamedTuple):
    """One scope: checks that hold, all checks, their share in percent, the rules."""

    scope_type: str
    scope: str
    numerator: int
    denominator: int
    quality_pct: Decimal | None
    rule_count: int


@st.cache_resource(max_entries=8, show_spinner=False)
def found_scores(role: Role, release_id: str) -> tuple[ScopeScore, ...]:
    """All scopes, the lowest score first in each kind."""
    return reader.rows(
        role,
        release_id,
        ScopeScore,
        """
        select scope_type, scope, numerator, denominator, quality_pct, rule_count
        from audit_quality_scores
        order by scope_type, quality_pct, denominator - numerator desc, scope
        """,
    )


def render(view: View, _release: Release, t: Texts) -> None:
    """Draw the scores of each kind of scope."""
    everything = found_scores(view.role, view.release_id)
    names = {row.cluster_code: row.cluster_name for row in queries.clusters(view.role, view.release_id)}
    st.html(f"<p class='j-hint'>{text(t('scores.hint'))}</p>")
    row = st.container(key="row_scores")
    left, right = row.columns(2, gap="small")
    for place, kinds in ((left, SCOPES[:3]), (right, SCOPES[3:])):
        for kind in kinds:
            with place, st.container(border=True, key=f"panel_scores_{kind}"):
                _scope(view, kind, [each for each in everything if each.scope_type == kind], names, t)


def _scope(view: View, kind: str, found: list[ScopeScore], clusters: dict[str, str], t: Texts) -> None:
    title = t(f"scope_type.{kind}")
    below = [row for row in found if row.numerator < row.denominator]
    shown = below if kind == "table" else found  # the many tables without any fault are counted only
    rows = [
        (
            text(_name(kind, row.scope, clusters, t)),
            formats.NOTHING if row.quality_pct is None else f"{formats.fixed(row.quality_pct, 4)}%",
            f"{row.numerator:,}",
            f"{row.denominator:,}",
            f"{row.denominator - row.numerator:,}",
            f"{row.rule_count:,}",
        )
        for row in shown
    ]
    columns = ("scope", "score", "kept", "checks", "broken", "rules")
    heads = [Column(t(f"scores.{name}"), name != "scope") for name in columns]
    st.html(f"<h2>{text(title)}</h2>" + table(title, heads, rows))
    if len(shown) < len(found):
        st.html(f"<p class='j-hint'>{text(t('scores.whole', count=len(found) - len(shown)))}</p>")
    downloads(
        view,
        t,
        lambda: Table("quality", title, pl.DataFrame(found, orient="row", infer_schema_length=None)),
        key=f"quality_scores_{kind}",
    )


def _name(kind: str, scope: str, clusters: dict[str, str], t: Texts) -> str:
    if kind == "dimension":
        return t(f"check_dimension.{scope}")
    return f"{scope} {clusters[scope]}" if scope in clusters else scope
