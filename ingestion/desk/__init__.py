"""The quarantine desk: refused rows are listed, exported with their reasons, corrected and tried again.

Nothing is edited in place: a corrected workbook is a file like any other, each row of which names the refused
row that it stands for (``ingest.retries``).
"""
