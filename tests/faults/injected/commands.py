"""What a run does: a command of the program, or a part of a run that is no command of its own."""

import sys
from pathlib import Path

from jushu import cli, journal, lock, releases, warehouse
from jushu.settings import Settings


def command(arguments: list[str]) -> None:
    """``publish MANIFEST``, or any command line of the program; ends as the program does."""
    if arguments[0] == "publish":
        cli.finish(lambda: publish(Settings(), Path(arguments[1])))
    else:
        sys.argv = ["jushu", *arguments]
        cli.main()


def build(settings: Settings) -> None:
    """Marts of the small province, as statements: what dbt does to the warehouse, without its start."""
    with warehouse.connect(settings) as connection:
        for table, query in MARTS.items():
            connection.execute(f"create or replace table {table} as {query}")


def publish(settings: Settings, manifest: Path) -> None:
    """Build and publish, as a run does after its landing."""
    with lock.hold(settings):
        build(settings)
        published = releases.publish(settings, dbt_manifest=manifest)
        journal.enter_release(settings, published)


MARTS = {
    "dim_cluster": "select cluster_code, cluster_name, region_code from raw.clusters",
    "dim_period": "select 'quarter' as period_type, '2026Q1' as period_code, date '2026-03-31' as period_end",
    "int_period__bounds": "select timestamp '2026-10-08 06:00:00' as as_of, date '2026-10-07' as data_as_of",
    "fct_service_requests": "select request_id, cluster_code, submitted_at from raw.service_requests",
    "indicator_value": "select cluster_code, sum(data_revenue_cny) as numerator, count(*) as cases "
    "from raw.enterprise_reports group by all",
}
