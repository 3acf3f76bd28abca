"""Faults put into whole runs: every call that changes a file below the home fails or kills the run in turn.

``shim.c`` counts and hits the calls, ``shim`` sets it up, ``server`` starts runs, ``worlds`` holds the homes
that are run on and what must be true of them, ``sweep`` goes through all points.
"""
