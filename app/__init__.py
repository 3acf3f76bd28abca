"""The dashboard: reads released files only, never the working warehouse."""

from pathlib import Path

FONTS = Path(__file__).parent / "static" / "fonts"
