"""SLA heat map: shares of requests within their standards, by category and zone (or cluster), worst first."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

import polars as pl
import streamlit as st

from app.components import charts, states
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.views.service import queries
from app.views.service.place import NO_CODE, Place
from app.views.service.rows import Level
from jushu import formats

STEPS = {"response": "SQ2-01", "resolution": "SQ2-02"}
ALL = ""  # the column of all zones and the row of all categories


class Kept(NamedTuple):
    """Requests due and in time."""

    due: int
    in_time: int

    @property
    def share(self) -> Decimal:
        """Per cent in time."""
        return Decimal(100 * self.in_time) / self.due


def draw(place: Place) -> None:
    """Both steps as a table each."""
    t = place.t
    rows = queries.levels(place.view.role, place.view.release_id, *place.period, place.cluster)
    if not rows:
        states.empty(t("service.nothing"), t("reason.no_cases"), t("empty.scores_step"))
        return
    places = _places(place, rows)
    for step, code in STEPS.items():
        st.html(
            f"<h3>{text(t('service.level_title', name=place.indicator_name(code), code=code))}</h3>"
            f"<p class='j-hint'>{text(t('service.level_hint', least=place.least(code)))}</p>"
            + heat(place, code, places, added(rows, step))
        )
    downloads(place.view, t, lambda: _table(place, rows, places), key="service_level")


def added(rows: Iterable[Level], step: str) -> dict[tuple[str, str], Kept]:
    """Due and in time by category and place, with the sums of each row and column under ``ALL``."""
    sums: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if step == "response":
            due, in_time = row.response_due, row.response_in_time
        else:
            due, in_time = row.resolve_due, row.resolve_in_time
        for key in ((row.category, row.place), (row.category, ALL), (ALL, row.place), (ALL, ALL)):
            found = sums.setdefault(key, [0, 0])
            found[0] += due
            found[1] += in_time
    return {key: Kept(due, in_time) for key, (due, in_time) in sums.items() if due}


def _places(place: Place, rows: Iterable[Level]) -> dict[str, str]:
    """Columns: zones of the cluster or all clusters, then what belongs to none."""
    known = place.zones if place.cluster else place.clusters
    there = {row.place for row in rows}
    return known | ({NO_CODE: place.t("service.no_zone")} if NO_CODE in there else {})


def heat(place: Place, code: str, places: dict[str, str], kept: dict[tuple[str, str], Kept]) -> str:
    """The table as HTML; the category with the smallest share in time is first."""
    t, least = place.t, place.least(code)
    categories = sorted(
        {category for category, _ in kept if category != ALL},
        key=lambda c: (kept[c, ALL].due < least, kept[c, ALL].share, c),
    )
    heads = {ALL: t("service.total"), **places}
    head = "".join(
        f'<th scope="col"{_marked(key and key == place.zone)}>{text(name)}</th>'
        for key, name in heads.items()
    )
    lines = []
    for category in (ALL, *categories):
        name = t("service.every_category") if category == ALL else place.category_name(category)
        cells = "".join(
            _cell(place, code, kept.get((category, key)), f"{name} · {heads[key]}") for key in heads
        )
        chosen = category and category == place.category
        lines.append(f'<tr{_marked(chosen)}><th scope="row">{text(name)}</th>{cells}</tr>')
    caption = t("service.level_caption", name=place.indicator_name(code))
    return (
        f'<div class="j-scroll" role="region" tabindex="0" aria-label="{text(caption)}">'
        f'<table class="s-heat" data-indicator="{text(code)}"><caption>{text(caption)}</caption>'
        f'<thead><tr><th scope="col">'
        f"{text(t('service.category'))}</th>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _marked(is_chosen: object) -> str:
    return ' class="s-chosen"' if is_chosen else ""


def _cell(place: Place, code: str, kept: Kept | None, where: str) -> str:
    t, least = place.t, place.least(code)
    if kept is None or kept.due < least:
        count = kept.due if kept else 0
        why = t("service.few", count=count, least=least) if count else t("reason.no_cases")
        hint = text(t("service.hint", where=where, said=why))
        return f'<td class="s-none" title="{hint}">{formats.NOTHING}<small>{count}</small></td>'
    worst, best = (Decimal(bound) for bound in _bounds(place, code))
    points = (kept.share - worst) / (best - worst) * 100
    paper = charts.colour(points)
    is_below = place.is_below(code, kept.share)
    mark = f'<span aria-label="{text(t("verdict.missed"))}">×</span> ' if is_below else ""
    said = t("service.cell", in_time=f"{kept.in_time:,}", due=f"{kept.due:,}")
    hint = text(t("service.hint", where=where, said=said))
    return (
        f'<td style="background:{paper};color:{charts.label_colour(paper)}" '
        f'title="{hint}">{mark}{formats.fixed(kept.share)}<small>{kept.due:,}</small></td>'
    )


def _bounds(place: Place, code: str) -> tuple[str, str]:
    """Goalposts of a share: its unacceptable and its satisfactory value."""
    row = place.definitions[code]
    return row.unacceptable or "0", (row.satisfactory or "100").split("-")[-1]


def _table(place: Place, rows: Sequence[Level], places: dict[str, str]) -> Table:
    t = place.t
    kept = {step: added(rows, step) for step in STEPS}
    keys = sorted({key for found in kept.values() for key in found})
    names = {ALL: t("service.total"), **places}
    columns: dict[str, list[object]] = {
        "category": [t("service.every_category") if c == ALL else place.category_name(c) for c, _ in keys],
        "place": [names.get(where, where) for _, where in keys],
    }
    titles = {"category": t("service.category"), "place": t("service.place")}
    for step, code in STEPS.items():
        found = [kept[step].get(key, Kept(0, 0)) for key in keys]
        least = place.least(code)
        columns |= {
            f"{step}_due": [one.due for one in found],
            f"{step}_in_time": [one.in_time if one.due >= least else None for one in found],
            f"{step}_share": [float(round(one.share, 6)) if one.due >= least else None for one in found],
        }
        name = place.indicator_name(code)
        titles |= {
            f"{step}_due": t("service.due_of", name=name),
            f"{step}_in_time": t("service.in_time_of", name=name),
            f"{step}_share": f"{name}(%)",
        }
    return Table(
        "service", t("service.level_file"), pl.DataFrame(columns), titles, indicators=tuple(STEPS.values())
    )
