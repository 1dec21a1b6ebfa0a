"""Shared bookmarks: kept here first, sent when the server answers, and nothing of anybody's is lost.

The server is made up here; `tests/opensearch/test_sharing.py` runs the same tests on a real one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from reader.errors import ConflictError, PersonalDataError, ServerError
from reader.library.events import Notice
from reader.library.server.sharing import MOST_BYTES, Exchanger, Sharing, owner_of
from reader.model import Bookmark, Citation, Passage, Place, Span
from reader.model.keeping import BookmarkFilter
from reader.search.opensearch.connection import Address, Server, SignIn
from reader.search.opensearch.shelf import BookmarkShelf
from reader.store.personal import Personal
from reader.store.personal.database import Database

TEXT = "The river rose by night and took 2,500 homes."


class MadeUpServer:
    """Keeps documents with numbered versions, as an index with one shard does."""

    def __init__(self) -> None:
        self.documents: dict[str, tuple[dict[str, Any], int]] = {}
        self.meta: dict[str, Any] | None = None
        self.number = 0

    def answer(self, method: str, path: str, body: Any, parameters: Mapping[str, Any]) -> Any:
        _, index, *rest = path.split("/")
        match method, rest:
            case "GET", ["_mapping"]:
                return {} if self.meta is None else {index: {"mappings": {"_meta": self.meta}}}
            case "DELETE", []:
                self.meta = None
                return {}
            case "PUT", []:
                self.meta, self.documents = body["mappings"]["_meta"], {}
                return {}
            case "PUT", ["_doc", uid]:
                known = self.documents.get(uid)
                if (
                    (known is not None)
                    if "op_type" in parameters
                    else known is None or known[1] != parameters["if_seq_no"]
                ):
                    raise ConflictError("changed meanwhile")
                self.documents[uid] = json.loads(json.dumps(body)), self.number
                self.number += 1
                return {"_seq_no": self.number - 1, "_primary_term": 1}
            case "POST", ["_mget"]:
                [uid] = body["ids"]
                return {"docs": [{"found": True, **self._hit(uid)} if uid in self.documents else {"found": False}]}
            case "POST", ["_search"]:
                after = body["query"]["range"]["_seq_no"]["gt"]
                uids = sorted((number, uid) for uid, (_, number) in self.documents.items() if number > after)
                return {"hits": {"hits": [self._hit(uid) for _, uid in uids[: body["size"]]]}}
        raise AssertionError((method, path))

    def _hit(self, uid: str) -> dict[str, Any]:
        fields, number = self.documents[uid]
        return {"_id": uid, "_source": fields, "_seq_no": number, "_primary_term": 1}


class MadeUpConnection(Server):
    """A person's connection to the made-up server."""

    def __init__(self, made_up: MadeUpServer, name: str) -> None:
        super().__init__(Address.read("https://desk.example:9200/news"), SignIn(name))
        self._made_up = made_up

    def call(self, method: str, path: str, body: Any = None, *, parameters: Any = None, seconds: Any = None) -> Any:
        return self._made_up.answer(method, path, body, parameters or {})


class Losing(Server):
    """A connection that breaks before (`away`) or after (`losing`) the server has done what it was asked."""

    def __init__(self, server: Server) -> None:
        super().__init__(server.address, server.sign_in)
        self._server = server
        self.away = self.losing = False

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        if self.away:
            raise ServerError("desk.example cannot be reached.", passing=True)
        answer = self._server.call(method, path, body, **more)
        if self.losing and method == "PUT":
            raise ServerError("desk.example does not answer in time.", passing=True)
        return answer


@dataclass
class Person:
    """Somebody who shares bookmarks."""

    sharing: Sharing
    personal: Personal
    server: Losing

    @property
    def library(self) -> str:
        return self.server.address.identity

    def keep(self, at: int = 4, note: str = "", tags: tuple[str, ...] = ("toll",), key: str = "news/a.md") -> Bookmark:
        """Keep five characters of an article of the library."""
        span = Span(at, at + 5)
        path = f"{self.library}#{key}"
        cite = Citation(path, "Flood", "Valley Post", "2024-05-01", None, None, "Ann Lee")
        passage = Passage(span, span.of(TEXT), TEXT[max(0, at - 9) : at], TEXT[at + 5 : at + 9], "00ff", cite)
        return self.personal.add_bookmark(passage, Place("ok", span, passage.text, 1.0, "00ff", path), note, tags)

    def share(self, tag: str = "toll") -> None:
        self.personal.share_tag(self.library, tag)

    def others(self) -> dict[str, Bookmark]:
        """What others shared, by its words."""
        return {one.passage.text: one for one in self.personal.bookmarks() if one.shared_by is not None}


@dataclass
class Desk:
    """A server and the people who share through it. `settle` waits until what was sent can be found."""

    connect: Callable[[str], Server]
    folder: Path
    settle: Callable[[], None] = lambda: None
    people: list[Person] = field(default_factory=list)

    def person(self, name: str, folder: str = "") -> Person:
        """Somebody; in a folder of their own, or that of another machine's."""
        server = Losing(self.connect(name))
        personal = Personal.open(self.folder / (folder or name))
        person = Person(Sharing(server, personal), personal, server)
        self.people.append(person)
        return person

    def exchange(self, *people: Person) -> list[str]:
        """Everybody exchanges, one after the other; all lines that were said."""
        lines = []
        for person in people:
            lines += person.sharing.exchange().lines
            self.settle()
        return lines


@pytest.fixture
def desk(tmp_path: Path) -> Any:
    made_up = MadeUpServer()
    desk = Desk(lambda name: MadeUpConnection(made_up, name), tmp_path)
    BookmarkShelf(desk.connect("owner")).make(0)
    yield desk
    for person in desk.people:
        person.personal.close()


def test_what_has_a_shared_tag_comes_to_others_and_says_whose_it_is(desk: Desk) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    kept = ann.keep(note="Check this", tags=("toll", "sarn"))
    ann.keep(10, tags=("private",))
    ann.share()
    assert ann.personal.bookmark(kept.id).sharing == "waiting"
    assert desk.exchange(ann, bob) == []
    assert ann.personal.bookmark(kept.id).sharing == "shared"
    [(text, there)] = bob.others().items()
    assert (text, there.note, there.tags, there.shared_by) == ("river", "Check this", ("toll", "sarn"), "ann")
    assert there.passage == kept.passage
    assert there.place == kept.place
    assert ann.others() == {}
    assert ann.sharing.waiting() == bob.sharing.waiting() == 0


def test_nothing_is_sent_twice_and_only_words_that_others_see_count(desk: Desk) -> None:
    ann = desk.person("ann")
    kept = ann.keep()
    ann.share()
    assert ann.sharing.exchange().sent == 1
    ann.personal.set_places([(kept.id, replace(kept.place, state="moved", span=Span(9, 14)))])
    ann.personal.mark_read(kept.place.path, "00ff", True)
    ann.personal.remember_place(kept.place.path, "00ff", 7)
    assert ann.sharing.exchange().sent == 0


def test_a_change_and_a_deletion_come_to_others(desk: Desk) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    first, second = ann.keep(note="old"), ann.keep(10)
    ann.share()
    desk.exchange(ann, bob)
    ann.personal.change_bookmark(first.id, note="new")
    ann.personal.delete_bookmark(second.id)
    desk.exchange(ann, bob)
    assert {text: one.note for text, one in bob.others().items()} == {"river": "new"}


def test_who_stops_sharing_takes_back_what_was_sent_and_keeps_it(desk: Desk) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    kept = ann.keep()
    ann.share()
    desk.exchange(ann, bob)
    assert ann.personal.stop_sharing(ann.library, "#TOLL")
    assert ann.sharing.waiting() == 1
    assert ann.sharing.exchange().withdrawn == 1
    desk.settle()
    desk.exchange(bob)
    assert bob.others() == {}
    assert ann.personal.bookmark(kept.id).sharing == "own"
    ann.share()
    desk.exchange(ann, bob)
    assert list(bob.others()) == ["river"]


def test_what_others_shared_is_theirs_to_change(desk: Desk) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    ann.keep()
    ann.share()
    desk.exchange(ann, bob)
    there = bob.others()["river"]
    for change in (
        lambda: bob.personal.change_bookmark(there.id, note="mine"),
        lambda: bob.personal.delete_bookmark(there.id),
        lambda: bob.personal.reject_place(there.id),
        lambda: bob.personal.accept_place(there.id, there.passage),
    ):
        with pytest.raises(PersonalDataError, match="ann shared this bookmark"):
            change()
    # The same passage can be kept for oneself, and be shared as well: theirs is not sent on as one's own.
    assert bob.personal.same_passage(there.place.path, there.passage.span) is None
    bob.share()
    assert bob.sharing.exchange().sent == 0
    bob.keep(note="mine")
    desk.exchange(bob, ann)
    assert ann.others()["river"].note == "mine"
    assert [one.shared_by for one in bob.personal.bookmarks()] == [None, "ann"]


def test_the_desk_tells_shared_ones_apart(desk: Desk) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    ann.keep()
    ann.share()
    mine = [bob.keep(10), bob.keep(14, tags=("private",))]
    bob.share()
    desk.exchange(ann, bob)

    def found(**only: Any) -> list[int | None]:
        return [one.id for one in bob.personal.find_bookmarks(BookmarkFilter(**only), "oldest")]

    assert found(shared="me") == [mine[0].id]
    assert found(shared="no") == [mine[1].id]
    assert found(shared="an") == [bob.others()["river"].id]
    assert found(own=True) == [one.id for one in mine]
    assert found(shared="zoe") == []


def test_with_the_server_away_all_waits_and_is_sent_later(desk: Desk) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    ann.server.away = True
    ann.share()
    kept = ann.keep()
    with pytest.raises(ServerError):
        ann.sharing.exchange()
    ann.personal.change_bookmark(kept.id, note="later")
    assert ann.personal.bookmark(kept.id).sharing == "waiting"
    assert ann.sharing.waiting() == 1
    ann.server.away = False
    desk.exchange(ann, bob)
    assert bob.others()["river"].note == "later"


@pytest.mark.parametrize("then", ["nothing", "changed", "deleted"])
@pytest.mark.parametrize("first", [True, False])
def test_an_answer_that_is_lost_costs_nothing(desk: Desk, then: str, first: bool) -> None:
    """As when the program is killed after the server stored something and before that was noted."""
    ann, bob = desk.person("ann"), desk.person("bob")
    kept = ann.keep()
    ann.share()
    if not first:
        desk.exchange(ann)
        ann.personal.change_bookmark(kept.id, note="sent")
    ann.server.losing = True
    with pytest.raises(ServerError):
        ann.sharing.exchange()
    ann.server.losing = False
    if then == "changed":
        ann.personal.change_bookmark(kept.id, note="changed")
    if then == "deleted":
        ann.personal.delete_bookmark(kept.id)
    assert desk.exchange(ann, bob, ann) == []
    notes = {"nothing": ["" if first else "sent"], "changed": ["changed"], "deleted": []}
    assert [one.note for one in bob.others().values()] == notes[then]
    assert ann.others() == {}


class KilledError(BaseException):
    """The program ends here, as far as disk and server are concerned."""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("what", ["request", "commit"])
def test_killed_at_any_step_the_next_exchange_ends_as_an_undisturbed_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, what: str, when: str
) -> None:
    """Killed at the first request or transaction, then at the second, and so on, until one exchange runs through."""
    ann, bob = desk.person("ann"), desk.person("bob")
    for person in (ann, bob):
        person.share()
    gone, changed = ann.keep(4), ann.keep(10)
    bob.keep(20)
    desk.exchange(ann, bob, ann)
    ann.personal.delete_bookmark(gone.id or 0)
    ann.personal.change_bookmark(changed.id or 0, note="by noon")
    ann.keep(26, note="new")
    bob.keep(32)
    desk.exchange(bob)
    owner, name = (Losing, "call") if what == "request" else (Database, "writing")
    do, steps, left = getattr(owner, name), 0, 0

    def count() -> None:
        nonlocal left
        left -= 1
        if not left:
            raise KilledError

    def call(*values: Any, **more: Any) -> Any:
        if when == "before":
            count()
        done = do(*values, **more)
        if when == "after":
            count()
        return done

    @contextmanager
    def writing(self: Database) -> Any:
        if when == "before":
            count()
        with do(self) as connection:
            yield connection
        if when == "after":
            count()

    while True:
        steps += 1
        left = steps
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, call if what == "request" else writing)
            try:
                ann.sharing.exchange()
            except KilledError:
                continue
        break
    assert steps > 3
    desk.exchange(ann, bob)
    own = {one.passage.text: one.note for one in ann.personal.bookmarks() if one.shared_by is None}
    assert {text: one.note for text, one in bob.others().items()} == own and len(own) == 2
    assert len(ann.others()) == 2 and ann.sharing.waiting() == bob.sharing.waiting() == 0


def test_two_edits_of_one_bookmark_both_stand_and_a_line_says_so(desk: Desk, tmp_path: Path) -> None:
    """Ann has the same bookmarks on two machines, and changes one on both."""
    ann = desk.person("ann")
    kept = ann.keep(note="before")
    ann.share()
    desk.exchange(ann)
    ann.personal.back_up_if_due()
    ann.personal.close()
    (tmp_path / "laptop").mkdir()
    (tmp_path / "laptop" / "personal.db").write_bytes((tmp_path / "ann" / "personal.db").read_bytes())
    ann, laptop, bob = desk.person("ann"), desk.person("ann", "laptop"), desk.person("bob")
    laptop.personal.change_bookmark(kept.id, note="of the laptop")
    ann.personal.change_bookmark(kept.id, note="of the desk")
    assert desk.exchange(laptop) == []
    [line] = desk.exchange(ann)
    assert line == "“river” was changed on another machine too: both bookmarks stand."
    assert desk.exchange(ann, bob, laptop) == []
    assert sorted(one.note for one in bob.personal.bookmarks()) == ["of the desk", "of the laptop"]
    assert sorted(one.note for one in ann.personal.bookmarks()) == ["of the desk", "of the laptop"]
    assert sorted(one.note for one in laptop.personal.bookmarks()) == ["of the desk", "of the laptop"]
    assert ann.personal.bookmark(kept.id).note == "of the desk"
    assert desk.exchange(ann, laptop, bob, ann) == []


def test_an_edit_on_another_machine_alone_is_taken_over(desk: Desk, tmp_path: Path) -> None:
    ann = desk.person("ann")
    kept = ann.keep(note="before")
    ann.share()
    desk.exchange(ann)
    ann.personal.close()
    (tmp_path / "laptop").mkdir()
    (tmp_path / "laptop" / "personal.db").write_bytes((tmp_path / "ann" / "personal.db").read_bytes())
    ann, laptop = desk.person("ann"), desk.person("ann", "laptop")
    laptop.personal.change_bookmark(kept.id, note="after", tags=["toll", "new"])
    assert desk.exchange(laptop, ann) == []
    assert (ann.personal.bookmark(kept.id).note, ann.personal.bookmark(kept.id).tags) == ("after", ("toll", "new"))
    assert len(ann.personal.bookmarks()) == 1


def test_only_articles_of_the_library_are_shared(desk: Desk) -> None:
    ann = desk.person("ann")
    kept = ann.keep()
    ann.personal.rename_path(kept.place.path, "/home/ann/private/a.md")
    ann.share()
    assert ann.sharing.exchange().sent == 0
    assert ann.personal.bookmark(kept.id).sharing == "own"


def test_a_server_that_lost_everything_gets_it_again(desk: Desk) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    ann.keep()
    ann.share()
    bob.keep(10)
    bob.share()
    desk.exchange(ann, bob, ann)
    owner = desk.connect("owner")
    owner.call("DELETE", f"/{owner.name}-bookmarks")
    BookmarkShelf(owner).make(0)
    desk.exchange(ann, bob, ann)
    assert list(bob.others()) == ["river"]
    assert list(ann.others()) == [TEXT[10:15]]


def test_what_is_not_as_newsreader_sends_it_is_left_out(desk: Desk) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    ann.keep()
    ann.share()
    desk.exchange(ann)
    shelf = BookmarkShelf(desk.connect("mallory"))
    good = {"text": "x", "article": {"path": "a"}}
    for number, bookmark in enumerate(
        [{}, {"text": "x"}, {**good, "created": "nonsense"}, {**good, "text": "x" * MOST_BYTES}, {**good, "tags": "x"}]
    ):
        shelf.put(f"bad{number}", {"owner": "mallory", "bookmark": bookmark}, None)
    shelf.put("odd", {"owner": "\x1b[31m" + "m" * 99, "bookmark": {**good, "note": "\x1b]0;x\x07"}}, None)
    desk.settle()
    assert desk.exchange(bob) == ["5 shared bookmarks are not as newsreader sends them: they are left out."]
    assert sorted(bob.others()) == ["river", "x"]
    assert "\x1b" not in str(bob.others()["x"].shared_by)
    assert len(str(bob.others()["x"].shared_by)) <= 60
    # Said once, not at every exchange.
    assert desk.exchange(bob) == []


def test_a_bookmark_too_long_for_the_server_stays_here(desk: Desk) -> None:
    ann, bob = desk.person("ann"), desk.person("bob")
    ann.keep(note="x" * MOST_BYTES)
    ann.keep(10)
    ann.share()
    [line] = desk.exchange(ann, bob)
    assert "too long to be shared" in line
    assert list(bob.others()) == [TEXT[10:15]]


def test_many_come_in_several_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.search.opensearch.shelf._PAGE", 4)
    ann, bob = desk.person("ann"), desk.person("bob")
    for number in range(10):
        ann.keep(number, key=f"news/{number}.md")
    ann.share()
    assert ann.sharing.exchange().sent == 10
    desk.settle()
    assert bob.sharing.exchange().came == 10
    assert bob.sharing.exchange().came == 0


def test_what_is_no_tag_is_refused(desk: Desk) -> None:
    with pytest.raises(PersonalDataError, match="is not a tag"):
        desk.person("ann").share(" # ")


def test_without_room_on_the_server_bookmarks_wait_and_it_is_said(tmp_path: Path) -> None:
    made_up = MadeUpServer()
    desk = Desk(lambda name: MadeUpConnection(made_up, name), tmp_path)
    ann = desk.person("ann")
    assert desk.exchange(ann) == []
    ann.keep()
    ann.share()
    [line] = desk.exchange(ann)
    assert "newsreader library upgrade news" in line
    assert ann.sharing.waiting() == 1
    ann.personal.close()


def test_the_user_of_the_library_is_whose_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "jo")
    assert (owner_of("ann"), owner_of("")) == ("ann", "jo")


def test_in_the_background_what_is_kept_is_sent_soon_and_at_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.library.server.sharing.HEED_SECONDS", 0.02)
    ann, bob = desk.person("ann"), desk.person("bob")
    ann.share()
    told: list[Any] = []
    exchanger = Exchanger(Losing(desk.connect("ann")), desk.folder / "ann", desk.folder / "log", told.append)
    exchanger.start()
    ann.keep()
    for _ in range(500):
        if not ann.sharing.waiting():
            break
        exchanger.join(0.02)
    assert ann.sharing.waiting() == 0
    ann.keep(10)
    exchanger.stop()
    assert not exchanger.is_alive()
    assert ann.sharing.waiting() == 0
    desk.settle()
    desk.exchange(bob)
    assert len(bob.others()) == 2
    assert told == []


def test_a_refusal_is_told_once_and_an_absence_not_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.library.server.sharing.HEED_SECONDS", 0.01)
    monkeypatch.setattr("reader.library.server.sharing.EXCHANGE_SECONDS", 0.0)
    ann = desk.person("ann")
    ann.personal.share_tag(ann.library, "toll")

    class Refusing(Losing):
        def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
            told.append(None)
            raise ServerError("desk.example does not allow that.", passing=len(told) < 3)

    told: list[Any] = []
    exchanger = Exchanger(Refusing(desk.connect("ann")), desk.folder / "ann", desk.folder / "log", told.append)
    exchanger.start()
    while len(told) < 8:
        exchanger.join(0.01)
    exchanger.stop()
    assert [one for one in told if one is not None] == [
        Notice("Bookmarks are not shared now. desk.example does not allow that.", "warning")
    ]


def test_an_error_in_the_program_is_told_and_logged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Sharing) -> None:
        raise KeyError("tag")

    monkeypatch.setattr("reader.library.server.sharing.HEED_SECONDS", 0.01)
    monkeypatch.setattr(Sharing, "exchange", broken)
    log, told = desk.folder / "log", list[Any]()
    exchanger = Exchanger(Losing(desk.connect("ann")), desk.folder / "ann", log, told.append)
    exchanger.start()
    exchanger.join(20)
    assert not exchanger.is_alive()
    assert [notice.text for notice in told] == [
        "An error in the program (KeyError): bookmarks are not shared until the next start. "
        "`newsreader doctor` says more."
    ]
    assert "Traceback" in log.read_text("utf-8")
    assert "KeyError: 'tag'" in log.read_text("utf-8")
