"""The Compare workspace: every stored run in one table, their curves over each other, and what differs."""
