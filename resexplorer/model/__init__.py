"""From the document to torch: an ordinary module with torchvision's parameter names."""

from resexplorer.model.build import NotBuildable, build

__all__ = ["NotBuildable", "build"]
