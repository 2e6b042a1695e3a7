"""The page that a person meets first."""
