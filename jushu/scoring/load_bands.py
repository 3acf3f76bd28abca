"""Bands and tiered standard values of an indicator, as they stand in one cell of its row."""

import math
import re
from itertools import pairwise

from jushu.scoring.fixed import tiers
from jushu.scoring.methodology import Band, Direction
from jushu.scoring.rows import Faults, Row

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_BAND = re.compile(rf"^\s*({_NUMBER})?\s*:\s*({_NUMBER})?\s*=\s*({_NUMBER})(?:\.\.({_NUMBER}))?\s*$")
_TIER = re.compile(rf"^\s*({_NUMBER})\s*=\s*({_NUMBER})\s*$")


def read_bands(row: Row, code: str, faults: Faults) -> tuple[Band, ...]:
    """Bands of a cell such as ":60=0; 60:80=60..80; 80:=100": half-open, from below to above everything."""
    bands = []
    for part in (row.text("bands") or "").split(";"):
        match = _BAND.match(part)
        if match is None:
            faults.add(
                row,
                f"{code} 的 bands 有一段写法不对({part.strip()!r});应如 :60=0; 60:80=60..80; 80:=100",
                f"{code}: {part.strip()!r} is not a band; write :60=0, 60:80=60..80, 80:=100 with semicolons",
            )
            return ()
        start, end, points, points_to = match.groups()
        band = Band(
            float(start) if start else -math.inf,
            float(end) if end else math.inf,
            float(points),
            float(points_to) if points_to else None,
        )
        bands.append(band)
        inside = all(0 <= p <= 100 for p in (band.points, band.points_to or 0.0))
        sloped = band.points_to is None or math.isfinite(band.end - band.start)
        if not (band.start < band.end and inside and sloped):
            faults.add(
                row,
                f"{code} 的区间 {part.strip()} 没有意义;请改:起点小于终点,得分 0 到 100,渐变须有两端",
                f"{code}: band {part.strip()} has no meaning; it must rise, give 0..100 points, and slope "
                "only between two bounds",
            )
    bands.sort(key=lambda band: band.start)
    ends = [(a.end, b.start) for a, b in pairwise(bands)]
    if any(b < a for a, b in ends):
        faults.add(row, f"{code} 的区间重叠;请改 bands", f"{code}: bands overlap; change bands")
    if any(b > a for a, b in ends) or math.isfinite(bands[0].start) or math.isfinite(bands[-1].end):
        faults.add(
            row,
            f"{code} 的区间没有覆盖所有的值;首段不写起点,末段不写终点,中间不留空",
            f"{code}: bands do not cover every value; leave no gap, and the first start and last end empty",
        )
    return tuple(bands)


def read_tiers(row: Row, code: str, direction: Direction, faults: Faults) -> tuple[Band, ...]:
    """Bands of a cell such as "50=20; 60=40; 75=60; 85=80; 95=100": standard value = points, worst first."""
    found = [_TIER.match(part) for part in (row.text("tiers") or "").split(";")]
    steps = [(float(match[1]), float(match[2])) for match in found if match is not None]
    if len(steps) < max(len(found), 2):
        faults.add(
            row,
            f"{code} 的 tiers 写法不对;应由差到优写至少两档,如 50=20; 60=40; 75=60; 85=80; 95=100",
            f"{code}: tiers must name two or more standard values from the worst to the best, such as "
            "50=20, 60=40, 75=60, 85=80, 95=100 with semicolons",
        )
        return ()
    way = -1 if direction == "cost" else 1
    rises = all(way * (b - a) > 0 and p <= q for (a, p), (b, q) in pairwise(steps))
    if not rises or not all(0 <= points <= 100 for _, points in steps):
        faults.add(
            row,
            f"{code} 的 tiers 应由差到优({direction}),得分 0 到 100 且不下降;请改",
            f"{code}: tiers must run from the worst to the best value of a {direction}, with points 0..100 "
            "that never fall; correct them",
        )
        return ()
    return tiers([value for value, _ in steps], [points for _, points in steps])
