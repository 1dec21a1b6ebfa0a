from __future__ import annotations

import pytest

from tests.app.small_library import SmallLibrary


@pytest.fixture
def library():
    """A dozen small articles."""
    library = SmallLibrary()
    yield library
    library.close()
