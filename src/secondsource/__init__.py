"""Second Source: a self-hosted news desk that says how far the reporting can be relied on."""

__version__ = "0.1.0"
