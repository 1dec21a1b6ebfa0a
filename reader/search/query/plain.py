"""A question asked of one article, word by word, without an index: for rules that keep entries of feeds out, and for
tests, with whose answers every engine must agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from reader.model.words import form_of, words_of
from reader.search.query.tree import (
    And,
    Dates,
    Everything,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    needed_parts,
)
from reader.search.query.values import day_of
from reader.search.words import Terms


class PlainArticle:
    """One article that may be asked several questions. `forms` are the folded words of its fields."""

    def __init__(self, texts: Mapping[str, str], published: str, terms: Terms) -> None:
        """`texts` by the names of fields (`title`, `body`, `source`, `byline`); `published` is ISO 8601 or empty."""
        self.forms = {field: [form_of(word) for word in words_of(text)] for field, text in texts.items()}
        self._day = day_of(published)
        self._terms = terms
        self._of_forms = {field: [terms.of_form(form) for form in forms] for field, forms in self.forms.items()}

    def meets(self, node: Node, near: Callable[[str], Iterable[str]], others: Callable[[Node], bool]) -> bool:
        """Whether it is among what a question asks for.

        `near` gives the forms that are spelled nearly like one; `others` tells what does not stand in the text: quotes,
        figures, tags, states, feeds.
        """
        match node:
            case And(parts):
                return all(self.meets(part, near, others) for part in needed_parts(parts))
            case Or(parts):
                return any(self.meets(part, near, others) for part in parts)
            case Not(part):
                return not self.meets(part, near, others)
            case Everything():
                return True
            case Word(text, field) | Phrase(text, field):
                wanted = [self._terms.of(word) for word in words_of(text)]
                return any(_follow_each_other(wanted, terms) for terms in _fields(self._of_forms, field))
            case Prefix(text, field):
                begun = form_of(text)
                return any(form.startswith(begun) for forms in _fields(self.forms, field) for form in forms)
            case Fuzzy(text, field):
                meant = {self._terms.of_form(form) for form in (form_of(text), *near(form_of(text)))}
                return any(not meant.isdisjoint(terms) for terms in _fields(self._of_forms, field))
            case Dates(first, last):
                return self._day > 0 and first <= self._day <= last
        return others(node)


def _fields(words: Mapping[str, Sequence[str]], field: str | None) -> Iterable[Sequence[str]]:
    return words.values() if field is None else (words[field],)


def _follow_each_other(wanted: Sequence[str], there: Sequence[str]) -> bool:
    length = len(wanted)
    return bool(wanted) and any(there[at : at + length] == wanted for at in range(len(there) - length + 1))
