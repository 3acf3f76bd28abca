"""Small pictures of the trend, one per dimension, all on the same scale: own line and median."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import ceil, floor

from app.components.board import Board
from app.components.markup import text
from app.components.sparkline import picture
from jushu import formats

WIDTH, HEIGHT, PAD = 240, 80, 4
OWN, MEDIAN, RULE, CHANGED = "#1F5FA8", "#5B6570", "#D5DEE8", "#7A4D00"
STEP = 10  # points: the scale ends on a multiple of it


def scale(values: Iterable[Decimal | None]) -> tuple[int, int]:
    """Lowest and highest score of the scale, as multiples of ten that hold all values."""
    known = [value for value in values if value is not None]
    if not known:
        return 0, 100
    low, high = floor(min(known) / STEP) * STEP, ceil(max(known) / STEP) * STEP
    return low, max(high, low + STEP)


def multiple(
    board: Board,
    code: str,
    ends: tuple[int, int],
    title: str,
    *,
    changes: Mapping[str, str],
    colours: tuple[str, str, str] = (OWN, MEDIAN, RULE),
) -> str:
    """One picture with its title (HTML), latest numbers and the marks of changed definitions.

    ``changes`` names the indicators that are defined otherwise since a period.
    """
    t, history = board.t, board.history(code)
    own = [point.score for point in history] if board.cluster_code else []
    median = [point.median for point in history]
    span = len(history) - 1
    rules = "".join(_path([(0, y), (WIDTH, y)], colours[2], 1) for y in (PAD, HEIGHT / 2, HEIGHT - PAD))
    marks = "".join(
        _path([(x, 0), (x, HEIGHT)], CHANGED, 1.5, "2 3")
        for at, point in enumerate(history)
        if point.period_code in changes and span
        for x in [at / span * WIDTH]
    )
    lines = _line(median, ends, colours[1], 1.6, "5 4") + _line(own, ends, colours[0], 2.4)
    now = [series[-1] if series else None for series in (own, median)]
    said = t("trend.alt", name=board.name(code), own=formats.fixed(now[0]), median=formats.fixed(now[1]))
    drawn = picture(rules + marks + lines, f"0 0 {WIDTH} {HEIGHT}", said, "j-multiple")
    numbers = f"<b>{formats.fixed(now[0])}</b> " if board.cluster_code else ""
    shown = [point.period_code for point in history]
    noted = "".join(
        f'<p class="j-changed">┆ {text(said)}</p>'
        for period, codes in changes.items()
        if period in shown
        for said in [t("trend.changed", period=formats.period(period, t), codes=codes)]
    )
    return (
        f'<figure data-node="{text(code)}"><figcaption>{title}<span>{numbers}'
        f"<i>{formats.fixed(now[1])}</i></span></figcaption>{drawn}{noted}</figure>"
    )


def _line(
    values: Sequence[Decimal | None], ends: tuple[int, int], colour: str, width: float, dash: str = ""
) -> str:
    """The line with its gaps; a value alone between gaps is a short stroke."""
    low, high = ends
    runs: list[list[tuple[float, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x = at / max(1, len(values) - 1) * WIDTH
        y = HEIGHT - PAD - (float(value) - low) / (high - low) * (HEIGHT - 2 * PAD)
        runs[-1].append((x, y))
    return "".join(
        _path(
            run if len(run) > 1 else [(run[0][0] - 3, run[0][1]), (run[0][0] + 3, run[0][1])],
            colour,
            width,
            dash,
        )
        for run in runs
        if run
    )


def _path(points: Sequence[tuple[float, float]], colour: str, width: float, dash: str = "") -> str:
    way = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path fill="none" stroke="{colour}" stroke-width="{width}" vector-effect="non-scaling-stroke"'
        f'{dashed} d="M{way}"/>'
    )
