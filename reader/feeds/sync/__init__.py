"""Keeping articles and what was read alike here and at a service that holds subscriptions: FreshRSS, Miniflux."""
