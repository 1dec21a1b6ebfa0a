"""Whoosh is imported without modules of which it takes only functions; these are there when they are called."""

from __future__ import annotations

import html
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reader.search.whoosh.importing import FUNCTIONS_ONLY, late


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_whoosh_does_not_use_is_not_imported() -> None:
    imported = run("import sys, reader.search.whoosh; print(*sys.modules)").split()
    assert "whoosh.searching" in imported
    assert not set(FUNCTIONS_ONLY) & set(imported)


def test_what_whoosh_took_of_a_stand_in_works_when_it_is_called() -> None:
    lines = run(
        "import reader.search.whoosh\n"
        "from whoosh.compat import htmlescape\n"
        "from whoosh.query.terms import variations\n"
        "from whoosh.reading import cached_property\n"
        "from whoosh.analysis import StemmingAnalyzer\n"
        "from whoosh.util import random_name\n"
        "class Once:\n"
        "    @cached_property\n"
        "    def value(self): return [1]\n"
        "once = Once()\n"
        "print(htmlescape('<'), 'rendering' in variations('render'), once.value is once.value, len(random_name()))\n"
        "print([token.text for token in StemmingAnalyzer()('floods')])\n"
    ).splitlines()
    assert lines == ["&lt; True True 28", "['flood']"]


def test_later_imports_get_the_real_modules() -> None:
    assert run(
        "import reader.search.whoosh\n"
        "import asyncio, urllib.request, html.entities, tempfile\n"
        "print(issubclass(asyncio.Runner, object), urllib.request.Request.__name__, html.entities.html5['lt;'])\n"
        "print(asyncio.run(asyncio.sleep(0, 'done')))\n"
    ).split() == ["True", "Request", "<", "done"]


def test_a_stand_in_leaves_when_importing_fails() -> None:
    name = "this_module_is_not_there"
    with pytest.raises(ZeroDivisionError), late([name]):
        assert name in sys.modules
        raise ZeroDivisionError
    assert name not in sys.modules


def test_a_module_that_is_imported_stays() -> None:
    with late(["html"]):
        assert sys.modules["html"] is html
    assert sys.modules["html"] is html


def test_nothing_is_replaced_while_another_thread_runs() -> None:
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    try:
        with late(["this_module_is_not_there"]):
            assert "this_module_is_not_there" not in sys.modules
    finally:
        ended.set()
        other.join()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_no_thread_is_started_for_linear_algebra_and_no_child_learns_of_it() -> None:
    code = (
        "import os, sys\nbefore = dict(os.environ)\nimport reader.search.whoosh\n"
        "print('numpy' in sys.modules, len(os.listdir('/proc/self/task')), dict(os.environ) == before)"
    )
    assert run(code).split() == ["True", "1", "True"]
