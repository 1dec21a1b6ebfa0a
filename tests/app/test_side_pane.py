"""What the side pane says of an article that is not in English."""

from __future__ import annotations

from reader.extraction import extract
from reader.model import Article, ArticleMeta, Heading
from reader.model.rows import Reading
from tests.app.driving import settle, text_of

GERMAN = "„Wir bauen für die nächsten hundert Jahre“, sagte Anna Weber."


def reading(text: str, language: str | None) -> Reading:
    meta = ArticleMeta("Hafen", language=language)
    return Reading(Heading(1, "/a.txt", meta), Article(meta, text), extract(text, language=language), "")


async def test_other_languages_have_only_words_in_marks(app):
    async with app.run_test(size=(150, 36)) as pilot:
        await settle(pilot)
        pane = app.main.side
        pane.show(reading(GERMAN, "de"))
        await pilot.pause()
        lines = text_of(pane.rows)
        assert [line.strip() for line in lines[:2]] == ["German: only words in", "quotation marks are marked"]
        assert "Anna Weber" in lines[2] and lines[2].endswith("?")
        pane.tab = "figures"
        await pilot.pause()
        assert "German: only words in" in "\n".join(text_of(pane.rows))
        pane.tab = "bookmarks"
        await pilot.pause()
        assert "German" not in "\n".join(text_of(pane.rows))
        pane.show(reading("“It is late,” Ada Quill said.", None))
        pane.tab = "quotes"
        await pilot.pause()
        assert "only words" not in "\n".join(text_of(pane.rows))


def test_list_head_and_tab_count_the_same_figures(library):
    dates = 0
    for heading in library.headings(0, 100):
        found = library.read(heading.id).extracted
        assert found.amounts == heading.figures
        dates += len(found.figures) - found.amounts
    assert dates
