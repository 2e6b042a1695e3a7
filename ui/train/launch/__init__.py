"""The launch dialog: which networks on which data, how, how often and where."""
