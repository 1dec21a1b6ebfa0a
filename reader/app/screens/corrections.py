"""Correcting the program: who said something, what is no quote or figure, the details of an article; and the list of
all corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label

from reader.app.keys import Parts
from reader.app.screens.base import Dialog, FieldDialog, KeptDialog, list_keys
from reader.app.session import Session
from reader.app.text.cells import one_line, safe, shorten
from reader.app.text.lines import Line, Part, fit, two_ends
from reader.app.widgets.item_list import ItemList
from reader.app.widgets.styles import Bar
from reader.app.wording import day
from reader.errors import PersonalDataError
from reader.library.keeping.corrections import checked_detail
from reader.model import ArticleMeta, Extracted, Figure, Quote
from reader.model.correction import Correction, DetailKind, MarkKind
from reader.model.plain_text import amount, has_words
from reader.passages.correcting import names_offered

WORDS_SHOWN = 40
"""Cells that the words of a correction take in messages."""


class Choice(NamedTuple):
    """What a mark should be: `value` is the name for a `speaker` or `claimant`, None: nobody known."""

    kind: MarkKind
    value: str | None


class Offer(NamedTuple):
    """A row of the list of names: a choice, its text, and a remark."""

    choice: Choice
    text: str
    about: str = ""


def offers(mark: Quote | Figure, extracted: Extracted) -> list[Offer]:
    """The names in the article, then "nobody known", then "no quote" or "no figure"."""
    quoted = Counter(quote.speaker_name for quote in extracted.quotes)
    kind: MarkKind = "speaker" if isinstance(mark, Quote) else "claimant"
    now = mark.speaker_name if isinstance(mark, Quote) else mark.claimant_name
    found = []
    for name in names_offered(extracted):
        about = amount(quoted[name], "quote") if quoted[name] else ""
        found.append(Offer(Choice(kind, name), name, "as marked now" if name == now else about))
    if isinstance(mark, Quote):
        rest = [Offer(Choice("speaker", None), "Nobody known"), Offer(Choice("not_quote", None), "This is no quote")]
    else:
        rest = [Offer(Choice("claimant", None), "Nobody claims it")]
        rest.append(Offer(Choice("not_figure", None), "This is no figure"))
    return [*found, *rest]


def narrowed(offered: Sequence[Offer], typed: str, kind: MarkKind) -> list[Offer]:
    """The offers with all typed words, and the typed name itself unless it is among them."""
    typed = " ".join(typed.split())
    if not typed:
        return list(offered)
    found = [offer for offer in offered if has_words(offer.text, typed)]
    if all(offer.text != typed for offer in offered):
        found.append(Offer(Choice(kind, typed), typed, "as typed"))
    return found


def offer_lines(offer: Offer, width: int) -> Sequence[Line]:
    look = "" if offer.choice.value is not None else "accent"
    return [two_ends((Part(safe(offer.text), look),), (Part(offer.about, "dim"),), width)]


class CorrectMark(FieldDialog[Offer, Choice]):
    """ "Who is this?": answered with what a quote or figure should be."""

    WHERE = "Correct a quote or figure"
    NAME = "offer"
    BINDINGS: ClassVar[list[BindingType]] = [
        *list_keys("correct", close="escape"),
        Binding("f1", "app.help", "Help", show=False, id="correct.help"),
    ]

    def __init__(self, mark: Quote | Figure, extracted: Extracted) -> None:
        super().__init__(
            ItemList(offer_lines, id="offer-list"),
            "Who is this?" if isinstance(mark, Quote) else "Who claims this?",
            "A name, typed or chosen below",
            keys="Enter corrects · Esc closes",
            about=one_line(mark.text),
        )
        self._kind: MarkKind = "speaker" if isinstance(mark, Quote) else "claimant"
        self._offers = offers(mark, extracted)

    def matching(self, typed: str) -> Sequence[Offer]:
        return narrowed(self._offers, typed, self._kind)

    def chosen(self, item: Offer) -> None:
        self.answer(item.choice)


# -- particulars of an article ------------------------------------------------------------------------------------

DETAILS: Mapping[DetailKind, str] = {"title": "Title", "published": "Date", "source": "Source", "byline": "Author"}
_HINT = "Enter saves · Esc cancels · Tab next field"


class DetailsEditor(Dialog[dict[DetailKind, str]]):
    """Title, date, source and author of an article; answered with all four as they should be."""

    WHERE = "Details of an article"
    AUTO_FOCUS = "#detail-title"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Keep", id="details.keep", priority=True),
        Binding("escape", "dismiss", "Cancel", id="details.cancel"),
        Binding("f1", "app.help", "Help", show=False, id="details.help", priority=True),
        Binding("ctrl+q", "app.quit", "Quit", show=False, id="details.quit", priority=True),
    ]

    def __init__(self, meta: ArticleMeta) -> None:
        super().__init__()
        self._meta = meta
        self._hint = Label(Content(_HINT), id="details-hint")

    def compose(self) -> ComposeResult:
        with Vertical(id="details-box"):
            yield Bar(
                (Part("Correct details", "strong"),), (Part("the file is left as it is", "dim"),), classes="pane-head"
            )
            for kind, label in DETAILS.items():
                with Horizontal(classes="detail"):
                    yield Bar((Part(f" {label}", "dim"),), classes="detail-label")
                    value = getattr(self._meta, kind) or ""
                    hint = "10 May 2026 or 2026-05-10" if kind == "published" else "not known"
                    yield Input(
                        one_line(value), placeholder=hint, compact=True, select_on_focus=False, id=f"detail-{kind}"
                    )
            yield self._hint

    def action_keep(self) -> None:
        """Answer with the text of the fields, after the keys that were typed before this one."""
        (self.focused or self).call_later(self._keep)

    @on(Input.Submitted)
    def _keep(self) -> None:
        typed = {kind: self.query_one(f"#detail-{kind}", Input).value for kind in DETAILS}
        try:
            for kind, value in typed.items():
                if value != one_line(getattr(self._meta, kind) or ""):
                    checked_detail(kind, value)
        except PersonalDataError as error:
            self._hint.update(Content(safe(str(error))))
            self._hint.add_class("-wrong")
            return
        self.answer(
            {kind: value for kind, value in typed.items() if value != one_line(getattr(self._meta, kind) or "")}
        )


# -- all corrections ------------------------------------------------------------------------------------------------


def correction_lines(correction: Correction, width: int) -> list[Line]:
    """The correction and what was marked before; the words it is about, or else the article."""
    cite = correction.passage.cite
    was: Line = (Part(f"was: {safe(correction.before)}", "dim"),) if correction.before else ()
    about = f"“{one_line(correction.passage.text)}” · " if correction.passage.text else ""
    where = " · ".join(part for part in (cite.title, cite.source) if part) or cite.path
    made: Line = (Part(day(correction.created), "dim"),)
    lines = (
        two_ends((Part(what(correction), "strong"),), was, width),
        two_ends((Part(f"{about}{one_line(where)}", "dim"),), made, width),
    )
    return [fit(line, width) for line in lines]


def what(correction: Correction) -> str:
    """A correction in words: "Speaker: Ada Quill", "No quote"."""
    match correction.kind:
        case "not_quote":
            return "No quote"
        case "not_figure":
            return "No figure"
        case "speaker":
            return f"Speaker: {safe(correction.value or 'nobody known')}"
        case "claimant":
            return f"Claimed by: {safe(correction.value or 'nobody')}"
        case kind:
            return f"{DETAILS[kind]}: {safe(correction.value or 'none')}"


def about(correction: Correction) -> str:
    """A correction and its words, for a message."""
    words = correction.passage.text
    return f"{what(correction)} · “{shorten(one_line(words), WORDS_SHOWN)}”" if words else what(correction)


class CorrectionList(ItemList[Correction]):
    """The corrections."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l", "open", "Open", id="corrections.jump"),
        Binding("d", "screen.delete", "Take back", id="corrections.delete"),
        Binding("u", "screen.undo", "Undo", id="corrections.undo"),
    ]


class CorrectionsScreen(KeptDialog[Correction]):
    """Answered with the correction whose place is to be shown."""

    WHERE = "Corrections: window"
    NAME = "corrections"
    PARTS: ClassVar[Mapping[str, Parts]] = {"Corrections": CorrectionList}
    BINDINGS: ClassVar[list[BindingType]] = [Binding("C", "dismiss", "Close", show=False, id="corrections.close")]

    def __init__(self, session: Session) -> None:
        rows = CorrectionList(correction_lines, 3, id="correction-list")  # a blank line below each
        rows.set_empty(
            "No corrections yet.",
            f"{session.key('side.correct')} on a quote or figure in the side pane corrects it.",
            f"{session.key('list.details')} corrects the details of an article.",
        )
        super().__init__(rows, "Corrections")
        self._session = session
        self._corrections = session.library.corrections

    def kept(self) -> Sequence[Correction]:
        return self._corrections.all()[::-1]

    def delete(self, item: Correction) -> None:
        if item.id is not None:
            self._corrections.delete(item.id)
            self._session.done(f"took back: {about(item)}", lambda: self._corrections.restore(item))
