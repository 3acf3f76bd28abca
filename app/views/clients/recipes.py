"""How to open the shown release in each tool: what to do in words, and text to copy."""

from collections.abc import Sequence
from typing import NamedTuple

from app.components.markup import text
from app.view import View
from jushu.texts import Texts

# A table that every role has; {file} is the role's downloaded file, {release} the shown release.
PYTHON = {
    "duckdb": """import duckdb

with duckdb.connect("{file}", read_only=True) as connection:
    print(connection.sql("select * from release_info"))
    print(connection.sql("select * from score_node where period_code = '{period}' limit 5"))
""",
    "pandas": """import pandas as pd

scores = pd.read_parquet("{release}_score_node.parquet")
print(scores[scores.period_code == "{period}"].head())
""",
    "polars": """import polars as pl

scores = pl.scan_parquet("{release}_score_node.parquet")
print(scores.filter(pl.col("period_code") == "{period}").head().collect())
""",
}
ODBC = "Driver={{DuckDB Driver}};Database={file};access_mode=read_only"


class Recipe(NamedTuple):
    """One tool: the message that says what to do, and pieces of text to copy with their titles."""

    message: str
    pieces: Sequence[tuple[str, str]] = ()


TOOLS: tuple[tuple[str, Recipe], ...] = (
    ("DBeaver", Recipe("clients.dbeaver")),
    ("Python", Recipe("clients.python", tuple(PYTHON.items()))),
    ("Excel", Recipe("clients.excel", (("ODBC", ODBC),))),
    ("Power BI", Recipe("clients.power_bi", (("ODBC", ODBC),))),
)


def filled(piece: str, view: View) -> str:
    """A piece of text for the shown release, role and period."""
    name = f"{view.release_id}_{view.role}.duckdb"
    return piece.format(file=name, release=view.release_id, period=view.period.period_code)


def html(recipe: Recipe, view: View, t: Texts) -> str:
    """One tool's recipe."""
    blocks = "".join(
        f'<h3>{text(title)}</h3><pre tabindex="0"><code>{text(filled(piece, view))}</code></pre>'
        for title, piece in recipe.pieces
    )
    return f"<p>{text(t(recipe.message))}</p>{blocks}"
