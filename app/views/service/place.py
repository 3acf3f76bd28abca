"""Where the page looks: the province or a cluster, perhaps one zone or one category of service of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import streamlit as st

from app import queries as shared
from app.rows import Definition
from app.view import View, link_to
from app.views.service import values
from jushu.texts import Texts

NO_CODE = "none"  # what the tables write where a request names no zone or no known category


@dataclass(frozen=True)
class Place:
    """One view of the page with its words and names, read once."""

    view: View
    t: Texts

    @cached_property
    def categories(self) -> dict[str, str]:
        """Name of each category of service by clause, in the order of the standard."""
        found = values.categories(self.view.role, self.view.release_id)
        return {row.code: self.t.pick(row.name_zh, row.name_en) for row in found}

    @cached_property
    def zones(self) -> dict[str, str]:
        """Name of each zone of the cluster by code; none for the province."""
        found = values.zones(self.view.role, self.view.release_id)
        return {row.code: row.name_zh for row in found if row.parent == self.cluster}

    @cached_property
    def clusters(self) -> dict[str, str]:
        """Name of each cluster by code."""
        found = shared.clusters(self.view.role, self.view.release_id)
        return {row.cluster_code: row.cluster_name for row in found}

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Definition of each indicator by code."""
        found = shared.definitions(self.view.role, self.view.release_id)
        return {row.indicator_code: row for row in found}

    @cached_property
    def scales(self) -> Mapping[str, tuple[int, int]]:
        """Scale and least number of cases of each indicator."""
        return values.scales(self.view.role, self.view.release_id)

    @property
    def cluster(self) -> str | None:
        """Code of the cluster, or None for the province."""
        return self.view.cluster.cluster_code if self.view.cluster else None

    @property
    def category(self) -> str | None:
        """Chosen category of service."""
        return st.session_state.category or None

    @property
    def zone(self) -> str | None:
        """Chosen zone of the cluster."""
        return st.session_state.zone or None

    @property
    def region(self) -> str:
        """Name of the cluster or of the whole province."""
        return self.view.cluster.cluster_name if self.view.cluster else self.t("choose.province")

    @property
    def name(self) -> str:
        """Name of the place in the reader's language."""
        names = [self.region]
        names += [self.zones[self.zone]] if self.zone else []
        names += [self.categories[self.category]] if self.category else []
        return " · ".join(names)

    @property
    def period(self) -> tuple[str, str]:
        """Type and code of the period."""
        return self.view.period.period_type, self.view.period.period_code

    def category_name(self, code: str) -> str:
        """Code and name of a category, or that it is not known."""
        return self.t("service.no_category") if code == NO_CODE else f"{code} {self.categories.get(code, '')}"

    def least(self, indicator: str) -> int:
        """Fewest cases of which a share of this indicator is shown."""
        return self.scales[indicator][1]

    def indicator_name(self, code: str) -> str:
        """Name of an indicator in the reader's language."""
        row = self.definitions[code]
        return self.t.pick(row.name_zh, row.name_en)

    def definition_link(self, code: str) -> str:
        """Address of the definition of an indicator."""
        return link_to(self.view, "definitions", find=code)

    def is_below(self, code: str, value: Decimal) -> bool:
        """Whether a share is no better than the indicator's unacceptable value (more is better)."""
        worst = self.definitions[code].unacceptable
        return worst is not None and value <= Decimal(worst)


def keep_known(view: View) -> list[str]:
    """Forget a category or zone that is not there; returns the codes that no cluster of the release has.

    A zone of another cluster is forgotten silently: the reader has just changed the cluster.
    """
    state, unknown = st.session_state, []
    if state.category not in {"", *(row.code for row in values.categories(view.role, view.release_id))}:
        unknown.append(state.category)
        state.category = ""
    zones = {row.code: row.parent for row in values.zones(view.role, view.release_id)}
    if state.zone and zones.get(state.zone) != (view.cluster.cluster_code if view.cluster else None):
        unknown += [state.zone] if state.zone not in zones else []
        state.zone = ""
    return unknown
