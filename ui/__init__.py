"""The window: everything here shows and asks; what is true lives in the ``resexplorer`` package."""
