"""newsreader: a terminal reader for news that knows who said what, and how many."""

__version__ = "0.1.0"
