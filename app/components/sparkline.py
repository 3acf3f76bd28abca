"""Small trend line as an SVG picture inside the page: no script, no canvas, no request.

Streamlit cleans inline ``<svg>`` out of HTML, so the drawing travels as a data address of an ``<img>``.
"""

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote

from app.components.markup import text

WIDTH, HEIGHT, PAD = 200, 44, 4
BLUE, ORANGE = "#1F5FA8", "#D55E00"
LEAST_SPAN = 6.0  # points of score: a flat line must not look like a storm


def sparkline(values: Sequence[Decimal | None], label: str) -> str:
    """Line with its area over the given scores, oldest first; gaps stay gaps."""
    known = [float(v) for v in values if v is not None]
    if len(known) < 2:
        return '<div class="j-spark"></div>'
    low, high = min(known), max(known)
    slack = max(0.0, LEAST_SPAN - (high - low)) / 2
    low, span = low - slack, (high - low) + 2 * slack
    step = WIDTH / (len(values) - 1)

    def y(value: Decimal) -> float:
        return HEIGHT - PAD - (float(value) - low) / span * (HEIGHT - 2 * PAD)

    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((index * step, y(value)))
    colour = ORANGE if known[-1] < known[-2] else BLUE
    parts = []
    for run in filter(None, runs):
        line = " L".join(f"{x:.1f} {h:.1f}" for x, h in run)
        parts.append(
            f'<path fill="{colour}" fill-opacity=".1" d="M{run[0][0]:.1f} {HEIGHT} L{line} '
            f'L{run[-1][0]:.1f} {HEIGHT} Z"/>'
            f'<path fill="none" stroke="{colour}" stroke-width="1.8" vector-effect="non-scaling-stroke" '
            f'd="M{line}"/>'
        )
    return picture("".join(parts), f"0 0 {WIDTH} {HEIGHT}", label, "j-spark")


def picture(inside: str, view_box: str, label: str, kind: str) -> str:
    """An ``<img>`` of class ``kind`` that draws the elements ``inside``, stretched to its frame.

    Its address is written as text and not in base 64, because that is what the wire compresses well.
    """
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}" preserveAspectRatio="none">'
        f"{inside}</svg>"
    ).replace('"', "'")
    source = "data:image/svg+xml," + quote(svg, safe=" =:/,.-'")
    return f'<img class="{kind}" src="{text(source)}" alt="{text(label)}">'
