"""The clipboard: through tmux where it runs, else with the terminal's own sequence (OSC 52)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

from textual.app import App

TMUX_SECONDS = 2.0
"""tmux answers in milliseconds; a server that hangs must not hold up the screen."""


def copy(app: App[object], text: str, environ: Mapping[str, str] | None = None) -> str:
    """Put `text` into the clipboard and return how, in words for the person.

    tmux passes OSC 52 on only when configured to; its own `load-buffer -w` reaches buffer and terminal alike.
    Nobody answers OSC 52, so what is said is what was done, not that it arrived.
    """
    environ = os.environ if environ is None else environ
    text = text.encode("utf-8", "replace").decode("utf-8")
    if environ.get("TMUX") and _to_tmux(text):
        return "Copied through tmux"
    app.copy_to_clipboard(text)
    return "Copied to the terminal's clipboard"


def _to_tmux(text: str) -> bool:
    try:
        done = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],
            input=text.encode("utf-8"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TMUX_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
