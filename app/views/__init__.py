"""Pages of the app: each has one function ``render``."""
