"""YAML that the project itself brings: contracts, rules, models."""

from pathlib import Path
from typing import Any

import yaml

# The same safe loader in C, ten times as fast, where the library was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> Any:
    """The document of a file; yaml.YAMLError, which shows the line, when it is not YAML."""
    text = path.read_text(encoding="utf-8")
    try:
        return yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError:
        return yaml.safe_load(text)  # fails alike, but in words that show the line
