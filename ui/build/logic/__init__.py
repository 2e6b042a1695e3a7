"""What the editor decides, as plain functions without widgets."""
