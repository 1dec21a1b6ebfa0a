"""Libraries on a server: which one is meant, and filling it. What is kept there is `reader.search.opensearch`'s."""

from __future__ import annotations

ARTICLES_NOTE = "articles_on_server"
"""Under which a catalog notes how many articles the library has on its server."""
