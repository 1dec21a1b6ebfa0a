"""What extraction finds in a text, and its JSON form (the contract of `newsreader extract --jsonl`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reader.model.figure import Figure
from reader.model.quote import Mention, Quote
from reader.model.span import Span


@dataclass(frozen=True, slots=True)
class Extracted:
    """The quotes and figures of one text, each in the order of their spans."""

    quotes: tuple[Quote, ...] = ()
    figures: tuple[Figure, ...] = ()


def _mention(name: str, mention: Mention | None) -> dict[str, Any]:
    if mention is None:
        return {name: None, f"{name}_start": None, f"{name}_end": None}
    return {name: mention.text, f"{name}_start": mention.span.start, f"{name}_end": mention.span.end}


def _read_mention(name: str, fields: dict[str, Any]) -> Mention | None:
    if fields.get(name) is None:
        return None
    return Mention(Span(fields[f"{name}_start"], fields[f"{name}_end"]), fields[name])


def quote_to_json(quote: Quote) -> dict[str, Any]:
    """`quote` as the fields of the command line's contract; unknown is None."""
    return {
        "kind": quote.kind,
        "start": quote.span.start,
        "end": quote.span.end,
        "text": quote.text,
        "quoted": [list(span) for span in quote.quoted],
        **_mention("speaker", quote.speaker),
        "canonical": quote.canonical,
        "role": quote.role,
        **_mention("cue", quote.cue),
        "rule": quote.rule,
        "guess": quote.guess,
    }


def quote_from_json(fields: dict[str, Any]) -> Quote:
    """The inverse of `quote_to_json`."""
    return Quote(
        kind=fields["kind"],
        span=Span(fields["start"], fields["end"]),
        text=fields["text"],
        quoted=tuple(Span(start, end) for start, end in fields["quoted"]),
        speaker=_read_mention("speaker", fields),
        canonical=fields["canonical"],
        role=fields["role"],
        cue=_read_mention("cue", fields),
        rule=fields["rule"],
        guess=fields["guess"],
    )


def figure_to_json(figure: Figure) -> dict[str, Any]:
    """`figure` as the fields of the command line's contract; a range is a list of two numbers."""
    return {
        "kind": figure.kind,
        "start": figure.span.start,
        "end": figure.span.end,
        "text": figure.text,
        "value": list(figure.value) if isinstance(figure.value, tuple) else figure.value,
        "bound": figure.bound,
        "unit": figure.unit,
        "noun": figure.noun,
        "said_of": figure.said_of,
        **_mention("claimant", figure.claimant),
        "claimant_canonical": figure.claimant_canonical,
        "via": figure.via,
        "bound_text": figure.bound_text,
        "unit_text": figure.unit_text,
        "rule": figure.rule,
        "guess": figure.guess,
    }


def figure_from_json(fields: dict[str, Any]) -> Figure:
    """The inverse of `figure_to_json`."""
    value = fields["value"]
    return Figure(
        kind=fields["kind"],
        span=Span(fields["start"], fields["end"]),
        text=fields["text"],
        value=(value[0], value[1]) if isinstance(value, list) else value,
        bound=fields["bound"],
        unit=fields["unit"],
        noun=fields["noun"],
        said_of=fields["said_of"],
        claimant=_read_mention("claimant", fields),
        claimant_canonical=fields["claimant_canonical"],
        via=fields["via"],
        bound_text=fields["bound_text"],
        unit_text=fields["unit_text"],
        rule=fields["rule"],
        guess=fields["guess"],
    )
