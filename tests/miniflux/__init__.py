"""Syncing with a real Miniflux, which needs Go and PostgreSQL: `pytest tests/miniflux`."""
