"""From the database to signals: the watcher of runs, the curves and background calls."""
