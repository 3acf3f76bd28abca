"""Planted defects: which of them the rules and contracts catch (`python -m benchmarks.mutations`)."""
