"""Ingestion: files land, are read under limits, checked by a contract, loaded with balanced books."""
