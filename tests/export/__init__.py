"""Tests of resexplorer.export."""
