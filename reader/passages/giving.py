"""What a command of a person's own is given of articles and passages. It runs no shell.

What is of an article stands on standard input, or is one whole argument, so that no word of it can become an option of
a shell; a value that would begin like an option gets a blank in front.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from reader.model.article import Article
from reader.model.passage import Passage
from reader.model.plain_text import escaped_json, one_line, printable
from reader.passages.citing import cite
from reader.passages.markdown import escape_line, published_by, title_link
from reader.passages.wording import words_of

_LONGEST_ARGUMENT = 100_000
"""Characters; more than some systems take. Longer ones are for standard input."""


class Subject(Struct, frozen=True):
    """An article that a command is about, or a passage of it. `path` is its file."""

    article: Article
    path: str
    passage: Passage | None = None


def given(subjects: Sequence[Subject], form: Literal["json", "markdown", "text", "path", "nothing"]) -> str:
    """What is written to standard input. JSON is always a list."""
    match form:
        case "json":
            return escaped_json(msgspec.json.encode([fields_of(one) for one in subjects]).decode()) + "\n"
        case "markdown":
            return "\n\n".join(map(_markdown, subjects)) + "\n"
        case "text":
            return "\n\n".join(map(_text, subjects)) + "\n"
        case "path":
            return "".join(f"{one.path}\n" for one in subjects)
        case "nothing":
            return ""


def fields_of(subject: Subject) -> dict[str, Any]:
    """An article or a passage as JSON; `kind` says which."""
    meta, passage = subject.article.meta, subject.passage
    return {
        "kind": "article" if passage is None else "passage",
        "text": subject.article.text if passage is None else passage.text,
        **({} if passage is None else {"speaker": passage.cite.speaker, "wording": passage.wording}),
        "path": subject.path,
        "title": meta.title,
        "source": meta.source,
        "date": meta.published,
        "url": meta.url,
        "byline": meta.byline,
        "language": meta.language,
        "date_guessed": meta.date_guessed,
        "source_guessed": meta.source_guessed,
    }


def _markdown(subject: Subject) -> str:
    if subject.passage is not None:
        return cite(subject.passage, "markdown")
    meta = subject.article.meta
    about = " · ".join(escape_line(part) for part in (*published_by(meta), meta.byline) if part)
    paragraphs = [escape_line(line) for line in subject.article.text.split("\n") if line.strip()]
    return "\n\n".join(part for part in (f"# {title_link(meta.title, meta.url or '')}", about, *paragraphs) if part)


def _text(subject: Subject) -> str:
    if subject.passage is not None:
        return cite(subject.passage)
    meta = subject.article.meta
    about = ", ".join(part for part in (*published_by(meta), meta.url) if part)
    return printable("\n".join(part for part in (meta.title, about, "", subject.article.text) if part is not None))


def arguments(run: Sequence[str], subjects: Sequence[Subject], text: str) -> list[str]:
    """The command with its fields filled in; `{given}` is all that is given. Raises ValueError when it is too long, or
    an address is wanted and there is none."""
    first = subjects[0] if subjects else None
    values = {"given": text, "title": "", "source": "", "url": "", "path": ""}
    if first is not None:
        meta = first.article.meta
        url = "".join((meta.url or "").split())
        values |= {
            "title": one_line(meta.title),
            "source": one_line(meta.source or ""),
            "url": url if re.match(r"https?://", url, re.IGNORECASE) else "",
            "path": first.path,
        }
        if first.passage is not None and not text:
            values["given"] = words_of(first.passage)
    return [run[0], *(_argument(one, values) for one in run[1:])]


def takes_given(run: Sequence[str]) -> bool:
    """Whether what is given is an argument, and not standard input."""
    return "{given}" in run[1:]


def names_article(run: Sequence[str]) -> bool:
    """Whether an argument is something of one article."""
    return not {"{title}", "{source}", "{url}", "{path}"}.isdisjoint(run[1:])


def _argument(argument: str, values: Mapping[str, str]) -> str:
    name = argument[1:-1] if argument.startswith("{") and argument.endswith("}") else ""
    if name not in values:
        return argument
    value = printable(values[name]).replace("\0", "")
    if name == "url" and not value:
        raise ValueError("the article names no address")
    if len(value) > _LONGEST_ARGUMENT:
        raise ValueError(f"{argument} is too long for an argument: leave it out, then it is standard input")
    return f" {value}" if value.startswith("-") else value
