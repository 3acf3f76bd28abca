"""One briefing's view of a release: what was read of it, and how its numbers are written."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import duckdb

from jushu import formats, released
from jushu.briefing import queries, rows
from jushu.briefing.content import Figure, Label, Number, Tone
from jushu.briefing.queries import Query, Row
from jushu.briefing.rows import Interval
from jushu.errors import unknown_name
from jushu.texts import Texts
from jushu.verdicts import SIGNS, quality, verdict

LENGTH = {"quarter": 8, "month": 13, "year": 5}  # periods of a curve: with the same period of last year
INDICES = ("SQ", "DP")
_PARAMETER = re.compile(r"\$(\w+)")
_VERDICT: dict[str, Tone] = {"met": "met", "watch": "watch", "missed": "missed", "none": "none"}
_TONE: dict[str, Tone] = {"trusted": "met", "careful": "watch", "doubtful": "missed", "unknown": "none"}


class Scene:
    """Reads one released file for one period and one cluster (None: the province), each query once."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, period_code: str, cluster_code: str | None, t: Texts
    ) -> None:
        self.connection, self.t, self._read = connection, t, {}
        self.mentioned: set[str] = set()
        self.tables = {
            name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        }
        self.period = self._period(period_code)
        self.cluster = None if cluster_code is None else self._cluster(cluster_code)

    def read(self, query: Query[Row]) -> Sequence[Row]:
        """All rows of a query; none where the release is older than one of its tables."""
        if query not in self._read:
            self._read[query] = self._ask(query) if self.tables.issuperset(query.tables) else []
        return self._read[query]

    def own(self, query: Query[Row]) -> Sequence[Row]:
        """The rows of the cluster (its code is their first field), or all of them for the province."""
        found = self.read(query)
        return (
            found if self.cluster is None else [row for row in found if row[0] == self.cluster.cluster_code]
        )

    def _ask(self, query: Query[Row]) -> list[Row]:
        known: dict[str, Any] = {}
        if query not in (queries.PERIODS, queries.CLUSTERS):
            known = {
                "period_type": self.period.period_type,
                "period_code": self.period.period_code,
                "period_end": self.period.period_end,
                "previous": self.period.previous_period_code,
                "last_year": self.period.same_period_last_year_code,
                "unit": self.cluster.cluster_code if self.cluster else None,
                "length": LENGTH[self.period.period_type],
            }
        asked = set(_PARAMETER.findall(query.sql))
        used = {name: value for name, value in known.items() if name in asked}
        return [query.kind(*row) for row in self.connection.execute(query.sql, used).fetchall()]

    def _period(self, code: str) -> released.Period:
        found = {row.period_code: row for row in self.read(queries.PERIODS)}
        if code not in found:
            raise unknown_name(
                "PERIOD_UNKNOWN",
                zh=f"这个发布没有期间 {code}。",
                en=f"This release has no period {code}.",
                known=found,
            )
        return found[code]

    def _cluster(self, code: str) -> released.Cluster:
        if code not in self.names:
            raise unknown_name(
                "CLUSTER_UNKNOWN",
                zh=f"这个发布没有集聚区 {code}。",
                en=f"This release has no cluster {code}.",
                known=self.names,
            )
        return released.Cluster(code, self.names[code])

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each cluster by code."""
        return dict(self.read(queries.CLUSTERS))

    @cached_property
    def info(self) -> rows.Info:
        """The release."""
        return self.read(queries.INFO)[0]

    @cached_property
    def definitions(self) -> dict[str, rows.Definition]:
        """Each indicator of the catalogue by code."""
        return {row.indicator_code: row for row in self.read(queries.DEFINITIONS)}

    @cached_property
    def spreads(self) -> dict[tuple[str, str], rows.Spread]:
        """Limits of scores and ranks by cluster and index."""
        return {(row.unit_code, row.node_code): row for row in self.read(queries.SPREADS)}

    @cached_property
    def indices(self) -> list[str]:
        """Indices that this release has, service quality first."""
        known = {row.node_code for row in self.read(queries.NODES) if row.level == "index"}
        return [code for code in INDICES if code in known]

    def mention(self, code: str) -> str:
        """Code and name of an indicator whose definition belongs to the briefing."""
        self.mentioned.add(code)
        return self.indicator(code)

    def indicator(self, code: str) -> str:
        """Code and name of an indicator."""
        known = self.definitions.get(code)
        return f"{code} {self.t.pick(known.name_zh, known.name_en)}" if known else code

    def score(self, value: Number | None) -> Figure:
        """A score 0..100, one decimal."""
        return Figure(formats.fixed(value), value, "0.0")

    def points(self, value: Number | None, digits: int = 1) -> Figure:
        """A difference of scores, with its sign."""
        if value is None:
            return Figure(formats.NOTHING)
        number = formats.rounded(value, digits)
        tone = "up" if number > 0 else "down" if number < 0 else ""
        return Figure(formats.signed(value, digits), value, f"+0.{'0' * digits};-0.{'0' * digits};0", tone)

    def measure(self, value: Number | None, code: str) -> Figure:
        """A value of an indicator with its unit."""
        if value is None or code not in self.definitions:
            return Figure(formats.NOTHING if value is None else formats.fixed(value), value)
        known = self.definitions[code]
        unit = self.t.pick(known.unit_name_zh, known.unit_name_en)
        text = formats.measure(value, known.unit, unit, self.t.lang)
        shown = unit.replace('"', "") if known.unit != "0-1" else ""
        shape = '0.0"%"' if known.unit == "%" else f'#,##0.###" {shown}"' if shown else "0.000"
        return Figure(text, value, shape)

    def difference(self, value: Number | None, unit: str) -> Figure:
        """A change of a value; of percentages in percentage points, other units stand in the row's value."""
        if value is None:
            return Figure(formats.NOTHING)
        digits = 3 if unit == "0-1" else 1
        suffix = self.t("brief.pp") if unit == "pp" else ""
        number = f"0.{'0' * digits}" + (f'"{suffix}"' if suffix else "")
        return Figure(formats.signed(value, digits) + suffix, value, f"+{number};-{number};0")

    def grade(self, code: str | None) -> Label:
        """Sign, word and name of a grade."""
        kind = verdict(code)
        words = self.t(f"verdict.{kind}") + (f" · {self.t(f'grade.{code}')}" if code else "")
        return Label(f"{SIGNS[kind]} {words}", _VERDICT[kind])

    def quality(self) -> Label:
        """Verdict on the data of the whole release."""
        kind = quality(self.info.quality_score)
        words = self.t(
            "badge.quality", score=formats.fixed(self.info.quality_score), verdict=self.t(f"quality.{kind}")
        )
        tone: Tone = _TONE[kind]
        return Label(f"{SIGNS[tone]} {words}", tone)  # pyright: ignore[reportArgumentType]

    def why(self, status: str, reason: str | None) -> str:
        """Status and reason of a missing number in words."""
        words = self.t.known(f"status.{status}", status)
        if not reason:
            return words
        return words + self.t("status.because", reason=self.t.known(f"reason.{reason}", reason))

    def interval(self, row: Interval | None) -> str:
        """Limits of the 95 % interval of a value, or a dash."""
        if row is None or row.low is None or row.high is None:
            return formats.NOTHING
        known = self.definitions.get(row.indicator_code)
        # as many decimals as the value has
        digits = 1 if known is None or known.unit == "%" or max(abs(row.low), abs(row.high)) >= 10 else 2
        low, high = formats.fixed(row.low, digits), formats.fixed(row.high, digits)
        return self.t("brief.span", low=low, high=high)

    def goals(self, code: str) -> str:
        """The value that scores nothing and the value or range that scores in full."""
        known = self.definitions.get(code)
        if known is None:
            return formats.NOTHING
        return f"{formats.goal(known.unacceptable)} → {formats.goal(known.satisfactory)}"

    def weight(self, value: Number | None) -> Figure:
        """A weight in percent."""
        return Figure(formats.NOTHING if value is None else f"{formats.fixed(value)}%", value, '0.0"%"')

    def share(self, value: Number | None) -> Figure:
        """A share 0..1 as a percentage."""
        return Figure(formats.share(value), value, "0.0%")
