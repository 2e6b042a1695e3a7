"""ResExplorer: build residual networks, train them, and see what each change does."""

__version__ = "0.1.0"
