"""Tests of resexplorer.network."""
