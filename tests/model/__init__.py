"""Tests of resexplorer.model."""
