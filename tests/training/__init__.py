"""Tests of `resexplorer.training`."""
