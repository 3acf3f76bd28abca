"""The demo province: seeded files with the dirt of real filings, and the truth beside them.

Everything in it is invented. ``generate`` writes the province, ``generate_requests_file`` one big file for
measurements.
"""

from ingestion.synthetic.big import BigFile, generate_requests_file
from ingestion.synthetic.run import DEFAULT_SEED, GeneratedSummary, generate

__all__ = ["DEFAULT_SEED", "BigFile", "GeneratedSummary", "generate", "generate_requests_file"]
