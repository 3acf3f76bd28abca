"""Everything that one view of the overview shows, read once and looked up by the parts of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app import queries
from app.rows import Badge, Definition, Indicator, Node, Scope, Score, TrendPoint
from app.view import View
from jushu.texts import Texts

INDICES = ("SQ", "DP")
TREND_LENGTH = {"quarter": 8, "month": 13, "year": 5}  # long enough to hold the same period of last year


@dataclass(frozen=True)
class Board:
    """Scores, trend and names of one view, with the words of its language."""

    view: View
    t: Texts

    @cached_property
    def scores(self) -> Sequence[Score]:
        """All clusters x nodes of the period, ranked ones first."""
        period = self.view.period
        return queries.scores(self.view.role, self.view.release_id, period.period_type, period.period_code)

    @cached_property
    def nodes(self) -> Sequence[Node]:
        """Dimensions with a computed indicator, those of the first index first."""
        found = queries.nodes(self.view.role, self.view.release_id)
        return sorted(found, key=lambda node: (INDICES.index(node.index_code), node.node_code))

    @cached_property
    def points(self) -> Sequence[TrendPoint]:
        """Trend of every node up to the period."""
        view = self.view
        return queries.trend(
            view.role,
            view.release_id,
            period_type=view.period.period_type,
            period_end=view.period.period_end,
            cluster_code=self.cluster_code,
            length=TREND_LENGTH[view.period.period_type],
        )

    @cached_property
    def scopes(self) -> Sequence[Scope]:
        """How much of the catalogue each index computes."""
        return queries.scope(self.view.role, self.view.release_id)

    @cached_property
    def indicators(self) -> Sequence[Indicator]:
        """Indicators of the chosen cluster; none for the whole province."""
        period = self.view.period
        if self.cluster_code is None:
            return []
        return queries.indicators(
            self.view.role, self.view.release_id, period.period_type, period.period_code, self.cluster_code
        )

    @cached_property
    def badges(self) -> dict[str, Badge]:
        """Badge of each indicator value of the chosen cluster by code."""
        period = self.view.period
        if self.cluster_code is None:
            return {}
        found = queries.badges(
            self.view.role, self.view.release_id, period.period_type, period.period_code, self.cluster_code
        )
        return {badge.indicator_code: badge for badge in found}

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Definition of each indicator of the catalogue by code."""
        found = queries.definitions(self.view.role, self.view.release_id)
        return {definition.indicator_code: definition for definition in found}

    @cached_property
    def cluster_names(self) -> dict[str, str]:
        """Name of each cluster by code."""
        found = queries.clusters(self.view.role, self.view.release_id)
        return {cluster.cluster_code: cluster.cluster_name for cluster in found}

    @cached_property
    def own(self) -> dict[str, Score]:
        """Scores of the chosen cluster by node."""
        return {row.node_code: row for row in self.scores if row.cluster_code == self.cluster_code}

    @property
    def cluster_code(self) -> str | None:
        """Chosen cluster, or None for the whole province."""
        return self.view.cluster.cluster_code if self.view.cluster else None

    @property
    def place(self) -> str:
        """Name of the chosen cluster or of the whole province."""
        return self.view.cluster.cluster_name if self.view.cluster else self.t("choose.province")

    def of_node(self, code: str) -> list[Score]:
        """All clusters' rows of one node, in order of rank."""
        return [row for row in self.scores if row.node_code == code]

    def history(self, code: str) -> list[TrendPoint]:
        """Trend of one node, oldest first."""
        return [point for point in self.points if point.node_code == code]

    def name(self, code: str) -> str:
        """Name of an index or a dimension in the reader's language."""
        node = next((node for node in self.nodes if node.node_code == code), None)
        return self.t.pick(node.name_zh, node.name_en) if node else self.t.known(f"index.{code}", code)

    def columns(self) -> list[str]:
        """Each index followed by its dimensions."""
        return [
            code
            for index in INDICES
            for code in (index, *(node.node_code for node in self.nodes if node.index_code == index))
        ]
