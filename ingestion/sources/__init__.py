"""Databases as senders: a table or query is pulled by its watermark and lands as a file like any other."""
