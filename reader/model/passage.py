"""Passage: a stretch of text with enough around it to find it again; Bookmark: a passage someone kept."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reader.model.span import Span

AnchorState = Literal["ok", "moved", "edited", "ask", "orphan", "missing"]

Wording = Literal["exact", "reported", "both", "article"]
"""Whose words a passage is: `exact` those of a speaker, as they were said; `reported` what a speaker said, in the words
of the article; `both`; `article` nobody's but the article's own."""

BookmarkKind = Literal["passage", "article", "tags"]
"""What was kept: a passage, or a whole article. `tags`: an article has tags and was not kept; no list shows that."""

CONTEXT = 32
"""Characters of prefix and suffix kept around a passage."""


class Citation(Struct, frozen=True):
    """Where a passage comes from, as it was when it was kept."""

    path: str
    title: str
    source: str | None = None
    published: str | None = None
    url: str | None = None
    byline: str | None = None
    speaker: str | None = None
    date_guessed: bool = False
    source_guessed: bool = False


class Passage(Struct, frozen=True):
    """A passage as it was when it was kept. Never rewritten. That of a whole article has its title for text.

    `content_hash` is that of the file's bytes then (SHA-256, hex). `wording` is None when it is not known (kept by an
    earlier version, or before the article's quotes were derived); `cue` are the reporting words that go with a reported
    passage ("warned", "according to"). `unsure`: the words were a guess, as quotes and figures are (`Quote.guess`).
    """

    span: Span
    text: str
    prefix: str
    suffix: str
    content_hash: str
    cite: Citation
    wording: Wording | None = None
    cue: str | None = None
    unsure: bool = False
    kind: BookmarkKind = "passage"


class Place(Struct, frozen=True):
    """Where a passage stands now. `span` is None for `orphan` and `missing`.

    `found_text` is the text at `span` (differs from the passage's when `edited` or `ask`); `score` is 0..1.
    `content_hash` is that of the file in which it was looked for; `path` where that file is now.
    """

    state: AnchorState
    span: Span | None
    found_text: str | None
    score: float
    content_hash: str | None
    path: str


Sharing = Literal["own", "waiting", "shared"]
"""Of a bookmark: only this person's; to be shared, not sent yet; on the server, for all who read there."""


class Bookmark(Struct, frozen=True):
    """A passage someone kept. `created` is ISO 8601 in UTC. `id` is None until it is stored.

    `shared_by`: another person, who shared it through a library on a server; None for this person's own. `watched`:
    since when it is watched as a claim, ISO 8601 in UTC; None: it is not.
    """

    id: int | None
    passage: Passage
    place: Place
    created: str
    note: str = ""
    tags: tuple[str, ...] = ()
    shared_by: str | None = None
    sharing: Sharing = "own"
    watched: str | None = None

    @property
    def is_article(self) -> bool:
        """Whether a whole article was kept."""
        return self.passage.kind == "article"
