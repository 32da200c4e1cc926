"""Runs and comparisons as people, CI and other tools read them."""
