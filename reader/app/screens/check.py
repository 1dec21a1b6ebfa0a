"""The check desk: every quote and figure of a draft beside its sources."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, final

from msgspec.structs import replace
from rich.segment import Segment
from textual import work
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.geometry import Offset
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import Worker

from reader.app.errors import tells_errors
from reader.app.keys import Command
from reader.app.outside import write_new, write_table
from reader.app.screens.desk import DeskList, Found, in_memory
from reader.app.screens.dialogs import LineScreen
from reader.app.screens.evidence_desk import PLACE_KEYS, Columns, EvidenceDesk
from reader.app.session import Session
from reader.app.text.cells import drawn, one_line, safe, visible_line
from reader.app.text.lines import HERE, Line, Part, fit, lit, wrap_parts
from reader.app.text.signs import Signed, SignedText
from reader.app.widgets.styles import FOCUS_SIGN, REST_SIGN
from reader.app.wording import dated, outlet
from reader.library.roots import file_of, key_of
from reader.model import Heading, Span
from reader.model.checking import FINDINGS, CheckedDraft, CheckedRow, Finding
from reader.model.plain_text import amount, has_words
from reader.model.units import sentences_around
from reader.records.checking import CHECKED, SIGNS, footnoted, markdown_table

LOOKS: Mapping[Finding, str] = {
    "same": "set",
    "words differ": "found",
    "other number": "figure",
    "other speaker": "accent",
    "not found": "warning",
}
LOOK_EVERY = 0.5
"""Seconds between two looks whether the draft was saved."""


class DraftScreen(LineScreen):
    """Dismissed with the name of a file, or with None."""

    WHERE = "Draft to check"

    def __init__(self, name: str) -> None:
        super().__init__("Check a draft", name, "a file: draft.md, draft.docx, …")

    def _said(self, typed: str) -> Line:
        return (Part(" Enter checks it · nothing of it is stored · Esc cancels", "dim"),)


class TickScreen(LineScreen):
    """Dismissed with a note on a row that was checked, empty for none; or with None."""

    WHERE = "Note on a checked row"

    def __init__(self, note: str) -> None:
        super().__init__("Checked", note, "a note, or nothing")

    def _said(self, typed: str) -> Line:
        return (Part(" Enter ticks the row as checked · Esc cancels", "dim"),)


class CheckList(DeskList[CheckedRow]):
    """The quotes and figures of the draft: in its running text, each with its sign, or else one below the other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "screen.tick", "Checked", id="check.tick"),
        *PLACE_KEYS,
    ]

    def __init__(
        self,
        lines: Callable[[CheckedRow, int], Sequence[Line]],
        height: int,
        sign: Callable[[CheckedRow], tuple[str, str]],
    ) -> None:
        """`sign` gives the sign of a row, and the look of both in the text."""
        super().__init__(lines, height)
        self.text = ""
        """The running text that is shown; empty: the rows are listed."""
        self.whole = True
        """Whether paragraphs without a row are shown as well."""
        self._sign = sign
        self._signs: Sequence[Signed] = ()
        self._signed: SignedText | None = None

    def list_rows(self, count: int, read: Callable[[int, int], Sequence[CheckedRow | None]], at: int | None) -> None:
        self._signs = [Signed(row.span, *self._sign(row)) for row in read(0, count) if row is not None]
        self._signed = None
        super().list_rows(count, read, at)

    @property
    def signed(self) -> SignedText | None:
        """The running text at the present width; None while the rows are listed."""
        width = self.scrollable_content_region.width - 2
        if not self.text or not self._signs or width < 1:
            return None
        if self._signed is None or self._signed.width != width:
            self._signed = SignedText(self.text, self._signs, width, whole=self.whole)
        return self._signed

    def top_of(self, index: int) -> int:
        """The line on which a mark begins."""
        if (signed := self.signed) is None:
            return super().top_of(index)
        return signed.lines_of[index].start if index < len(signed.lines_of) else len(signed.lines)

    def render_line(self, y: int) -> Strip:
        line = y + self.scroll_offset.y
        if (signed := self.signed) is None or line >= len(signed.lines):
            return super().render_line(y)
        here = line in signed.lines_of[self.cursor]
        sign = (FOCUS_SIGN if self.has_focus else REST_SIGN) if here else " "
        under = "row-focus" if self.has_focus else "row"
        segments = [Segment(sign, self.style_of("accent" if self.has_focus else "dim"))]
        for words, marks, is_sign in signed.stretches(line):
            looks = [signed.marks[marks[-1]].look] if marks else []
            if self.cursor in marks:
                looks = [under, *looks, *(["hit"] if is_sign else [])]
            segments.append(Segment(drawn(words), self.style_of(*looks)))
        return Strip(segments).adjust_cell_length(self.scrollable_content_region.width, self.style_of())

    def _repaint(self, index: int) -> None:
        if (signed := self.signed) is None:
            super()._repaint(index)
        elif index < self.count:
            lines = signed.lines_of[index]
            self.refresh_lines(lines.start, len(lines))

    def show_cursor(self) -> None:
        """Scroll as little as needed to show the mark, and its paragraph if that begins near above."""
        height = self.scrollable_content_region.height
        if (signed := self.signed) is None or not height:
            super().show_cursor()
            return
        lines, top = signed.lines_of[self.cursor], self.scroll_offset.y
        if not top <= lines.start <= lines.stop <= top + height:
            self.scroll_to(y=max(0, lines.start - height // 3), animate=False, immediate=True)

    def action_page(self, pages: float) -> None:
        """Scroll by what fits on the screen; the cursor goes to the first mark there."""
        if (signed := self.signed) is None:
            super().action_page(pages)
            return
        self.action_scroll_lines(round(pages * self.scrollable_content_region.height))
        seen = range(self.scroll_offset.y, self.scroll_offset.y + self.scrollable_content_region.height)
        inside = [n for n, lines in enumerate(signed.lines_of) if lines.start in seen and lines.stop - 1 in seen]
        if inside and self.cursor not in inside:
            self.cursor = inside[0]

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
        if self.signed is None:
            super().action_scroll_lines(lines)
        else:
            self.scroll_to(y=self.scroll_offset.y + lines, animate=False, immediate=True)

    def index_at(self, place: Offset) -> int | None:
        if (signed := self.signed) is None:
            return super().index_at(place)
        line = place.y + self.scroll_offset.y
        return signed.mark_at(line, place.x - 1) if line < len(signed.lines) else None


@final
class CheckDesk(EvidenceDesk[CheckedRow]):
    """Shows the quotes and figures of a draft, and the sources of the one under the cursor."""

    WHERE = "Check desk"
    PARTS: ClassVar[Mapping[str, type[DOMNode]]] = {"Quotes and figures": CheckList}
    NOUN = "mark"
    ORDERS: ClassVar[Mapping[str, str]] = {"draft": "as in the draft", "doubt": "most in doubt first"}
    ROW_LINES = 3
    WITHOUT_ROWS = frozenset({"choose"})
    FILTER_HINT = "words of the draft, or a finding"
    EXPORT_HINT = "Write the sheet to NAME.csv, .jsonl, .md (a table) or .notes.md (the draft with footnotes)"
    EXPORT_ENDINGS: ClassVar[Sequence[str]] = (".csv", ".jsonl", ".md")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("equals_sign", "only_open", "Only open", id="check.open"),
        Binding("o", "choose", "Draft", id="check.choose"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.rows = self._marks = CheckList(self.row_lines, self.ROW_LINES, self._sign)
        self.rows.border_title, self._detail.border_title = "Draft", "Sources"
        self._draft: CheckedDraft | None = None
        self._changes = 0
        """How often the library has changed."""
        self._begun: Hashable = None
        """What was checked last, or is being checked: the draft and the library as they were then."""
        self._checking: Worker[None] | None = None
        self._new: frozenset[Hashable] = frozenset()
        """What came with the last save."""
        self._only_open = False

    def body(self) -> Iterable[Widget]:
        """The draft and its sources side by side; one below the other in a narrow terminal."""
        return (Columns(self.rows, self._detail),)

    def on_mount(self) -> None:
        self.set_interval(LOOK_EVERY, self._look)

    def _look(self) -> None:
        if self.is_current and self.session.draft and self._now != self._begun:
            self.refresh_desk()

    @property
    def _now(self) -> Hashable:
        """The draft and the library as they are now."""
        return self.session.draft, _stamp(self.session.draft), self._changes

    def library_changed(self, ids: frozenset[int] | None) -> None:
        self._changes += 1
        super().library_changed(ids)

    def personal_changed(self) -> None:
        if (draft := self._draft) is not None:
            kept = self.library.drafts.kept_of(draft.path, draft.text)
            self._draft = replace(draft, rows=tuple(map(kept, draft.rows)))
        super().personal_changed()

    # -- what is listed -----------------------------------------------------------------------------------

    async def find(self, typed: str, order: str) -> Found[CheckedRow]:
        """The rows of the draft that are checked by now."""
        if not self.session.draft:
            self._draft = None
            return in_memory([], 0, self.key_of)
        await self.session.started.wait()
        self._draft = draft = await self._checked(self.session.draft)
        rows, total = list(draft.rows), len(draft.rows)
        rows = [row for row in rows if has_words(f"{row.text} {row.speaker or ''} {row.finding}", typed)]
        if self._only_open:
            rows = [row for row in rows if row.finding != "same" and not row.checked]
        if order == "doubt":
            rows.sort(key=lambda row: (row.checked, FINDINGS.index(row.finding), not row.guess, row.span.start))
        self._marks.text = draft.text if order == "draft" else ""
        self._marks.whole = len(rows) == total
        done, all_there = self.library.index_progress()
        missing = [f"checking, {amount(draft.rest, self.NOUN)} to go"] if draft.rest else []
        missing += [f"{done:,} of {amount(all_there, 'article')} searched so far"] if done < all_there else []
        return replace(in_memory(rows, total, self.key_of), remark=" · ".join(missing) if total else "")

    async def _checked(self, path: str) -> CheckedDraft:
        """The draft with what is checked of it: one part more each time. What was saved is checked again behind."""
        before, now = self._draft, self._now
        if before is not None and before.path == path and not before.rest:
            if now != self._begun and (self._checking is None or self._checking.is_finished):
                self._begun = now
                self._checking = self._check_again(before)
            return before
        if before is None or before.path != path:
            before = None
            self.workers.cancel_group(self, "check")
            self._begun, self._new = now, frozenset()
            self.rows.set_empty(f"Looking for the sources of {safe(file_of(path).name)} …")
        draft = await self.library.check(path, before)
        if draft.rest:
            self.call_after_refresh(self.refresh_desk)
        return draft

    @work(group="check")
    @tells_errors
    async def _check_again(self, before: CheckedDraft) -> None:
        """Check the whole draft; what was not there `before` is new."""
        draft = await self.library.check(before.path)
        while draft.rest:
            draft = await self.library.check(before.path, draft)
        self._new = frozenset(map(_words, draft.rows)) - frozenset(map(_words, before.rows)) or self._new
        self._draft = draft
        self.personal_changed()  # what was ticked meanwhile

    def describe(self, found: Found[CheckedRow]) -> tuple[Line, Line]:
        if self._draft is None:
            return super().describe(found)
        count = Counter(row.finding for row in self._draft.rows)
        ticked = sum(row.checked for row in self._draft.rows)
        left: list[Part] = [Part(f" {safe(file_of(self._draft.path).name)} ", "strong")]
        left += [Part(f" {SIGNS[one]} {count[one]} {one}", LOOKS[one]) for one in reversed(FINDINGS) if count[one]]
        left.append(Part(f"  ✓ {ticked}" if ticked else "", "dim"))
        if self._only_open:
            left.append(Part(" · only open", "accent"))
        if found.remark:
            left.append(Part(f" · {found.remark}", "warning"))
        if self.typed:
            left.append(Part(f" · filter: {safe(self.typed)}", "accent"))
        in_doubt = f"{self.orders[self.order]} " if self.order == "doubt" else ""
        return tuple(left), (Part(in_doubt, "dim"),)

    def _sign(self, row: CheckedRow) -> tuple[str, str]:
        """The sign of a row in the running text, and its look."""
        return f"{SIGNS[row.finding]}{'✓' if row.checked else ''}{'•' if self._is_new(row) else ''}", LOOKS[row.finding]

    def _is_new(self, row: CheckedRow) -> bool:
        return _words(row) in self._new

    def _about(self, row: CheckedRow) -> Line:
        """What was found of a row."""
        return (
            Part(f"{SIGNS[row.finding]} {row.finding}{' ?' if row.guess else ''}", LOOKS[row.finding]),
            Part(f" · {safe(row.speaker)}" if row.speaker else "", "dim"),
            Part(" ✓" if row.checked else "", "set"),
            Part(" · new" if self._is_new(row) else "", "accent"),
        )

    def row_lines(self, row: CheckedRow, width: int) -> Sequence[Line]:
        """What was found, and the sentence of the draft with the words lit."""
        text = self._draft.text if self._draft is not None else row.text
        sentence = sentences_around(text, [row.span])[0] if self._draft is not None else Span(0, len(text))
        start = row.span.start - sentence.start
        words = visible_line(sentence.of(text))
        drawn = lit(words, [Span(max(0, start), max(0, start) + row.span.length)], "dim", "strong")
        wrapped = wrap_parts(_from(drawn, start, width * 2 - 4), width - 2, 2)
        return [fit(self._about(row), width), *((Part("  "), *line) for line in wrapped)]

    def in_full(self, row: CheckedRow) -> Sequence[Line]:
        """The draft's words, then those of each source, with what differs lit."""
        lines: list[Line] = [
            self._about(row),
            (Part("Draft: ", "accent"), *lit(visible_line(row.text), _here(row, self.chosen(row)), "", "found")),
        ]
        if row.note:
            lines.append((Part("Note: ", "accent"), Part(safe(row.note))))
        if not row.sources:
            lines.append((Part("No article of this library has it. That does not make it false.", "dim"),))
        for number, source in enumerate(row.sources):
            here = (HERE,) if number == self.chosen(row) else ()
            where = " · ".join(part for part in (outlet(source), dated(source) or "undated") if part)
            kept = Part(" ▎kept", "bookmark-bar") if source.bookmark is not None else Part("")
            lines.append((*here, Part(f"{safe(where)}", "accent"), kept, Part(f" · {safe(source.title)}", "dim")))
            said = f" · {safe(source.speaker)}" if source.speaker else ""
            lines.append((*lit(visible_line(source.text), source.changed, "", "found"), Part(said, "dim")))
            if source.difference:
                lines.append((Part(f"  {safe(one_line(source.difference))}", "warning"),))
        if row.origins > 1 or len(row.sources) > 1:
            lines.append((Part(f"{amount(len(row.sources), 'place')}, {amount(row.origins, 'origin')}", "dim"),))
        return lines

    def key_of(self, row: CheckedRow) -> Hashable:
        return _words(row)

    def places(self, row: CheckedRow) -> Sequence[tuple[Heading, Span, str | None]]:
        headings = {one.id: one for one in self.library.headings_of([source.article for source in row.sources])}
        return [(headings[one.article], one.span, one.speaker) for one in row.sources if one.article in headings]

    def open_row(self, row: CheckedRow) -> None:
        if self.places(row):
            super().open_row(row)
        else:
            self.notify("No source was found for this")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("keep", "copy"):
            return self.row is not None and bool(self.row.sources)
        return super().check_action(action, parameters)

    def empty(self) -> Sequence[str]:
        choose = self.session.key("check.choose")
        if self.session.draft:
            return ("There is no quote and no figure in this draft.", f"{choose} chooses another one.")
        return (
            "No draft to check yet.",
            f"{choose} asks for a file: each of its quotes and figures is shown beside its source.",
            "Nothing of it is stored but what you tick.",
        )

    # -- keys ---------------------------------------------------------------------------------------------

    def action_only_open(self) -> None:
        """Only what is not the same and not ticked, or everything again."""
        self._only_open = not self._only_open
        self.refresh_desk()

    @work(group="draft")
    @tells_errors
    async def action_choose(self) -> None:
        await choose_draft(self)

    @work(group="tick")
    @tells_errors
    async def action_tick(self) -> None:
        """Tick the row as checked, with a note; take the tick of a ticked row back."""
        row, draft = self.row, self._draft
        if row is None or draft is None:
            return
        drafts = self.library.drafts
        if row.checked:
            drafts.untick(draft.path, draft.text, row)
            note = row.note
            self.session.done("took a tick back", lambda: drafts.tick(draft.path, draft.text, row, note))
        else:
            written = await self.app.push_screen_wait(TickScreen(row.note))
            if written is None:
                return
            drafts.tick(draft.path, draft.text, row, written)
            self.session.done("ticked as checked", lambda: drafts.untick(draft.path, draft.text, row))
        self.personal_changed()

    def action_export(self) -> None:
        if self._draft is not None and self._draft.rest:
            self.notify("The draft is still being checked: export it when all of it is")
        else:
            super().action_export()

    def export(self, rows: Sequence[CheckedRow], file: Path) -> str:
        name = file.name.lower()
        if name.endswith(".notes.md") and self._draft is not None:
            write_new(file, footnoted(self._draft))
        elif name.endswith(".md"):
            write_new(file, "".join(markdown_table(rows)))
        else:
            return write_table(file, CHECKED, rows, "row")
        return f"{amount(len(rows), 'row')} written to {file}"

    def commands(self) -> Iterator[Command]:
        yield from super().commands()
        yield Command("Check a draft", "Choose its file", self.action_choose)


async def choose_draft(screen: EvidenceDesk[CheckedRow]) -> None:
    """Ask for the file of a draft, and check it."""
    session = screen.session
    shown = str(file_of(session.draft)) if session.draft else ""
    name = await screen.app.push_screen_wait(DraftScreen(shown))
    if not name:
        return
    file = Path(os.path.expanduser(name))  # noqa: PTH111 - that of Path raises for an unknown person
    if not file.is_file():
        screen.notify(f"There is no file {safe(str(file))}", severity="warning")
        return
    session.draft = key_of(file.absolute())
    screen.refresh_desk()


def _stamp(path: str) -> tuple[str, int, int] | None:
    """What tells that a draft was saved; None for one that is no file now."""
    try:
        status = file_of(path).stat()
    except (OSError, ValueError):
        return None
    return path, status.st_mtime_ns, status.st_size


def _words(row: CheckedRow) -> tuple[str, str, str]:
    """What a row is known by in an edited draft."""
    return row.kind, row.text, row.speaker or ""


def _here(row: CheckedRow, chosen: int) -> Sequence[Span]:
    return row.sources[chosen].changed_here if chosen < len(row.sources) else ()


def _from(line: Line, at: int, room: int) -> Line:
    """A line from a little before `at` on, where what stands there would not fit else."""
    if at < room // 2:
        return line
    cut, parts = at - room // 4, list[Part]()
    for part in line:
        if cut >= len(part.text):
            cut -= len(part.text)
            continue
        parts.append(Part(part.text[cut:], part.look))
        cut = 0
    return (Part("… ", "dim"), *parts)
