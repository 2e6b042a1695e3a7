"""Small parts shared by all pages: theme, icons, forms, messages."""
