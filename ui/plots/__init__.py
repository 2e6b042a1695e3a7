"""Charts: the only users of pyqtgraph, which is imported with the first chart and not before."""
