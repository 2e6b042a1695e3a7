"""Networks as files for other programs: stand-alone PyTorch source and layer tables. Needs no torch."""

from resexplorer.export.source import pytorch_source
from resexplorer.export.table import layer_table_csv, layer_table_markdown

__all__ = ["layer_table_csv", "layer_table_markdown", "pytorch_source"]
