"""Tests of resexplorer.store."""
