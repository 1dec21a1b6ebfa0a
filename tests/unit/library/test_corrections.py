"""Corrections reach catalog, index and evidence by the indexer, survive a rebuild, and go away again."""

from __future__ import annotations

import pytest

from reader.errors import PersonalDataError
from reader.library.keeping.corrections import checked_detail
from reader.library.library import Library
from reader.library.open import open_library
from reader.model.rows import FigureFilter, QuoteFilter
from reader.settings import Folders
from tests.unit.library.conftest import STORY


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    for n, name in enumerate(("a", "b"), 1):
        (folder / f"{name}.md").write_text(STORY.format(title=f"Flood {name}", day=n, count=30), encoding="utf-8")
    opened = open_library(
        [folder], folders=Folders(*(tmp_path / name for name in ("config", "cache", "data", "fetched")))
    )
    opened.update(lambda event: None)
    yield opened
    opened.close()


def correct_a(library: Library):
    reading = library.read(library.article_id_of(next(h.path for h in library.headings(0, 9) if "a.md" in h.path)))
    return library.corrections.correct_mark(reading, reading.extracted.quotes[0], "speaker", "Ben Ortt")


def bring_up_to_date(library: Library) -> None:
    library.bring_up_to_date(lambda event: None, index=True)


def speakers(library: Library) -> list[str | None]:
    return sorted(str(row.quote.speaker_name) for row in library.quotes(QuoteFilter()))


def test_an_open_article_shows_it_before_anything_is_derived_anew(library):
    correct_a(library)
    heading = next(heading for heading in library.headings(0, 9) if "a.md" in heading.path)
    assert library.read(heading.id).extracted.quotes[0].speaker_name == "Ben Ortt"


def test_desks_search_and_evidence_follow(library):
    assert speakers(library) == ["Ada Quill", "Ada Quill"]
    correct_a(library)
    bring_up_to_date(library)
    assert speakers(library) == ["Ada Quill", "Ben Ortt"]
    assert sorted(row.figure.claimant_name for row in library.figures(FigureFilter(noun="houses"))) == [
        "Ada Quill",
        "Ben Ortt",
    ]
    [hit] = library.search_now("speaker:ortt", 9).hits
    assert library.headings_of([hit.id])[0].meta.title == "Flood a"
    library.gather_evidence(lambda event: None)
    assert {person.name for person in library.desks.persons()} == {"Ada Quill", "Ben Ortt"}


def test_nothing_more_is_to_do_afterwards(library):
    correct_a(library)
    bring_up_to_date(library)
    assert library.update(lambda event: None).indexed == 0


def test_it_survives_an_edit_and_a_rebuild(library):
    correct_a(library)
    bring_up_to_date(library)
    file = library.opening.roots[0].path / "a.md"
    file.write_text(file.read_text(encoding="utf-8").replace("“We lost", "Updated.\n\n“We lost"), encoding="utf-8")
    library.update(lambda event: None)
    assert speakers(library) == ["Ada Quill", "Ben Ortt"]
    library.update(lambda event: None, rebuild=True)
    assert speakers(library) == ["Ada Quill", "Ben Ortt"]


def test_taken_back_it_is_gone_everywhere(library):
    done = correct_a(library)
    bring_up_to_date(library)
    library.corrections.undo(done)
    bring_up_to_date(library)
    assert speakers(library) == ["Ada Quill", "Ada Quill"]


def test_corrected_details_are_found_and_listed(library):
    reading = library.read(library.headings(0, 1)[0].id)
    library.corrections.correct_details(reading, {"title": " Night of the water ", "published": "2020-01-01"})
    assert library.headings_of([reading.heading.id])[0].meta.title == "Night of the water"
    bring_up_to_date(library)
    assert [heading.meta.title for heading in library.headings(0, 9)] == ["Flood a", "Night of the water"]
    assert library.search_now("title:night", 9).total == 1
    assert library.search_now("date:2020", 9).total == 1


def test_a_renamed_article_keeps_its_corrections(library):
    correct_a(library)
    bring_up_to_date(library)
    folder = library.opening.roots[0].path
    (folder / "a.md").rename(folder / "c.md")
    library.update(lambda event: None)
    bring_up_to_date(library)
    assert speakers(library) == ["Ada Quill", "Ben Ortt"]
    assert [one.path for one in library.corrections.all()] == [str(folder / "c.md")]


@pytest.mark.parametrize(("kind", "value"), [("title", "  "), ("published", "last May"), ("published", "2026-13-01")])
def test_what_cannot_be_is_refused(kind, value):
    with pytest.raises(PersonalDataError, match="Nothing was changed"):
        checked_detail(kind, value)


def test_bookmarks_are_cited_as_corrected_and_stay_as_they_were_kept(library):
    reading = library.read(next(heading.id for heading in library.headings(0, 9) if "a.md" in heading.path))
    kept = library.bookmarks.keep(reading.heading.id, reading.extracted.quotes[0].span).bookmark
    done = correct_a(library)
    library.corrections.correct_details(reading, {"title": "Night of the water"})
    [cited] = library.bookmarks.all()
    assert (cited.passage.cite.speaker, cited.passage.cite.title) == ("Ben Ortt", "Night of the water")
    library.corrections.undo(done)
    [again] = library.bookmarks.all()
    assert again.passage.cite.speaker == kept.passage.cite.speaker == "Ada Quill"
