"""Tests of `resexplorer.data`."""
