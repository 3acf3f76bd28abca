"""The engine of the SQL console: processes that run one query each, and nothing else of the app.

``pool`` is for pages; ``worker`` is the process. The gate is ``jushu.releases.gate``.
"""
