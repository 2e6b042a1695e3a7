"""The block editor: canvas, palette, inspector, problems and documents."""
