"""Opening an article's source in the person's browser."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit


def is_web_address(url: str) -> bool:
    """Whether `url` is one that may be handed to a browser: http or https, with a host, no blanks or controls."""
    if not url.isprintable() or any(char.isspace() for char in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def has_browser(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a browser would open in a window of its own; one that takes over the terminal is not used."""
    environ = os.environ if environ is None else environ
    if sys.platform == "darwin" or environ.get("WSL_DISTRO_NAME"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY") or environ.get("BROWSER"))


def open_in_browser(url: str) -> bool:
    """Open `url`; whether a browser took it. May take a while: call it from a thread."""
    import webbrowser

    try:
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False
