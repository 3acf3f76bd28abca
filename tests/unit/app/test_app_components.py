"""Parts of the page that decide something: columns, gaps, hidden characters, contrast."""

import re
from decimal import Decimal
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.components import cards, charts
from app.components.header import quality
from app.components.sparkline import sparkline
from jushu.texts import Texts

CSS = Path(__file__).resolve().parents[3] / "app" / "static" / "app.css"


@pytest.mark.parametrize(("count", "columns"), [(10, 5), (8, 4), (12, 4), (6, 6), (15, 5), (18, 6)])
def test_cards_fill_their_last_row(count: int, columns: int) -> None:
    assert cards.columns_for(count) == columns


def drawing(*scores: str | None) -> str:
    html = sparkline([None if s is None else Decimal(s) for s in scores], "trend")
    found = re.search(r'src="data:image/svg\+xml,([^"]+)"', html)
    return unquote(unescape(found.group(1))) if found else ""


def test_a_gap_in_the_trend_stays_a_gap() -> None:
    assert drawing("50", "55", None, "60", "70").count("fill='none'") == 2
    assert drawing("50", "55", "58", "60", "70").count("fill='none'") == 1


def test_a_falling_trend_is_orange_and_a_rising_one_blue() -> None:
    assert "#D55E00" in drawing("50", "60", "55")
    assert "#1F5FA8" in drawing("50", "40", "55")


def test_one_point_is_no_trend() -> None:
    assert drawing("50") == ""


def test_a_cell_without_score_is_grey_and_says_why() -> None:
    spec = charts.heat_map(["SQ"], ["A"], [charts.Cell(0, 0, None, "A: <not filed> {b}")], "", Texts("zh"))
    cell = spec["series"][0]["data"][0]
    assert cell["label"]["formatter"] == "—"
    assert cell["itemStyle"]["color"] == charts.MISSING_COLOUR
    assert cell["tooltip"]["formatter"] == "A: &lt;not filed&gt; (b)"


@pytest.mark.parametrize(
    ("score", "verdict"),
    [("97.4", "trusted"), ("95", "trusted"), ("94.99", "careful"), ("84.99", "doubtful"), (None, "unknown")],
)
def test_quality_badge(score: str | None, verdict: str) -> None:
    assert quality(None if score is None else Decimal(score)) == verdict


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_colour_on_its_own_background_meets_aa() -> None:
    css = CSS.read_text(encoding="utf-8")
    names = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", css))
    css = re.sub(r"var\(--([a-z-]+)\)", lambda found: names.get(found.group(1), ""), css)
    pairs = [
        (rule, ink.group(1), paper.group(1))
        for rule in re.findall(r"\{([^{}]+)\}", css)
        if (ink := re.search(r"(?<![a-z-])color: (#[0-9a-f]{6})", rule))
        and (paper := re.search(r"background: (#[0-9a-f]{6})", rule))
    ]
    assert len(pairs) >= 10
    assert [pair for pair in pairs if contrast(pair[1], pair[2]) < 4.5] == []


@pytest.mark.parametrize("paper", ["#ffffff", "#f4f7fa", "#f8fbfe", "#eef3f8", "#e9f2fc"])
def test_ink_and_secondary_ink_meet_aa_on_every_paper(paper: str) -> None:
    assert contrast("#1b2733", paper) >= 4.5
    assert contrast("#5b6570", paper) >= 4.5


@pytest.mark.parametrize("score", range(0, 101))
def test_the_label_of_every_heat_map_cell_meets_aa(score: int) -> None:
    spec = charts.heat_map(["SQ"], ["A"], [charts.Cell(0, 0, Decimal(score), "")], "", Texts("zh"))
    cell = spec["series"][0]["data"][0]
    assert contrast(cell["itemStyle"]["color"], cell["label"]["color"]) >= 4.5
