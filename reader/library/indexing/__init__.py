"""Bringing catalog and index up to date with the files."""
