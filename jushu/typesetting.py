"""PDF by Typst with the bundled fonts: what every document of this project is set with."""

import json
import tempfile
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont


def pdf(template: Path, data: dict[str, Any], fonts: Path, at: datetime) -> bytes:
    """The PDF that a template makes of ``data``, its input ``data`` as JSON; ``at`` is the time it carries.

    Only the fonts of the folder are used, so that the same data gives the same pages on every machine.
    """
    return typst.compile(
        template,
        root=template.parent,
        font_paths=[unpacked(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )


def unpacked(fonts: Path) -> Path:
    """A folder of the fonts in the format that programs read beside browsers, until the process ends."""
    return Path(_unpacked(fonts).name)


@lru_cache
def _unpacked(fonts: Path) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="jushu-fonts-")
    for path in fonts.glob("*.woff2"):
        font = TTFont(path)
        font.flavor = None
        font.save(Path(folder.name) / f"{path.stem}.otf")
    return folder
