"""Registers whose records go on changing: what was known of them at the end of each quarter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from ingestion.synthetic.periods import QUARTERS


@dataclass(frozen=True)
class Register:
    """How the records of a table change: ``events`` are dates with the columns that are known with them.

    ``version`` is the column that tells one filing from the next; every frame has the helper ``opened``, the
    day from which the record is known.
    """

    events: Mapping[str, tuple[str, ...]]
    version: str

    def known_on(self, final: pl.DataFrame, day: date) -> pl.DataFrame:
        """The records known on a day, as they stood; the version is the day of the last change."""
        seen = {e: pl.col(e).cast(pl.Date) <= day for e in self.events}
        cells = {
            column: pl.when(seen[e]).then(column)
            for e, others in self.events.items()
            for column in (e, *others)
        }
        known = final.filter(pl.col("opened") <= day).with_columns(**cells)
        last = pl.max_horizontal("opened", *(pl.col(e).cast(pl.Date) for e in self.events))
        return known.with_columns(last.alias(self.version))

    def filings(self, final: pl.DataFrame, key: str) -> list[pl.DataFrame]:
        """What is filed at the end of each quarter: new records and those that changed since the last one."""
        out: list[pl.DataFrame] = []
        before: pl.DataFrame | None = None
        for q in QUARTERS:
            state = self.known_on(final, q.end)
            out.append(
                state
                if before is None
                else state.join(before, on=[key, self.version], how="anti", maintain_order="left")
            )
            before = state
        return out


TASKS = Register(
    {"finished_on": ("is_passed_first_time", "actual_cost_cny"), "approved_on": ()}, "updated_on"
)
RISKS = Register({"closed_on": ()}, "updated_on")
EVENTS = Register({"contained_at": ()}, "updated_on")
INSTITUTIONS = Register({"issued_on": (), "repealed_on": ()}, "filed_on")
