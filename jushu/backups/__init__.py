"""Backups of a home: ``make`` copies it whole, ``restore`` brings one back after every hash was verified."""

from jushu.backups.make import make
from jushu.backups.restore import restore

__all__ = ["make", "restore"]
