"""Lines of parts, wrapped and fitted."""

from __future__ import annotations

from reader.app.text.lines import Part, width_of, wrap_parts


def test_no_word_is_cut_where_parts_are_wrapped():
    parts = (Part("The Reserve Bank of Kavera on "), Part("Friday", "strong"), Part(" cut the rate again and again"))
    for width in range(8, 40):
        rows = wrap_parts(parts, width)
        assert all(width_of(row) <= width for row in rows)
        assert " ".join("".join(part.text for part in row) for row in rows) == "".join(part.text for part in parts)
