"""YAML that the project itself brings: contracts, rules, models."""

from pathlib import Path
from typing import Any

import yaml

# The same safe loader in C, ten times as fast, where the library was built with it. What people write is read
# by yaml.safe_load, whose errors show the line.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> Any:
    """The document of a file; yaml.YAMLError when it is not YAML."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
