"""Whether the Whoosh that is installed is the one this program was made for.

Several distributions install into the same package folder and overwrite each other without a word.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution, version

from reader.errors import SearchIndexError

WANTED = "whoosh-reloaded"
_OTHERS = ("whoosh", "whoosh3", "whoosh-ng")


def check_distribution() -> None:
    """Raise SearchIndexError with what to do when the wrong Whoosh would be used."""
    others = [name for name in _OTHERS if _is_installed(name)]
    if others:
        names = " and ".join(others)
        raise SearchIndexError(
            f"Search does not work: {names} is installed over {WANTED}. "
            f"Run `pip uninstall {' '.join(others)}`, then `pip install --force-reinstall {WANTED}`."
        )
    if not _is_installed(WANTED):
        raise SearchIndexError(f"Search does not work: {WANTED} is not installed. Run `pip install {WANTED}`.")
    if not version(WANTED).startswith("2.7."):
        raise SearchIndexError(
            f"Search does not work: {WANTED} {version(WANTED)} is installed. Run `pip install '{WANTED}>=2.7.5,<2.8'`."
        )


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
