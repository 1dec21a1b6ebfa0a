"""Writing bookmarks to a file that a person names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reader.app.text.cells import safe
from reader.app.wording import amount
from reader.model import Bookmark
from reader.passages.exporting import FILE_ENDINGS, export, format_of


def export_to(name: str, bookmarks: Sequence[Bookmark]) -> tuple[bool, str]:
    """Write `bookmarks` to a new file in the format its name ends like; whether that went well, and what to say.

    A file that is there already is never overwritten.
    """
    form = format_of(name.strip())
    if form is None:
        return False, f"The name must end in {', '.join(FILE_ENDINGS.values())}"
    path = Path(name.strip()).expanduser()
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(export(bookmarks, form))
    except FileExistsError:
        return False, f"{safe(str(path))} is there already; choose another name"
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        return False, f"{safe(str(path))} cannot be written: {reason}"
    return True, f"{amount(len(bookmarks), 'bookmark')} exported to {safe(str(path.absolute()))}"
