"""``jushu-dbt``: dbt's command line as a run starts it; it ends with the run."""

from dbt.cli.main import cli

from jushu.processes import die_with_parent


def main() -> None:
    """Run dbt with the arguments of this process."""
    die_with_parent()
    cli()
