"""The kernel of Jushu 聚数: settings, catalogue, scoring, releases, command line."""

__version__ = "0.1.0"
