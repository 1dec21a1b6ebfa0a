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


_SERVER_TESTS = "tests/opensearch"


def pytest_ignore_collect(collection_path, config):
    """Tests with a real server run when they are named: they need Java and Maven, which pip does not bring."""
    named = any(_SERVER_TESTS in argument.replace("\\", "/") for argument in config.invocation_params.args)
    return True if collection_path == config.rootpath / _SERVER_TESTS and not named else None


def pytest_sessionfinish():
    """Take away the small library that tests of the screen share: processes of pytest-xdist end without `atexit`."""
    if folder := os.environ.pop("NEWSREADER_SMALL_LIBRARY", None):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_terminal_summary(terminalreporter, config):
    if not any(_SERVER_TESTS in argument for argument in config.invocation_params.args):
        terminalreporter.write_line(f"Left out: {_SERVER_TESTS} (needs Java and Maven; `.ci/run` runs it).")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """Folders are run by one process more than there are cores, as a test of the screen waits a third of its time.

    Files that are named are run by this one alone: each process imports everything anew.
    """
    if any(".py" in argument for argument in config.args):
        return 0
    return 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
