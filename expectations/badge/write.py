"""The badge of every value of every cluster, after the gates: lineage, refused records, bounds, verdict."""

from pathlib import Path

from expectations.admitted import contracts
from expectations.badge import bounds, lineage, refused, verdict
from jushu import warehouse
from jushu.settings import Settings


def write(settings: Settings, manifest: Path) -> dict[str, int]:
    """Replace ``checks.badge`` by the latest results of both gates; returns how many values have each badge.

    ``manifest`` is that of the dbt build. Waivers have been applied; no other connection is open.
    """
    promised = {table: contract.filed_every for table, contract in contracts().items()}
    with warehouse.connect(settings) as connection:
        lineage.write(connection, settings.dbt_project_dir, manifest)
        refused.write(connection)
        bounds.write(connection)
        verdict.write(connection, promised)
        return dict(connection.execute("select badge, count(*) from checks.badge group by 1").fetchall())
