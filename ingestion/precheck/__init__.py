"""Pre-check: a file goes through reading, contract and key checks without being loaded."""
