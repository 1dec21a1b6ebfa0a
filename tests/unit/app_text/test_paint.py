from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.app.text.cells import clusters, visible
from reader.app.text.marks import KINDS, Layer, Painted, link_layer, quote_layer, runs
from reader.model import Quote, Span, Style

from .texts import texts

spans = st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
painted_spans = st.lists(st.builds(Painted, spans, st.sampled_from(KINDS)), max_size=8)


@settings(max_examples=100)
@given(painted_spans, spans)
def test_a_layer_gives_exactly_what_touches(painted, window):
    expected = sorted(entry for entry in painted if entry.span and entry.span.overlaps(window))
    assert sorted(Layer(painted).touching(*window)) == expected


@settings(max_examples=100)
@given(texts, painted_spans)
def test_runs_cover_the_row_cut_at_clusters_and_say_what_applies(text, painted):
    text = visible(text).replace("\n", " ")
    inside = [entry for entry in painted if entry.span and entry.span.overlaps(Span(0, len(text)))]
    found = runs(text, 0, len(text), inside)
    assert "".join(text[run.start : run.end] for run in found) == text
    assert all(run.start < run.end for run in found)
    edges = {cluster.start for cluster in clusters(text)}
    assert {run.start for run in found} <= edges
    for run in found:
        for cluster in clusters(text[run.start : run.end]):
            piece = Span(run.start + cluster.start, run.start + cluster.end)
            expected = {kind for span, kind in inside if span.overlaps(piece)}
            expected |= {"reported"} if "quote" in expected and "quoted" not in expected else set()
            assert set(run.kinds) == expected
            assert list(run.kinds) == sorted(run.kinds, key=KINDS.index)


def test_a_mark_inside_a_cluster_marks_all_of_it():
    assert runs("ae\u0301b", 0, 4, [Painted(Span(2, 3), "hit")]) == [(0, 1, ()), (1, 3, ("hit",)), (3, 4, ())]


def test_runs_of_nothing():
    assert runs("abc", 2, 2, []) == []
    assert runs("abc", 0, 3, []) == [(0, 3, ())]


def test_only_words_given_as_they_were_said_are_strong():
    direct = Quote("direct", Span(0, 4), "soon")
    mixed = Quote("mixed", Span(10, 30), "", quoted=(Span(20, 25),))
    indirect = Quote("indirect", Span(40, 50), "")
    layer = quote_layer([direct, mixed, indirect])
    assert [tuple(entry) for entry in sorted(layer.touching(0, 60)) if entry.kind == "quoted"] == [
        (Span(0, 4), "quoted"),
        (Span(20, 25), "quoted"),
    ]
    assert [entry.span for entry in sorted(layer.touching(0, 60)) if entry.kind == "quote"] == [
        direct.span,
        mixed.span,
        indirect.span,
    ]


def test_only_web_and_mail_addresses_become_links():
    good = ["https://example.org/a?b=c#d", "http://example.org", "mailto:a@example.org"]
    bad = ["javascript:alert(1)", "file:///etc/passwd", "https://a\x1b]8;;\x07", "https://a b", "https://é", "", None]
    layer = link_layer([Style(n, n + 1, "link", url) for n, url in enumerate([*good, *bad])])
    assert sorted(entry.kind for entry in layer.touching(0, 99)) == sorted(good)
