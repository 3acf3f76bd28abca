"""What real filings get wrong, as recipes: each spoils one row in one known way for one known reason."""

from dataclasses import dataclass, field
from itertools import count

import numpy as np
import polars as pl

FUTURE = "2031-01-05 10:00:00"


@dataclass(frozen=True)
class Recipe:
    """One way to spoil a row.

    ``code`` and ``column`` are what quarantine must say ("" where no single field is to blame), ``rule`` the
    rule of a ROW_RULE. ``edits`` are new texts by column. ``twin`` adds a second row: "same" an equal one
    after it, "other" one with the edits. ``width`` adds (+1) or loses (-1) a separator.
    """

    code: str
    column: str = ""
    rule: str = ""
    edits: dict[str, pl.Expr] = field(default_factory=dict)
    twin: str = ""
    width: int = 0

    def fits(self, kind: str) -> bool:
        """Whether the recipe makes sense in a file of that kind."""
        return not self.width or kind == "csv"


def _to(code: str, column: str, value: str | None) -> Recipe:
    return Recipe(code, column, edits={column: pl.lit(value, dtype=pl.String)})


def _rule(rule: str, **edits: pl.Expr) -> Recipe:
    return Recipe("ROW_RULE", rule=rule, edits=edits)


def _wrong_check_digit() -> Recipe:
    last = pl.col("uscc").str.slice(17)
    wrong = pl.when(last == "3").then(pl.lit("4")).otherwise(pl.lit("3"))
    spoilt = pl.concat_str(pl.col("uscc").str.slice(0, 17), wrong)
    return Recipe("BAD_CHECK_DIGIT", "uscc", edits={"uscc": spoilt.fill_null("91370102MA00000003")})


def _text(value: str) -> pl.Expr:
    return pl.lit(value, dtype=pl.String)


def _other_subtype() -> pl.Expr:
    producer = pl.col("entity_type") == "producer"
    return pl.when(producer).then(pl.lit("data_broker")).otherwise(pl.lit("data_processing_provider"))


EQUAL_TWIN = Recipe("DUPLICATE_ROW", twin="same")
WIDER = Recipe("WIDTH", width=1)
NARROWER = Recipe("WIDTH", width=-1)


def _conflict(column: str, other: pl.Expr) -> Recipe:
    return Recipe("KEY_CONFLICT", twin="other", edits={column: other})


RECIPES: dict[str, tuple[Recipe, ...]] = {
    "service_requests": (
        _wrong_check_digit(),
        _to("BAD_DATE", "submitted_at", "2026-02-30 10:00:00"),
        _to("BAD_CODE", "channel", "fax"),
        _to("REQUIRED_MISSING", "submitted_at", None),
        _rule("service_requests.response_after_submission", first_response_at=_text("2020-01-02 09:00:00")),
        EQUAL_TWIN,
        _to("OUT_OF_RANGE", "rating", "9"),
        WIDER,
        _to("FUTURE_TIME", "resolved_at", FUTURE),
        _conflict(
            "channel", pl.when(pl.col("channel") == "web").then(pl.lit("app")).otherwise(pl.lit("web"))
        ),
        NARROWER,
        _to("BAD_TYPE", "return_count", "两次"),
        _rule("service_requests.resolution_after_submission", resolved_at=_text("2020-01-02 09:00:00")),
        _to("BAD_PATTERN", "cluster_code", "SD C01#"),
        _to("BAD_CODE", "closed_result", "done"),
        _to("REQUIRED_MISSING", "request_id", None),
        _to("BAD_DATE", "submitted_at", "2025-13-05 09:30:00"),
        _to("OUT_OF_RANGE", "return_count", "-1"),
    ),
    "enterprises": (
        _wrong_check_digit(),
        _to("BAD_NUMBER", "registered_capital_cny", "约500万"),
        _to("BAD_DATE", "entered_on", "2026-02-30"),
        _to("BAD_UNIT", "registered_capital_cny", "500W"),
        _to("BAD_CODE", "entity_type", "数据生产者"),
        EQUAL_TWIN,
        _rule("enterprises.subtype_of_type", entity_subtype=_other_subtype()),
        _to("REQUIRED_MISSING", "enterprise_name", None),
        _conflict("enterprise_name", pl.format("{}分公司", "enterprise_name")),
        _rule("enterprises.exit_after_entry", exited_on=_text("2001-01-01")),
        _to("BAD_PATTERN", "industry_code", "99"),
        _to("BAD_TYPE", "is_state_owned", "不详"),
        WIDER,
        _to("OUT_OF_RANGE", "registered_capital_cny", "-500"),
        NARROWER,
    ),
    "service_items": (
        _to("BAD_CODE", "calendar_code", "自然日"),
        _to("OUT_OF_RANGE", "response_hours", "0"),
        _to("BAD_TYPE", "has_published_content", "部分"),
        _to("REQUIRED_MISSING", "item_name", None),
        _rule("service_items.valid_interval", valid_to=_text("2019-12-31")),
        _to("BAD_CODE", "category_clause", "7.9.9"),
        _to("BAD_DATE", "valid_from", "2024-02-30"),
        EQUAL_TWIN,
        _conflict("item_name", pl.format("{}（新）", "item_name")),
    ),
    "complaints": (
        _to("BAD_DATE", "due_on", "2026-02-30"),
        _wrong_check_digit(),
        _to("BAD_CODE", "kind", "建议"),
        _to("REQUIRED_MISSING", "matter_code", None),
        EQUAL_TWIN,
        _rule("complaints.closed_after_received", closed_at=_text("2020-01-02 09:00:00")),
        _to("FUTURE_TIME", "closed_at", FUTURE),
        _conflict("matter_code", pl.format("{}X", "matter_code")),
        _rule(
            "complaints.upheld_has_deadline",
            is_upheld=_text("true"),
            accountability_due_on=pl.lit(None, dtype=pl.String),
        ),
        _to("BAD_TYPE", "is_upheld", "待定"),
    ),
    "survey_waves": (
        _to("BAD_DATE", "closed_on", "2026-02-30"),
        _to("OUT_OF_RANGE", "invited_count", "-3"),
        _rule("survey_waves.closes_after_opening", closed_on=_text("2020-01-02")),
        EQUAL_TWIN,
    ),
    "survey_responses": (
        _to("OUT_OF_RANGE", "csat_score", "9"),
        _wrong_check_digit(),
        _rule("survey_responses.importance_adds_up", importance_empathy=_text("100")),
        _to("REQUIRED_MISSING", "wave_id", None),
        EQUAL_TWIN,
        _to("BAD_NUMBER", "design_weight", "约1"),
        WIDER,
        _to("FUTURE_TIME", "responded_at", FUTURE),
        _conflict(
            "csat_score", pl.when(pl.col("csat_score") == "5").then(pl.lit("1")).otherwise(pl.lit("5"))
        ),
        _to("OUT_OF_RANGE", "nps_score", "11"),
        _to("BAD_DATE", "responded_at", "2025-02-29 10:00:00"),
        NARROWER,
    ),
    "survey_answers": (
        _to("OUT_OF_RANGE", "perception_score", "9"),
        _to("BAD_CODE", "item_code", "Z9"),
        EQUAL_TWIN,
        _to("REQUIRED_MISSING", "expectation_score", None),
        _to("OUT_OF_RANGE", "expectation_score", "0"),
        _conflict(
            "perception_score",
            pl.when(pl.col("perception_score") == "4").then(pl.lit("5")).otherwise(pl.lit("4")),
        ),
    ),
    "clusters": (),
    "zones": (_to("BAD_DATE", "established_on", "2025-02-30"),),
}
EXTRA = ("_code", "_field", "_rule", "_width")


class Planter:
    """Chooses the rows of a table's files to spoil, going through its recipes in turn."""

    def __init__(self, table: str) -> None:
        self._recipes = RECIPES[table]
        self._next = count()

    def choose(self, n: int, kind: str, *, losing: bool = False) -> np.ndarray:
        """Recipe numbers for ``n`` rows, all different recipes before any comes again.

        ``losing`` leaves out those that keep the record.
        """
        usable = [
            i for i, r in enumerate(self._recipes) if r.fits(kind) and not (losing and r.twin == "same")
        ]
        return np.array([usable[next(self._next) % len(usable)] for _ in range(n)], dtype="int64")

    def keeps_row(self, recipe: np.ndarray) -> np.ndarray:
        """Which recipes leave the record itself loaded (an equal twin is refused, the first row stays)."""
        return np.array([r.twin == "same" for r in self._recipes], dtype=bool)[recipe]

    def spoil(self, text: pl.DataFrame) -> pl.DataFrame:
        """Apply the recipe of each row of a text frame (column ``_recipe``, -1 for none).

        The result has the rows in file order, twins included, with ``_code`` (null for a row that loads),
        ``_field``, ``_rule`` and ``_width``.
        """
        text = text.with_row_index("_order").with_columns(
            pl.col("_order").cast(pl.Float64),
            _code=pl.lit(None, dtype=pl.String),
            _field=pl.lit(""),
            _rule=pl.lit(""),
            _width=pl.lit(0, dtype=pl.Int32),
        )
        parts = [text.filter(pl.col("_recipe") < 0)]
        for i in text["_recipe"].unique().sort().to_list():
            if i >= 0:
                parts += self._apply(self._recipes[i], text.filter(pl.col("_recipe") == i))
        return pl.concat(parts).sort("_order", maintain_order=True).drop("_order")

    @staticmethod
    def _apply(recipe: Recipe, rows: pl.DataFrame) -> list[pl.DataFrame]:
        edits = [e.alias(c) for c, e in recipe.edits.items()]
        verdict = rows.with_columns(
            _code=pl.lit(recipe.code),
            _field=pl.lit(recipe.column),
            _rule=pl.lit(recipe.rule),
            _width=pl.lit(recipe.width, dtype=pl.Int32),
        )
        # The twin comes some rows further down, as when two lists are pasted together.
        further = verdict.with_columns(pl.col("_order") + 7.5)
        if recipe.twin == "same":
            return [rows, further]
        if recipe.twin == "other":
            return [verdict, further.with_columns(edits)]
        return [verdict.with_columns(edits)]
