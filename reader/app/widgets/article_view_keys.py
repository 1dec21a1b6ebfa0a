"""The keys of the article pane. The ids are stable: a person's keymap names them."""

from __future__ import annotations

from textual.binding import Binding


def _binding(name: str, keys: str, action: str, description: str, *, show: bool = False) -> Binding:
    return Binding(keys, action, description, show=show, id=f"article.{name}")


ARTICLE_BINDINGS: list[Binding] = [
    _binding("down", "down,j", "row(1)", "Down"),
    _binding("up", "up,k", "row(-1)", "Up"),
    _binding("next", "right", "step(1)", "Next unit"),
    _binding("previous", "left", "step(-1)", "Previous unit"),
    _binding("word", "w", "unit('word')", "Go by words"),
    _binding("sentence", "s", "unit('sentence')", "Go by sentences"),
    _binding("paragraph", "p", "unit('paragraph')", "Go by paragraphs"),
    _binding("page_down", "space,pagedown", "page(1)", "Page down"),
    _binding("page_up", "b,pageup", "page(-1)", "Page up"),
    _binding("top", "g,home", "end(-1)", "Top"),
    _binding("bottom", "G,end", "end(1)", "Bottom"),
    _binding("next_hit", "n", "walk('hit', 1)", "Next hit"),
    _binding("previous_hit", "N", "walk('hit', -1)", "Previous hit"),
    _binding("next_quote", ")", "walk('quote', 1)", "Quote", show=True),
    _binding("previous_quote", "(", "walk('quote', -1)", "Previous quote"),
    _binding("next_figure", "}", "walk('figure', 1)", "Figure", show=True),
    _binding("previous_figure", "{", "walk('figure', -1)", "Previous figure"),
    _binding("next_bookmark", "]", "walk('bookmark', 1)", "Next bookmark"),
    _binding("previous_bookmark", "[", "walk('bookmark', -1)", "Previous bookmark"),
    _binding("select", "v", "select", "Select", show=True),
    _binding("select_next", "shift+right", "stretch('step', 1)", "Select on"),
    _binding("select_previous", "shift+left", "stretch('step', -1)", "Select back"),
    _binding("select_down", "shift+down", "stretch('row', 1)", "Select down"),
    _binding("select_up", "shift+up", "stretch('row', -1)", "Select up"),
    _binding("unselect", "escape", "unselect", "Drop selection"),
    _binding("bookmark", "m", "keep(False)", "Bookmark", show=True),
    _binding("bookmark_note", "M", "keep(True)", "Bookmark with note"),
    _binding("quotes", '"', "toggle('show_quotes')", "Quote marks on/off"),
    _binding("figures", "%", "toggle('show_figures')", "Figure marks on/off"),
    _binding("explain", "i", "explain", "Why marked", show=True),
    _binding("copy", "y", "copy", "Copy with citation", show=True),
]
