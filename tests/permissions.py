"""The program with the permissions of files applying to it, whoever starts the tests."""

from __future__ import annotations

import os
import sys

_PERMISSIONS_HOLD = """
import ctypes, os, sys
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Becomes a command to which the permissions of files apply, though root starts it (Linux, capabilities(7))."""


def restricted(command: str, *arguments: str) -> list[str]:
    """A command line to which permissions apply also when root starts it."""
    line = [command, *arguments]
    return line if os.geteuid() else [sys.executable, "-c", _PERMISSIONS_HOLD, *line]
