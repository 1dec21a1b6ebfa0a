"""The template by which a person has bookmarks written as Markdown (Python's `string.Template`)."""

from __future__ import annotations

from string import Template

FIELDS = ("text", "quote", "speaker", "title", "source", "byline", "date", "url", "note", "tags", "kind", "path")
"""What a template may name, after a `$`."""


def check_template(template: str) -> None:
    """Raise ValueError, saying what is wrong, for a template that cannot be filled in."""
    names = Template(template)
    if not names.is_valid():
        raise ValueError("has a $ that begins no field; write $$ for the sign itself")
    if wrong := [name for name in names.get_identifiers() if name not in FIELDS]:
        raise ValueError(f"names ${wrong[0]}; the fields are {', '.join(f'${name}' for name in FIELDS)}")
