"""The quotes desk: who said what in the whole library, and which quotes several articles have."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, cast, final

from textual import on
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.widget import Widget

from reader.app.errors import tells_errors
from reader.app.evidence_rows import person_lines, quote_lines, same_lines, tellings
from reader.app.outside import write_table
from reader.app.screens.desk import DeskList, Found
from reader.app.screens.evidence_desk import PLACE_KEYS, Columns, EvidenceDesk, group_keys, still_looking
from reader.app.session import Session
from reader.app.text.cells import safe
from reader.app.text.lines import Line, Part
from reader.app.widgets.row_list import RowList
from reader.library.library import Library
from reader.model import Heading, Span
from reader.model.desks import (
    DeskOrder,
    DeskQuote,
    PersonRow,
    SameQuote,
    SpeakerPlace,
    quote_filter,
)
from reader.model.plain_text import amount
from reader.records.quotes import QUOTES, said
from reader.records.same_quotes import SAME

QuoteRow = DeskQuote | SameQuote


_BY_NAME = "On a server everyone with the same name is one speaker: people cannot be separated or joined"


def _name_in(typed: str) -> str:
    """The words that are looked for among the speakers' names."""
    only = quote_filter(typed)
    return " ".join(only.speaker or only.words)


class PersonList(DeskList[PersonRow]):
    """The speakers, most quoted first; the first row is for all of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *group_keys("All quotes", "Repeated quotes", "desk.told"),
        Binding("x", "screen.part_person", "Not the same", id="person.part"),
        Binding("a", "screen.join_person", "Same person", id="person.join"),
    ]

    def __init__(self) -> None:
        super().__init__(person_lines, 1, name="person-list")

    @property
    def person(self) -> PersonRow | None:
        """The speaker under the cursor; None: everybody."""
        return self.row if self.cursor else None

    @on(RowList.Opened)
    def _opened(self, event: RowList.Opened) -> None:
        event.stop()
        self.screen.query_one(QuoteList).focus()


class QuoteList(DeskList[QuoteRow]):
    """The quotes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *group_keys("All quotes", "Repeated quotes", "desk.told"),
        *PLACE_KEYS,
        Binding("x", "screen.part_speaker", "Another person", show=False, id="quote.part"),
    ]


@final
class QuotesDesk(EvidenceDesk[QuoteRow]):
    """Lists, filters, sorts, opens, keeps, copies and exports quotes; parts and joins people."""

    WHERE = "Quotes desk"
    PARTS: ClassVar[Mapping[str, type[DOMNode]]] = {"Speakers": PersonList, "Quotes": QuoteList}
    NOUN = "quote"
    ORDERS: ClassVar[Mapping[str, str]] = {"newest": "newest first", "oldest": "oldest first"}
    ROW_LINES = 2
    LIST = QuoteList
    FILTER_HINT = "words  speaker:  source:"
    GROUP_ORDERS: ClassVar[Mapping[str, str]] = {"latest": "latest first", "often": "most repeated first"}

    def __init__(self, session: Session) -> None:
        self._people = PersonList()
        self._person: PersonRow | None = None
        self._joining: PersonRow | None = None
        super().__init__(session)
        self._people.border_title, self.rows.border_title = "Speakers", "Quotes"

    def body(self) -> Iterable[Widget]:
        return (Columns(self._people, self.rows), self._detail)

    # -- what is listed -----------------------------------------------------------------------------------

    async def find(self, typed: str, order: str) -> Found[QuoteRow]:
        desks = self.library.desks
        only = quote_filter(typed, self._person.id if self._person else None)
        by = cast("DeskOrder", order)  # or that of groups
        remark = await desks.fetch(only, by, _name_in(typed))
        self._list_people(typed)
        if self.grouped:
            often = order == "often"

            def read_same(library: Library, offset: int, limit: int) -> Sequence[QuoteRow | None]:
                return library.desks.same(offset, limit, only=only, often=often)

            count, more = desks.count_same(only, often=often), desks.more(only, by)
            return Found(count, max(count, desks.all_same()), read_same, more=more, remark=remark)
        count, more = desks.count_quotes(only, by), desks.more(only, by)
        total = desks.all_quotes(only.person) if typed or more else count

        def read(library: Library, offset: int, limit: int) -> Sequence[QuoteRow | None]:
            return library.desks.quotes(only, offset, limit, by)

        return Found(count, total, read, more=more, remark=remark)

    def _list_people(self, typed: str) -> None:
        """List the speakers with the typed words in their names, or all when there are none."""
        desks = self.library.desks
        words = _name_in(typed)
        name = words if words and desks.count_persons(words) else ""
        everybody = PersonRow(0, "Everybody", None, desks.all_quotes(), 0, True)

        def read(offset: int, limit: int) -> Sequence[PersonRow]:
            first = [everybody] if not offset else []
            return [*first, *desks.persons(max(0, offset - 1), limit - len(first), name)]

        self._people.list_rows(desks.count_persons(name) + 1, read, None)

    @on(RowList.Moved, "#person-list")
    def _person_chosen(self) -> None:
        self._person = self._people.person
        self.rows.cursor = 0
        self.refresh_desk()

    def row_lines(self, row: QuoteRow, width: int) -> Sequence[Line]:
        return same_lines(row, width) if isinstance(row, SameQuote) else quote_lines(row, width)

    def in_full(self, row: QuoteRow) -> Sequence[Line]:
        lines: list[Line] = []
        if isinstance(row, SameQuote):
            lines += tellings(row, self.chosen(row))
        elif row.group is not None and (group := self.library.desks.same_group(row.group)) is not None:
            lines += tellings(group)
        else:
            quote = row.quote
            lines.append((Part(said(safe(quote.text), exact=quote.kind == "direct")),))
            if quote.cue:
                kind = "exact words" if quote.kind == "direct" else "reported"
                lines.append((Part(f"“{safe(quote.cue.text)}” · {kind} · {safe(row.heading.meta.title)}", "dim"),))
        person = self._person_of(row)
        if person is not None and person.reason:
            keys = f"{self.session.key('person.part')} separates, {self.session.key('person.join')} joins"
            lines.append((Part(f"{safe(person.name)}: {safe(person.reason)} · {keys}", "dim"),))
        return lines

    def _person_of(self, row: QuoteRow) -> PersonRow | None:
        if self._person is not None:
            return self._person
        number = row.person_id if isinstance(row, DeskQuote) else None
        return self.library.desks.person(number) if number is not None else None

    @property
    def noun(self) -> str:
        return "repeated quote" if self.grouped else self.NOUN

    def key_of(self, row: QuoteRow) -> Hashable:
        return (isinstance(row, SameQuote), row.row.id if isinstance(row, SameQuote) else row.id)

    def places(self, row: QuoteRow) -> Sequence[tuple[Heading, Span, str | None]]:
        if isinstance(row, SameQuote):
            return [(one.heading, one.span, one.canonical or one.speaker) for one in row.variants]
        quote = row.quote
        return [(row.heading, quote.span, row.person or quote.speaker_name)]

    def empty(self) -> Sequence[str]:
        if looking := still_looking(self.session):
            return looking
        if self.grouped:
            return (
                "No quote is repeated in another article.",
                "Quotes that several articles have are listed here, with what changed in them.",
                f"{self.session.key('desk.told')} brings all quotes back.",
            )
        return (
            "No quotes yet.",
            "The quotes of all articles, the most quoted speakers first.",
            "New articles are added here once they are indexed.",
            f"{self.session.key('app.library')} goes to the library.",
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "part_speaker":
            return isinstance(self.row, DeskQuote)
        return super().check_action(action, parameters)

    # -- people -------------------------------------------------------------------------------------------

    def action_part_person(self) -> None:
        """Separate the speakers who were taken for one person."""
        person = self._people.person
        if person is not None and self._has_people():
            self._part(person, self.library.desks.speaker_places(person.id)[1:])

    def action_join_person(self) -> None:
        """Join this speaker with another one."""
        person, first = self._people.person, self._joining
        if person is None or not self._has_people():
            return
        if first is None or first.id == person.id:
            self._joining = person
            self.notify(f"{self.session.key('person.join')} on another speaker joins them with {person.name}")
        else:
            self._join(first, person)

    def _has_people(self) -> bool:
        """Whether speakers are put together as people here; says so where they are not."""
        if not self.library.abilities.people:
            self.notify(_BY_NAME, severity="warning")
        return self.library.abilities.people

    def action_part_speaker(self) -> None:
        """Separate the speaker in this article from others of the same name."""
        row = self.row
        if not self._has_people():
            return
        if isinstance(row, DeskQuote) and row.quote.canonical and (person := self._person_of(row)) is not None:
            self._part(person, [SpeakerPlace(row.quote.canonical, row.heading.path)])

    @tells_errors
    def _part(self, person: PersonRow, places: Sequence[SpeakerPlace]) -> None:
        if person.articles < 2 or not places:
            self.notify(f"{person.name} is quoted in one article only")
            return
        before = self.library.desks.part(places)
        label = f"separated {person.name}: {amount(len(places), 'article')}"
        self.session.done(label, lambda: self.library.desks.set_decisions(before))

    @tells_errors
    def _join(self, one: PersonRow, other: PersonRow) -> None:
        self._joining = None
        desks = self.library.desks
        first, second = desks.speaker_places(one.id)[:1], desks.speaker_places(other.id)[:1]
        if not first or not second:
            return
        before = desks.join(first[0], second[0])
        self.session.done(f"joined {one.name} and {other.name}", lambda: desks.set_decisions(before))

    def export(self, rows: Sequence[QuoteRow], file: Path) -> str:
        same = [row for row in rows if isinstance(row, SameQuote)]
        if same:
            return write_table(file, SAME, same, "repeated quote")
        return write_table(file, QUOTES, [row for row in rows if isinstance(row, DeskQuote)], "quote")
