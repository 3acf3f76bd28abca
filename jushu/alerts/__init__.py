"""Alerts: values beyond their limits, targets off track, values that are not to be used; read, told, sent."""

from jushu.alerts.query import BADGES, KINDS, TABLE, Alert, read, select

__all__ = ["BADGES", "KINDS", "TABLE", "Alert", "read", "select"]
