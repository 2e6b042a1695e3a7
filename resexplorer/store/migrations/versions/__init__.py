"""One module a layout version."""
