"""``python -m jushu``: the same program as ``jushu``."""

from jushu.cli import main

main()
