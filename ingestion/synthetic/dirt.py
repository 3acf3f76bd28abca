"""What real filings get wrong: chooses rows to spoil and spoils them by the recipes of their table."""

from itertools import count

import numpy as np
import polars as pl

from ingestion.synthetic.recipes import Recipe, recipes

EXTRA = ("_code", "_field", "_rule", "_width")


class Planter:
    """Chooses the rows of a table's files to spoil, going through its recipes in turn."""

    def __init__(self, table: str) -> None:
        self._recipes = recipes(table)
        self._next = count()

    def choose(self, n: int, kind: str, *, losing: bool = False, keeping: bool = False) -> np.ndarray:
        """Recipe numbers for ``n`` rows, all different recipes before any comes again.

        ``losing`` leaves out those that keep the record, ``keeping`` all others.
        """
        usable = [
            i
            for i, r in enumerate(self._recipes)
            if r.fits(kind) and not (losing and r.twin == "same") and not (keeping and r.twin != "same")
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
