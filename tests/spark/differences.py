"""Where the tables of Spark are not those of DuckDB."""

import duckdb

from jushu.settings import Settings
from orchestration import spark


def differences(settings: Settings) -> dict[str, int]:
    """Rows, with their count, that stand in one engine's table and not in the other's, by table of Spark."""
    differ = {}
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        for folder in sorted(spark.models_folder(settings).iterdir()):
            ours = f"main.{folder.name}"
            kinds = connection.execute(f"describe {ours}").fetchall()
            names = ", ".join(f'"{name}"' for name, *_ in kinds)
            cells = ", ".join(f'cast("{name}" as {kind})' for name, kind, *_ in kinds)
            theirs = f"read_parquet('{folder}/*.parquet')"
            (found,) = connection.execute(
                f"select count(*) from ((select {names} from {ours} except all select {cells} from {theirs}) "
                f"union all (select {cells} from {theirs} except all select {names} from {ours}))"
            ).fetchall()
            differ[folder.name] = found[0]
    return differ


def assert_none(settings: Settings) -> None:
    """Spark has made all tables up to the indicator values, row by row those of DuckDB."""
    differ = differences(settings)
    assert spark.LAST_MODEL in differ and len(differ) > 90
    assert not {name: count for name, count in differ.items() if count}
