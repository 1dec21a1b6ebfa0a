"""config.toml, and where things are kept."""

from __future__ import annotations
