"""Ingestion: files land, are read under limits, checked against a contract, and loaded with balanced books."""
