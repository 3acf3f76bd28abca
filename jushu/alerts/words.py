"""An alert in words, for pages, the terminal and messages."""

from jushu import formats
from jushu.alerts.query import Alert
from jushu.texts import Texts


def value(alert: Alert, t: Texts) -> str:
    """The value with its unit."""
    return formats.measure(alert.value, alert.unit, unit(alert, t), t.lang)


def limit(alert: Alert, t: Texts) -> str:
    """The threshold or target with its unit; a dash where reasons take its place."""
    return formats.measure(alert.threshold, alert.unit, unit(alert, t), t.lang)


def gap(alert: Alert, t: Texts) -> str:
    """How far the value is from the threshold, in percentage points for percentages; empty without one."""
    if alert.gap is None:
        return ""
    if alert.gap == 0:
        return t("alerts.at_limit")
    if alert.unit == "%":
        return t("alerts.points_off", gap=formats.fixed(alert.gap, 1))
    return t("alerts.off_by", gap=formats.measure(alert.gap, alert.unit, unit(alert, t), t.lang))


def since(alert: Alert, t: Texts) -> str:
    """Since when the alert lasts without a break."""
    if alert.periods == 1:
        return t("alerts.new")
    return t("alerts.since", period=formats.period(alert.since, t), count=alert.periods)


def unit(alert: Alert, t: Texts) -> str:
    """Name of the indicator's unit."""
    return t.pick(alert.unit_name_zh, alert.unit_name_en)


def owner(alert: Alert, t: Texts) -> str:
    """Name of who answers for the indicator."""
    return t.pick(alert.owner_name_zh, alert.owner_name_en) or alert.owner


def reasons(alert: Alert, t: Texts) -> str:
    """Why a value is not to be used; empty for other kinds."""
    return t.pick(alert.reasons_zh, alert.reasons_en)


def line(alert: Alert, t: Texts) -> str:
    """The whole alert as one line of a message."""
    return t(
        "alerts.line",
        cluster=f"{alert.cluster_name} {alert.cluster_code}",
        indicator=f"{alert.indicator_code} {t.pick(alert.name_zh, alert.name_en)}",
        period=formats.period(alert.period_code, t),
        kind=t(f"alert_kind.{alert.kind}"),
        value=value(alert, t),
        limit=reasons(alert, t) or t(f"alert_limit.{alert.kind}", limit=limit(alert, t), gap=gap(alert, t)),
        since=since(alert, t),
    )
