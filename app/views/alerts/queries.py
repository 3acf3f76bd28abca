"""What the page of alerts reads."""

import streamlit as st

from app import reader
from jushu import alerts
from jushu.alerts import Alert
from jushu.settings import Role


def has_alerts(role: Role, release_id: str) -> bool:
    """Whether the release is of a version that makes alerts."""
    return alerts.TABLE in reader.tables(role, release_id)


@st.cache_resource(max_entries=256, show_spinner=False)
def found(role: Role, release_id: str, period_code: str, cluster_code: str | None) -> tuple[Alert, ...]:
    """The alerts of a period, of one cluster or of all, the worst first."""
    with_badges = alerts.BADGES in reader.tables(role, release_id)
    return reader.rows(
        role,
        release_id,
        Alert,
        alerts.select(with_badges=with_badges),
        period_code=period_code,
        cluster_code=cluster_code,
    )
