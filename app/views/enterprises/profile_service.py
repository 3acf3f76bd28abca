"""What one enterprise filed, which services it got and what it complained of."""

from decimal import Decimal

import polars as pl
import streamlit as st

from app.components.board import Board
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, table
from app.views.enterprises import one_queries
from app.views.enterprises.one_rows import Complaint, Report, Service
from jushu import formats
from jushu.texts import Texts

TEN_THOUSAND = Decimal(10_000)
MOST = 20  # complaints shown; the download has them all
KINDS = {
    "complaint": "enterprises.kind_complaint",
    "report": "enterprises.kind_report",
    "arbitration": "enterprises.kind_arbitration",
}


def reports(board: Board, uscc: str) -> None:
    """Draw the quarterly reports with the growth of data revenue; one that was due and not filed says so."""
    t, view = board.t, board.view
    title = t("enterprises.reports")
    st.html(f"<h3>{text(title)}</h3><p class='j-hint'>{text(t('enterprises.reports_hint'))}</p>")
    rows = one_queries.reports(view.role, view.release_id, uscc)
    names = (
        *("enterprises.revenue", "enterprises.data_revenue", "enterprises.data_growth"),
        *("enterprises.rd", "enterprises.staff", "enterprises.data_staff"),
    )
    columns = [
        Column(t("choose.period")),
        Column(t("enterprises.filing")),
        *(Column(t(name), is_number=True) for name in names),
    ]
    st.html(table(title, columns, [_report(row, t) for row in rows]))

    def export() -> Table:
        titles = {
            "period_code": t("choose.period"),
            "is_due": t("enterprises.is_due"),
            "is_filed": t("enterprises.is_filed"),
            "total_revenue_cny": t("enterprises.revenue_yuan"),
            "data_revenue_cny": t("enterprises.data_revenue_yuan"),
            "rd_expense_cny": t("enterprises.rd_yuan"),
            "staff_count": t("enterprises.staff"),
            "data_staff_count": t("enterprises.data_staff"),
            "panel_change_cny": t("enterprises.panel_change"),
            "panel_base_cny": t("enterprises.panel_base"),
        }
        frame = pl.DataFrame(rows, schema=list(Report._fields), orient="row", infer_schema_length=None)
        return Table("enterprises", title, frame, titles)

    downloads(view, t, export, key="enterprise_reports")


def _report(row: Report, t: Texts) -> list[str]:
    filed = t("enterprises.filed") if row.is_filed else t("enterprises.missing_report")
    if row.is_filed and not row.is_due:
        filed = t("enterprises.filed_not_due")
    change, base = row.panel_change_cny, row.panel_base_cny
    rate = change / base if change is not None and base else None
    return [
        text(formats.period(row.period_code, t)),
        text(filed),
        *(
            formats.fixed(None if amount is None else amount / TEN_THOUSAND, 2)
            for amount in (row.total_revenue_cny, row.data_revenue_cny)
        ),
        formats.share(rate),
        formats.fixed(None if row.rd_expense_cny is None else row.rd_expense_cny / TEN_THOUSAND, 2),
        formats.fixed(row.staff_count, 0),
        formats.fixed(row.data_staff_count, 0),
    ]


def services(board: Board, uscc: str) -> None:
    """Draw the services by quarter and the latest complaints."""
    t, view = board.t, board.view
    title = t("enterprises.services")
    st.html(f"<h3>{text(title)}</h3><p class='j-hint'>{text(t('enterprises.services_hint'))}</p>")
    rows = one_queries.services(view.role, view.release_id, uscc)
    if not rows:
        st.html(f"<p class='j-hint'>{text(t('enterprises.no_services'))}</p>")
        _complaints(board, uscc)
        return
    names = (
        *("enterprises.requests", "enterprises.in_time", "enterprises.resolved_in_time"),
        *("enterprises.rated", "enterprises.mean_rating"),
    )
    columns = [Column(t("choose.period")), *(Column(t(name), is_number=True) for name in names)]
    st.html(table(title, columns, [_service(row, t) for row in rows]))

    def export() -> Table:
        titles = {
            "period_code": t("choose.period"),
            "requests": t("enterprises.requests"),
            "response_due": t("enterprises.response_due"),
            "response_in_time": t("enterprises.response_in_time"),
            "resolve_due": t("enterprises.resolve_due"),
            "resolved_in_time": t("enterprises.resolve_in_time"),
            "rated": t("enterprises.rated"),
            "mean_rating": t("enterprises.mean_rating"),
        }
        frame = pl.DataFrame(rows, schema=list(Service._fields), orient="row", infer_schema_length=None)
        return Table("enterprises", title, frame, titles)

    downloads(view, t, export, key="enterprise_services")
    _complaints(board, uscc)


def _service(row: Service, t: Texts) -> list[str]:
    return [
        text(formats.period(row.period_code, t)),
        str(row.requests),
        _of(row.response_in_time, row.response_due),
        _of(row.resolved_in_time, row.resolve_due),
        str(row.rated),
        formats.fixed(row.mean_rating, 2),
    ]


def _of(part: int, whole: int) -> str:
    return f"{part} / {whole} · {formats.share(part / whole)}" if whole else formats.NOTHING


def _complaints(board: Board, uscc: str) -> None:
    t, view = board.t, board.view
    rows = one_queries.complaints(view.role, view.release_id, uscc)
    title = t("enterprises.complaints", count=len(rows))
    st.html(f"<h3>{text(title)}</h3>")
    if not rows:
        st.html(f"<p class='j-hint'>{text(t('enterprises.no_complaints'))}</p>")
        return
    st.html(f"<p class='j-hint'>{text(t('enterprises.complaints_hint', shown=min(MOST, len(rows))))}</p>")
    names = (
        *("enterprises.complaint_id", "enterprises.complaint_kind", "enterprises.received"),
        *("enterprises.due", "enterprises.closed", "enterprises.upheld"),
    )
    st.html(table(title, [Column(t(name)) for name in names], [_complaint(row, t) for row in rows[:MOST]]))

    def export() -> Table:
        titles = dict(zip(Complaint._fields, (t(name) for name in names), strict=True))
        frame = pl.DataFrame(rows, schema=list(Complaint._fields), orient="row", infer_schema_length=None)
        return Table("enterprises", title, frame, titles)

    downloads(view, t, export, key="enterprise_complaints")


def _complaint(row: Complaint, t: Texts) -> list[str]:
    upheld = {True: "enterprises.yes", False: "enterprises.no", None: "enterprises.not_decided"}
    return [
        text(row.complaint_id),
        text(t(KINDS[row.kind]) if row.kind in KINDS else row.kind),
        f"{row.received_at:%Y-%m-%d}",
        str(row.due_on or formats.NOTHING),
        f"{row.closed_at:%Y-%m-%d}" if row.closed_at else text(t("enterprises.open")),
        text(t(upheld[row.is_upheld])),
    ]
