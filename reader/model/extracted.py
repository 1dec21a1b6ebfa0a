"""What extraction finds in a text, and its flat form: the contract of `newsreader extract --jsonl`, and the columns of
the catalog. Both follow from the fields of Quote and Figure, so a new field is written down there alone."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from reader.model.figure import Figure, FigureValue
from reader.model.quote import Mention, Quote
from reader.model.span import Span


class Extracted(Struct, frozen=True):
    """The quotes and figures of one text, each in the order of their spans.

    `names`: who is named in the text, the most named first.
    """

    quotes: tuple[Quote, ...] = ()
    figures: tuple[Figure, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def amounts(self) -> int:
        """How many figures there are wherever they are counted: dates are marked, but not counted."""
        return sum(figure.kind != "date" for figure in self.figures)


FlatKind = Literal["plain", "span", "spans", "mention", "value"]


class FlatField(NamedTuple):
    """A field of a Quote or a Figure, and how it is made flat.

    `plain`: as it is. `span`: `start`, `end`. `spans`: a list of pairs. `mention`: `name`, `name_start`, `name_end`.
    `value`: a number, or a list of two. `type` is that of a plain field, `optional` whether it may be None.
    """

    name: str
    kind: FlatKind
    type: type
    optional: bool
    default: Any


def flat_fields(of: type[Quote] | type[Figure]) -> tuple[FlatField, ...]:
    """The fields of Quote or Figure in their order. Raises TypeError for one that has no flat form."""
    return tuple(
        _flat_field(field.name, field.type, None if field.default is NODEFAULT else field.default)
        for field in fields(of)
    )


def _flat_field(name: str, hint: object, default: object) -> FlatField:
    if hint == FigureValue:
        return FlatField(name, "value", float, True, default)
    choices = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    optional = type(None) in choices
    [one] = [choice for choice in choices if choice is not type(None)]
    if one is Span:
        return FlatField(name, "span", Span, optional, default)
    if one == tuple[Span, ...]:
        return FlatField(name, "spans", tuple, optional, default)
    if one is Mention:
        return FlatField(name, "mention", Mention, optional, default)
    if get_origin(one) is Literal:
        one = type(get_args(one)[0])
    if one in (str, bool, int, float):
        return FlatField(name, "plain", one, optional, default)
    raise TypeError(f"{name}: {hint} has no flat form")


QUOTE_FIELDS = flat_fields(Quote)
FIGURE_FIELDS = flat_fields(Figure)


def quote_to_json(quote: Quote) -> dict[str, Any]:
    """`quote` as the fields of the command line's contract; unknown is None."""
    return dict(_flat(quote, QUOTE_FIELDS))


def quote_from_json(given: dict[str, Any]) -> Quote:
    """The inverse of `quote_to_json`; a field that is not there has its default. Raises KeyError, TypeError."""
    return Quote(**{field.name: _read(field, given) for field in QUOTE_FIELDS})


def figure_to_json(figure: Figure) -> dict[str, Any]:
    """`figure` as the fields of the command line's contract; a range is a list of two numbers."""
    return dict(_flat(figure, FIGURE_FIELDS))


def figure_from_json(given: dict[str, Any]) -> Figure:
    """The inverse of `figure_to_json`; a field that is not there has its default. Raises KeyError, TypeError."""
    return Figure(**{field.name: _read(field, given) for field in FIGURE_FIELDS})


def _flat(found: Quote | Figure, of: tuple[FlatField, ...]) -> Iterator[tuple[str, Any]]:
    for field in of:
        value = getattr(found, field.name)
        match field.kind:
            case "span":
                yield from zip(("start", "end"), value, strict=True)
            case "spans":
                yield field.name, [list(span) for span in value]
            case "mention":
                text, start, end = (None, None, None) if value is None else (value.text, *value.span)
                yield from ((field.name, text), (f"{field.name}_start", start), (f"{field.name}_end", end))
            case "value":
                yield field.name, list(value) if isinstance(value, tuple) else value
            case "plain":
                yield field.name, value


def _read(field: FlatField, given: dict[str, Any]) -> Any:  # noqa: ANN401 - of the type of the field
    if field.kind == "span":
        return Span(given["start"], given["end"])
    if field.name not in given and field.default is not None:
        return field.default
    value = given[field.name] if field.default is None and not field.optional else given.get(field.name)
    if value is None:
        return None
    readers: dict[FlatKind, Callable[[Any], Any]] = {
        "spans": lambda pairs: tuple(Span(start, end) for start, end in pairs),
        "mention": lambda text: Mention(Span(given[f"{field.name}_start"], given[f"{field.name}_end"]), text),
        "value": lambda number: (number[0], number[1]) if isinstance(number, list) else number,
    }
    return readers[field.kind](value) if field.kind in readers else value
