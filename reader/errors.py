"""The errors a person may see. Every message says what happened and what to do about it."""

from __future__ import annotations


class NewsreaderError(Exception):
    """Base of everything this program raises on purpose.

    `str(error)` is one clear sentence (or two) for a person: what happened, and what to do.
    """


class SettingsError(NewsreaderError):
    """The configuration cannot be used as written."""


class LibraryError(NewsreaderError):
    """A library, or a folder of it, cannot be opened."""


class CacheFolderError(LibraryError):
    """What is derived from a library cannot be written; the library is there."""


class ArticleError(NewsreaderError):
    """One file cannot be read as an article. `str(error)` is the reason shown beside its name."""


class EmptyArticleError(ArticleError):
    """The file holds no text: it is passed over and counted, not listed."""


class CatalogError(NewsreaderError):
    """The catalog is damaged or of another version. It is derived data: it can be rebuilt."""


class CatalogDamagedError(CatalogError):
    """The catalog is of no use any more, as opposed to one that cannot be written or read now."""


class SearchIndexError(NewsreaderError):
    """The search index is damaged, missing or of another version. It can be rebuilt."""


class PersonalDataError(NewsreaderError):
    """What a person made (bookmarks, notes) cannot be read or stored. Nothing is ever overwritten."""


class LockedError(NewsreaderError):
    """Another process has this library open for writing. `holder` says which; `behind`: how many articles it has still
    to index or to compare."""

    def __init__(self, holder: str, behind: int = 0) -> None:
        missing = f"{behind:,} article{'s are' if behind != 1 else ' is'} not ready yet, so results are incomplete"
        super().__init__(f"{holder} is indexing this library; {missing}." if behind else f"{holder} has it open.")
        self.holder = holder
        self.behind = behind


class FeedsError(NewsreaderError):
    """Feeds, what is remembered of them, or the news folder cannot be used as they are."""


class FeedsDamagedError(FeedsError):
    """What is remembered of feeds is damaged. It is derived data: it can be rebuilt from the articles."""


class FetchError(FeedsError):
    """One address could not be fetched. `str(error)` is one line for a person.

    `wait`: seconds after which asking again makes sense; 0 lets the usual pace decide. `gone`: it never does.
    `status`: the HTTP status, when there was an answer.
    """

    def __init__(self, message: str, *, wait: float = 0.0, gone: bool = False, status: int | None = None) -> None:
        super().__init__(message)
        self.wait = wait
        self.gone = gone
        self.status = status


class ClosedError(FetchError):
    """The program ends while something is fetched: nothing is known of what would have come."""

    def __init__(self) -> None:
        super().__init__("It was not finished because the program ended.")


class ChildError(NewsreaderError):
    """The indexer or the searcher stopped and could not be started again."""


class ExportError(NewsreaderError):
    """A file that a person named cannot be written."""


class ServerError(NewsreaderError):
    """A library on a server cannot be reached or refuses. `passing`: it may work when tried again as it is."""

    def __init__(self, line: str, *, passing: bool = False) -> None:
        super().__init__(line)
        self.passing = passing


class ConflictError(ServerError):
    """What was to be changed on a server has been changed there meanwhile."""


def reason_of(error: OSError) -> str:
    """What the system says is wrong, to stand in a sentence: "permission denied"."""
    return (error.strerror or str(error)).lower()
