from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

# However slow the machine is, no test asserts a time.
settings.register_profile("newsreader", deadline=None)
settings.load_profile("newsreader")


def pytest_addoption(parser):
    parser.addoption(
        "--new-pictures", action="store_true", help="write the pictures of whole screens anew instead of comparing"
    )
    parser.addoption("--all", action="store_true", help="run the slow tests as well")


_SERVER_TESTS = {"tests/opensearch": "Java and Maven", "tests/miniflux": "Go and PostgreSQL"}
"""Tests with a real server, and what they need that pip does not bring."""


def _is_named(folder, config):
    return any(folder in argument.replace("\\", "/") for argument in config.invocation_params.args)


def pytest_ignore_collect(collection_path, config):
    """Tests with a real server run when they are named."""
    for folder in _SERVER_TESTS:
        if collection_path == config.rootpath / folder and not _is_named(folder, config):
            return True
    return None


def _runs_slow_tests(config):
    """Slow tests run when all are asked for, when a mark is chosen, and when their file or folder is named."""
    named = any(".py" in argument or "e2e" in argument or "miniflux" in argument for argument in config.args)
    return config.option.all or bool(config.option.markexpr) or named


def pytest_collection_modifyitems(config, items):
    """Leave the slow tests out, so that a newcomer does not wait for them."""
    if _runs_slow_tests(config):
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("slow")])
    items[:] = [item for item in items if not item.get_closest_marker("slow")]


def pytest_sessionfinish():
    """Take away the small library that tests of the screen share: processes of pytest-xdist end without `atexit`."""
    if folder := os.environ.pop("NEWSREADER_SMALL_LIBRARY", None):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_terminal_summary(terminalreporter, config):
    if not _runs_slow_tests(config):
        terminalreporter.write_line("Left out: slow tests, with processes, kills, random input (`pytest --all`).")
    for folder, needed in _SERVER_TESTS.items():
        if not _is_named(folder, config):
            terminalreporter.write_line(f"Left out: {folder} (needs {needed}; `.ci/run` runs it).")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Folders are run by two processes more than there are cores, as a test of the screen waits half of its time.

    Files that are named are run by this one alone: each process imports everything anew.
    """
    if any(".py" in argument for argument in config.args):
        return 0
    return 2 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
