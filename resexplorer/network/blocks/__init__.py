"""The families' blocks: each file holds one, with its settings and its expansion."""
