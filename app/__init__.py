"""The dashboard: reads released files only, never the working warehouse."""
