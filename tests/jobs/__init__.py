"""Tests of resexplorer.jobs."""
