"""What the tests of releases work on."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from jushu.releases import Release
from jushu.settings import Settings


class House(NamedTuple):
    """A home with a warehouse; ``sql`` changes the warehouse, ``publish`` releases it."""

    settings: Settings
    dbt_manifest: Path
    sql: Callable[[str], None]
    publish: Callable[..., Release]
