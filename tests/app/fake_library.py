"""The small library by its former name, for tests outside this folder."""

from tests.app.small_library import SmallLibrary as FakeLibrary

__all__ = ["FakeLibrary"]
