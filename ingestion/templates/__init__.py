"""Template workbooks: one per contract, which people fill in and ``jushu ingest`` reads back as it is."""
