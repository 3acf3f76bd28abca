"""Audit samples of released rows: drawn by a seed, ticked on a sheet, evaluated."""
