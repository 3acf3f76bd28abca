"""The data-quality report of a release: an offline page, a PDF and a workbook from the auditor's file."""
