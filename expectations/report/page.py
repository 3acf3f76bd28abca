"""The report as one HTML page that needs nothing but itself: styles, curve and fonts are inside."""

import base64
import io
from collections.abc import Sequence
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, select_autoescape

from expectations.report.content import Report, plain

_WIDTH, _HEIGHT = 640, 90


def page(report: Report, fonts: Path) -> str:
    """The page as text; of the fonts in the folder only the characters that it uses are built in."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(default_for_string=True, default=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = plain
    facts = {"report": report, "curve": curve(report.trend)}
    bare = environment.get_template("report.html").render(**facts, faces=[])
    faces = [
        (700 if "Bold" in path.name else 400, _built_in(path, bare)) for path in sorted(fonts.glob("*.woff2"))
    ]
    return environment.get_template("report.html").render(**facts, faces=faces)


def curve(trend: Sequence[tuple[str, float | None]]) -> str:
    """Points of a polyline in a picture of 640 x 90; the scale begins ten points below the lowest score."""
    known = [score for _, score in trend if score is not None]
    if len(known) < 2:
        return ""
    low = max(min(known) - 10, 0)
    step, scale = _WIDTH / (len(known) - 1), _HEIGHT / (100 - low)
    return " ".join(f"{place * step:.1f},{(100 - score) * scale:.1f}" for place, score in enumerate(known))


def _built_in(path: Path, text: str) -> str:
    """A font reduced to the characters of a text, as base64 of WOFF2."""
    font = TTFont(path)
    cut = subset.Subsetter(subset.Options(hinting=False, layout_features=["kern"]))
    cut.populate(text=text)
    cut.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return base64.b64encode(out.getvalue()).decode()
