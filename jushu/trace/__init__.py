"""Trace: from a published value to the rows that it was made of, and from them to file and line.

``trace`` reads the auditor's file of a release and nothing else, so that it works for every release, also
while a run is writing. What the files say themselves is read by ``ingestion.cells``.
"""

from jushu.trace.trace import Part, Trace, trace

__all__ = ["Part", "Trace", "trace"]
