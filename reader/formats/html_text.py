"""The words of HTML inside Markdown, without its tags."""

from __future__ import annotations

import html
import re

from reader.formats.clean import one_line

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^<>]*>|<[!?][^<>]*>")
_BREAKING_TAG = re.compile(
    "p|div|br|hr|h[1-6]|pre|blockquote|[ou]l|li|d[ldt]|table|t(?:head|body|foot|r)|caption|section|article|header|footer"
    "|aside|main|nav|figure|figcaption|details|summary|form|fieldset|address|center"
)
_WITHOUT_WORDS = frozenset(("script", "style", "template", "svg", "head", "iframe"))
_BREAK = "\n\n"


def html_paragraphs(source: str) -> list[str]:
    """The paragraphs of an HTML fragment as plain lines; scripts, styles and comments have no words. Linear."""
    parts: list[str] = []
    hidden_by = ""
    hidden_from = 0
    position = 0
    source = _without_comments(source)
    for match in _TAG.finditer(source):
        if not hidden_by:
            parts.append(source[position : match.start()])
        position = match.end()
        tag = (match[2] or "").lower()
        if hidden_by:
            hidden_by = "" if match[1] and tag == hidden_by else hidden_by
        elif tag in _WITHOUT_WORDS:
            hidden_by = "" if match[1] or match[0].endswith("/>") else tag
            hidden_from = match.end()
        elif tag in ("td", "th"):
            parts.append(" ")
        elif _BREAKING_TAG.fullmatch(tag):
            parts.append(_BREAK)
    # What is never closed hides nothing.
    parts.append(_TAG.sub(" ", source[hidden_from:]) if hidden_by else source[position:])
    paragraphs = (one_line(html.unescape(paragraph)) for paragraph in re.split(r"\n[ \t]*\n", "".join(parts)))
    return [paragraph for paragraph in paragraphs if paragraph]


def _without_comments(source: str) -> str:
    parts: list[str] = []
    position = 0
    while (start := source.find("<!--", position)) >= 0:
        end = source.find("-->", start + 4)
        if end < 0:
            break
        parts.append(source[position:start])
        position = end + 3
    parts.append(source[position:].replace("<!--", " "))
    return "".join(parts)
