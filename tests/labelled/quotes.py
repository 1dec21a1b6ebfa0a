"""Scores quotes against the labelled records: span, speaker, canonical name, role, kind, cue, traps.

A found quote matches a label when their spans, both trimmed of outer marks and a leading "that", have IoU >= 0.8
(one to one, the closest first). What is not matched is wrong, unless it stands where a label is optional (`q1?`).
A quote over several paragraphs may be found as one quote or as one a paragraph (`q2+`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reader.model import Quote, Span
from tests.labelled.compare import (
    SAME,
    Tally,
    closeness,
    iou,
    is_description,
    same_head,
    same_mention,
    same_name,
    same_role,
    trimmed,
)
from tests.labelled.markup import LabelLine, MarkupError, Record

_STRETCH = re.compile(
    r"“[^“”]+”|\"[^\"]+\"|«[^«»]+»|„[^„“”]+[“”]|‘(?:[^‘’“”]|’(?=\w))+’(?!\w)|(?<!\w)'(?:[^']|(?<=\w)'(?=\w))+'(?!\w)"
)
KINDS = ("direct", "mixed", "indirect")


class QuoteLabel(Struct, frozen=True):
    """What a record says of one quote. In each tuple every answer is right; "" stands for nothing, None: not scored."""

    name: str
    kinds: tuple[str, ...]
    spans: tuple[Span, ...]
    mentions: tuple[Span, ...]
    canonical: tuple[str, ...]
    roles: tuple[str, ...] | None
    cues: tuple[Span, ...]
    optional: bool
    continues: bool


def read_labels(record: Record) -> list[QuoteLabel]:
    """The labels of `record` in the order of their spans. MarkupError where marks and lines do not fit."""
    lines = [line for line in record.lines if line.name.startswith("q")]
    labels = [_read_label(record, line) for line in lines]
    marked = {mark.number for mark in record.marks if mark.tag in {"q", "s", "c"}}
    listed = {record.number_of(line) for line in lines}
    if marked != listed or len(listed) != len(labels):
        raise MarkupError(f"{record.id}: marks and lines differ: {sorted(marked ^ listed)}")
    return sorted(map(_with_mentions(labels), labels), key=lambda label: label.spans[0])


def _with_mentions(labels: Sequence[QuoteLabel]) -> Callable[[QuoteLabel], QuoteLabel]:
    """Gives a quote that stands without a mention of its own those of its speaker's other quotes."""
    known: dict[str, tuple[Span, ...]] = {}
    for label in labels:
        known[label.canonical[0]] = known.get(label.canonical[0], ()) + label.mentions

    def give(label: QuoteLabel) -> QuoteLabel:
        return label if label.mentions or not label.canonical[0] else replace(label, mentions=known[label.canonical[0]])

    return give


def _read_label(record: Record, line: LabelLine) -> QuoteLabel:
    number = record.number_of(line)
    kinds = line.column(0, ())
    if not kinds or set(kinds) - set(KINDS) or not record.spans("q", number):
        raise MarkupError(f"{record.id}: {line.name} needs a kind and a marked span")
    mentions = record.spans("s", number)
    default = tuple(span.of(record.text) for span in mentions[:1]) or ("",)
    canonical = line.column(1, default) or default
    no_role = None if is_description(canonical[0]) else ("",)
    return QuoteLabel(
        name=line.name,
        kinds=kinds,
        spans=record.spans("q", number),
        mentions=mentions,
        canonical=canonical,
        roles=line.column(2, no_role),
        cues=record.spans("c", number),
        optional="?" in line.flags,
        continues="+" in line.flags,
    )


class QuoteScore:
    """Adds up over records; `errors` are lines for a person to read."""

    def __init__(self) -> None:
        names = ("span", *KINDS, "span + speaker", "speaker", "canonical", "role", "kind", "cue", "quoted words")
        self.tallies = {name: Tally() for name in names}
        self.by_rule: dict[str, Tally] = {}
        self.traps = 0
        self.traps_passed = 0
        self.errors: list[str] = []

    def add(self, record: Record, found: Sequence[Quote]) -> None:
        """Score what was found in one record."""
        labels = read_labels(record)
        quotes = split_at_paragraphs(record.text, labels, found)
        pairs = match(record.text, labels, quotes)
        for index, label in enumerate(labels):
            if index in pairs:
                self._add_pair(record, label, quotes[pairs[index]])
            elif not label.optional:
                self._add_missed(record, label)
        extra = [quotes[i] for i in range(len(quotes)) if i not in pairs.values()]
        wrong = [quote for quote in extra if not excused(labels, quote)]
        for quote in wrong:
            self._add_wrong(record, quote)
        self._add_traps(record, extra)

    def _add_pair(self, record: Record, label: QuoteLabel, quote: Quote) -> None:
        if label.optional:
            return
        speaker = _speaker_right(record.text, label, quote)
        self.tallies["span"].count(right=True, given=True, wanted=True)
        self.tallies["span + speaker"].count(right=speaker, given=True, wanted=True)
        self._count_rule(quote, right=speaker)
        self.tallies[label.kinds[0]].count(right=True, given=True, wanted=True)
        self._add_answer(record, label, quote, "speaker", speaker)
        self._add_answer(record, label, quote, "canonical", is_canonical(label, quote))
        self._add_answer(record, label, quote, "kind", quote.kind in label.kinds)
        if label.roles is not None:
            right, given = same_role(quote.role, label.roles), bool(quote.role)
            wanted = "" not in label.roles or (right and given)
            self.tallies["role"].count(right=right and given, given=given, wanted=wanted)
            self._note(record, label, quote, "role", right)
        if label.kinds == ("mixed",):
            right = _same_stretches(record.text, label.spans[0], quote)
            self.tallies["quoted words"].count(right=right, given=bool(quote.quoted), wanted=True)
        if label.cues:
            right = quote.cue is not None and any(quote.cue.span.overlaps(cue) for cue in label.cues)
            self.tallies["cue"].count(right=right, given=quote.cue is not None, wanted=True)

    def _count_rule(self, quote: Quote, *, right: bool) -> None:
        self.by_rule.setdefault(quote.rule, Tally()).count(right=right, given=True, wanted=False)

    def _add_answer(self, record: Record, label: QuoteLabel, quote: Quote, what: str, right: bool) -> None:
        self.tallies[what].count(right=right, given=True, wanted=True)
        self._note(record, label, quote, what, right)

    def _note(self, record: Record, label: QuoteLabel, quote: Quote, what: str, right: bool) -> None:
        if not right:
            wanted = {"role": label.roles, "kind": label.kinds}.get(what, label.canonical)
            mention = quote.speaker.text if quote.speaker else None
            answer = (mention, quote.canonical) if what == "speaker" else getattr(quote, what)
            self.errors.append(f"{what.upper()} {record.id} {label.name}: {answer!r}, wanted {wanted!r}")

    def _add_missed(self, record: Record, label: QuoteLabel) -> None:
        for name in ("span", "span + speaker", label.kinds[0]):
            self.tallies[name].count(right=False, given=False, wanted=True)
        self.errors.append(f"MISSED {record.id} {label.name} {label.kinds[0]}: {label.spans[0].of(record.text)!r}")

    def _add_wrong(self, record: Record, quote: Quote) -> None:
        for name in ("span", "span + speaker", quote.kind):
            self.tallies[name].count(right=False, given=True, wanted=False)
        self._count_rule(quote, right=False)
        self.errors.append(f"WRONG {record.id} {quote.kind} {quote.rule}: {quote.text!r}")

    def _add_traps(self, record: Record, extra: Sequence[Quote]) -> None:
        for trap in record.spans("x"):
            caught = any(quote.span.overlaps(trap) for quote in extra)
            self.traps += 1
            self.traps_passed += not caught
            if caught:
                self.errors.append(f"TRAP {record.id}: {trap.of(record.text)!r}")

    def report(self) -> list[str]:
        """The totals as lines: precision, recall and F1 in percent."""
        head = f"{'':<22} {'P':>5} {'R':>5} {'F1':>5}"
        traps = f"traps passed: {self.traps_passed} of {self.traps}"
        return [head, *(tally.row(name) for name, tally in self.tallies.items()), traps]


def stretches(text: str, span: Span) -> list[Span]:
    """The stretches between quotation marks in `span`, marks excluded; `span` itself when it stands between marks."""
    found = [Span(match.start() + 1, match.end() - 1) for match in _STRETCH.finditer(text, *span)]
    return found or [span]


def _same_stretches(text: str, span: Span, quote: Quote) -> bool:
    wanted = stretches(text, span)
    return len(wanted) == len(quote.quoted) and all(
        closeness(text, found, [place]) >= SAME for found, place in zip(quote.quoted, wanted, strict=True)
    )


def split_at_paragraphs(text: str, labels: Sequence[QuoteLabel], found: Sequence[Quote]) -> list[Quote]:
    """What was found, with a quote over several labelled paragraphs cut into one for each."""
    chains: list[list[QuoteLabel]] = []
    for label in labels:
        if label.continues and chains:
            chains[-1].append(label)
        else:
            chains.append([label])
    quotes: list[Quote] = []
    for quote in found:
        pieces = next((chain for chain in chains if len(chain) > 1 and _covers(text, chain, quote)), None)
        if pieces is None:
            quotes.append(quote)
        else:
            quotes += [replace(quote, span=label.spans[0], text=label.spans[0].of(text)) for label in pieces]
    return quotes


def _covers(text: str, chain: Sequence[QuoteLabel], quote: Quote) -> bool:
    whole = Span(chain[0].spans[0].start, chain[-1].spans[0].end)
    parts = max(closeness(text, quote.span, label.spans) for label in chain)
    return iou(trimmed(text, quote.span), trimmed(text, whole)) >= max(SAME, parts)


def match(text: str, labels: Sequence[QuoteLabel], quotes: Sequence[Quote]) -> dict[int, int]:
    """For the number of a label that of the quote that has its words, the closest first."""
    close = [
        (closeness(text, quote.span, label.spans), i, j)
        for i, label in enumerate(labels)
        for j, quote in enumerate(quotes)
        if any(quote.span.overlaps(span) for span in label.spans)
    ]
    pairs: dict[int, int] = {}
    for score, i, j in sorted(close, key=lambda row: (-row[0], row[1], row[2])):
        if score >= SAME and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def excused(labels: Sequence[QuoteLabel], quote: Quote) -> bool:
    """Whether a quote stands where a label is optional."""
    return any(label.optional and quote.span.overlaps(span) for label in labels for span in label.spans)


def _speaker_right(text: str, label: QuoteLabel, quote: Quote) -> bool:
    if is_canonical(label, quote):
        return True
    return quote.speaker is not None and same_mention(text, quote.speaker.span, label.mentions)


def is_canonical(label: QuoteLabel, quote: Quote) -> bool:
    """Whether a quote has a labelled name for its speaker.

    Someone without a name is called by any mention with the same head, with or without `canonical` being set."""
    name = quote.canonical or (quote.speaker.text if quote.speaker else None)
    if same_name(name, label.canonical):
        return True
    return any(is_description(answer) and same_head(name, answer) for answer in label.canonical if name and answer)
