"""catalog.db: what was derived from the articles. It can be deleted at any time."""
