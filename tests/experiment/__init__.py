"""Tests of `resexplorer.experiment`."""
