"""Readers: bytes of one format to blocks of text rows with their physical line.

Every reader yields the header first, then blocks. A block is work to be done later (in a pool of
threads), so that a large file is never in memory as a whole.
"""
