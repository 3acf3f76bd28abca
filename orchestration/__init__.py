"""Dagster: the graph from landing to release, run in process by ``jushu run`` or by the Dagster UI."""
