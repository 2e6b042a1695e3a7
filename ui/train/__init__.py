"""The Train workspace: launching runs, the queue and the live charts."""
