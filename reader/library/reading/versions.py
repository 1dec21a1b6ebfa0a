"""Versions of an article: its earlier texts, and what became of words, quotes and figures between two of them.

The screen has them computed by a process of their own (`main`): finding quotes takes a module it does not load.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from reader.errors import ArticleError, reason_of
from reader.feeds.articles import ArticleFile, NewsFolder, moment_of
from reader.feeds.versions import Change, changes
from reader.formats.reading import parse
from reader.model import Article, Span

Fate = Literal["added", "changed", "gone"]


class Version(Struct, frozen=True):
    """One text of an article. `moment`: when it was fetched, ISO 8601, or "". `current`: it is what the file holds."""

    path: str
    moment: str
    article: Article
    current: bool


class ItemChange(Struct, frozen=True):
    """A quote or figure that was added, changed or is gone; its words before and after, "" where there were none."""

    what: Literal["quote", "figure"]
    fate: Fate
    old: str
    new: str


class Difference(Struct, frozen=True):
    """What changed from one version to the next. `changes` are offsets into the texts of both; titles may differ."""

    old: Version
    new: Version
    changes: tuple[Change, ...]
    items: tuple[ItemChange, ...]

    @property
    def title_changed(self) -> bool:
        """Whether the headline is another."""
        return self.old.article.meta.title != self.new.article.meta.title


class Answer(Struct, frozen=True):
    """What the process of its own answers."""

    differences: list[Difference] = field(default_factory=list)
    error: str | None = None


def versions_of(file: Path) -> list[Version]:
    """All texts of the article in `file`, oldest first, the current one among them.

    Raises ArticleError when the file cannot be read.
    """
    current = _version(file, current=True)
    others = []
    for path in NewsFolder(file.parent).versions(file.name):
        try:
            others.append(_version(path, current=False))
        except ArticleError:
            # A version that a person has broken does not hide the others.
            continue
    return sorted([*others, current], key=lambda version: (version.moment, version.current))


def stood_in(file: Path, words: str) -> tuple[str, str] | None:
    """The moment of the last text of an article that had these words, and of the first after it that had not.

    Moments are ISO 8601, or "" where not known; None when no earlier text had them. Raises ArticleError.
    """
    texts = versions_of(file)
    for number in range(len(texts) - 2, -1, -1):
        if words in texts[number].article.text:
            return texts[number].moment, texts[number + 1].moment
    return None


def _version(path: Path, *, current: bool) -> Version:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path} cannot be read: {reason_of(error)}.") from error
    article = parse(path.name, data)
    if not current:
        return Version(str(path), moment_of(path), article, current)
    written = ArticleFile.read(path)
    return Version(str(path), str(written.fields.get("fetched", "")) if written else "", article, current)


def differences(file: Path) -> list[Difference]:
    """What changed from each version of an article to the next, oldest first. Raises ArticleError."""
    return [difference(old, new) for old, new in pairwise(versions_of(file))]


def difference(old: Version, new: Version) -> Difference:
    """What changed between two versions: words, and the quotes and figures in them."""
    from reader.extraction import extract, language_of

    before, after = old.article.text, new.article.text
    language = language_of(after, new.article.meta.language)
    old_items, new_items = extract(before, language=language), extract(after, language=language)
    found = tuple(changes(before, after))
    place = _places(found)
    quotes = _pairs([q.span for q in old_items.quotes], [q.span for q in new_items.quotes], place)
    figures = _pairs([f.span for f in old_items.figures], [f.span for f in new_items.figures], place)
    items = [ItemChange("quote", *_words(pair, before, after)) for pair in quotes]
    items += [ItemChange("figure", *_words(pair, before, after)) for pair in figures]
    return Difference(old, new, found, tuple(item for item in items if item.old != item.new))


def _places(found: Sequence[Change]) -> Callable[[int], int]:
    """From an offset in the old text to where that is in the new one; within a change, to where the change begins."""
    starts = [change.old_start for change in found]

    def place(offset: int) -> int:
        number = bisect_right(starts, offset) - 1
        if number < 0:
            return offset
        change = found[number]
        return change.new_start if offset < change.old_end else change.new_end + offset - change.old_end

    return place


Pair = tuple[Span | None, Span | None]


def _pairs(old: Iterable[Span], new: Iterable[Span], place: Callable[[int], int]) -> list[Pair]:
    """Which item of the new text each of the old became: the one at the same place; None where there is none."""
    left = list(new)
    pairs: list[Pair] = []
    for span in old:
        start = place(span.start)
        end = max(place(span.end), start + 1)
        same = next((item for item in left if item.start < end and start < item.end), None)
        if same is not None:
            left.remove(same)
        pairs.append((span, same))
    return pairs + [(None, span) for span in left]


def _words(pair: Pair, before: str, after: str) -> tuple[Fate, str, str]:
    old, new = (text[span.start : span.end] if span else "" for span, text in zip(pair, (before, after), strict=True))
    return ("gone" if not new else "changed" if old else "added"), old, new


def main() -> int:
    """Print the differences of the article named on the command line as one line of JSON, or why there are none."""
    from reader.library.processes.messages import to_line

    try:
        answer = Answer(differences(Path(sys.argv[1])))
    except ArticleError as error:
        answer = Answer(error=str(error))
    sys.stdout.buffer.write(to_line(answer))
    return 0
