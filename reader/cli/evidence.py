"""What is told across articles: `quotes --same`, `figures --differ`, `compare`, `people`, `stories`, `story`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from reader.cli.output import (
    ARTICLE_COLUMNS,
    Styled,
    article_cells,
    article_fields,
    csv_option,
    json_lines_option,
    library_option,
    nothing_found,
    opened,
    paths_argument,
    provenance,
    put,
    put_csv,
    put_json,
    put_text,
    say,
    stale_option,
    unsure,
    write_new,
)
from reader.errors import LibraryError
from reader.evidence.comparison import Aligned
from reader.evidence.comparison import compare as compare_texts
from reader.evidence.shared import Shared, Side, figures_that_differ, shared_figures, shared_quotes
from reader.evidence.wording import changes, placed_words
from reader.library.library import Library
from reader.model import Span
from reader.model.desks import DeskFigure, DifferenceRow, SameQuote, Variant
from reader.model.extracted import figure_to_json, quote_to_json
from reader.model.figure_text import figure_text
from reader.model.plain_text import amount, one_line
from reader.model.rows import Reading
from reader.passages.wording import in_marks

# -- the same words -------------------------------------------------------------------------------------------------


def print_same(
    library: Library,
    articles: frozenset[int] | None,
    speaker: str,
    *,
    as_json: bool,
    as_csv: bool,
    limit: int | None = None,
) -> None:
    """Words told in two articles or more; `articles`: one of them at least is one of these."""
    groups = library.desks.same(stock=None) if articles is None else library.desks.same_in(sorted(articles))
    groups = [group for group in groups if _is_by(group, speaker.casefold().split())][:limit]
    if as_json:
        for group in groups:
            put_json(same_fields(group))
    elif as_csv:
        header = (
            *("group", "person", "stock", "drift", "kind", "speaker", "text"),
            *(*ARTICLE_COLUMNS, "unsure"),
        )
        put_csv(header, (cells for n, group in enumerate(groups, start=1) for cells in _same_cells(n, group)))
    else:
        for group in groups:
            _say_same(group)
    if not groups:
        nothing_found("No quote is repeated in another article.")


def _is_by(group: SameQuote, words: Sequence[str]) -> bool:
    """Whether the person or one of the speakers has all these words in name or role."""
    names = [group.row.person or ""]
    names += [f"{one.speaker} {one.canonical} {one.role}" for one in group.variants]
    return not words or any(all(word in name.casefold() for word in words) for name in names)


def same_fields(group: SameQuote) -> dict[str, Any]:
    """A group as the command line's contract has it."""
    first = group.variants[0]
    return {
        "person": group.row.person,
        "stock": group.row.stock,
        "drift": list(group.row.drift),
        "variants": [_variant_fields(first, variant) for variant in group.variants],
    }


def _variant_fields(first: Variant, variant: Variant) -> dict[str, Any]:
    return {
        "text": variant.text,
        "kind": variant.kind,
        "start": variant.span.start,
        "end": variant.span.end,
        "speaker": variant.speaker,
        "canonical": variant.canonical,
        "role": variant.role,
        "quoted": variant.quoted,
        "guess": variant.guess,
        "drift": list(variant.drift),
        "changes": [] if variant is first else _variant_changes(first, variant),
        "article": article_fields(variant.heading),
    }


def _variant_changes(first: Variant, variant: Variant) -> list[dict[str, Any]]:
    """What differs from the first telling, in the words of both."""
    found = changes(placed_words(first.text), placed_words(variant.text), reported=first.quoted != variant.quoted)
    changed: list[dict[str, Any]] = [
        {"kind": change.kind, "a": change.a.of(first.text), "b": change.b.of(variant.text)} for change in found
    ]
    if "attribution" in variant.drift:
        changed.append({"kind": "attribution", "a": first.canonical, "b": variant.canonical})
    return changed


def _same_cells(number: int, group: SameQuote) -> Iterable[Sequence[Any]]:
    for variant in group.variants:
        yield (
            *(number, group.row.person, group.row.stock, " ".join(variant.drift), variant.kind, variant.canonical),
            *(variant.text, *article_cells(variant.heading), "unsure" if variant.guess else None),
        )


def _say_same(group: SameQuote) -> None:
    row = group.row
    drift = ", ".join(row.drift) or "word for word"
    told = f"reported {row.tellings} times · {drift}{' · stock phrase' if row.stock else ''}"
    put(Styled(row.person or "Unknown speaker", bold=True), f" · {told}")
    for variant in group.variants:
        words = in_marks(one_line(variant.text)) if variant.quoted else one_line(variant.text)
        drift = f"  ({', '.join(variant.drift)})" if variant.drift else ""
        put(f"  {words}{unsure(variant)}{drift}")
        put(Styled(f"    {variant.heading.meta.title} · {provenance(variant.heading)}", dim=True))


# -- differing figures ----------------------------------------------------------------------------------------------


def print_differences(
    library: Library, articles: frozenset[int] | None, *, as_json: bool, as_csv: bool, limit: int | None = None
) -> None:
    """Figures that differ between articles; `articles`: two of them at least are among these."""
    desks = library.desks
    found = (desks.differences() if articles is None else desks.differences_between(sorted(articles)))[:limit]
    if as_json:
        for one in found:
            put_json(difference_fields(one))
    elif as_csv:
        header = (
            *("difference", "tier", "what", "why", "against", "figure"),
            *("low", "high", "bound", "unit", "noun", "claimant"),
            *("sentence", *ARTICLE_COLUMNS),
        )
        put_csv(header, (cells for n, one in enumerate(found, start=1) for cells in _difference_cells(n, one)))
    else:
        for one in found:
            _say_difference(one)
    if not found:
        nothing_found("No figures differ between articles.")


def difference_fields(one: DifferenceRow) -> dict[str, Any]:
    """A difference as the command line's contract has it."""
    return {
        "tier": one.tier,
        "what": one.what,
        "why": one.why,
        "against": one.against,
        "values": [_value_fields(figure) for figure in one.figures],
    }


def _value_fields(figure: DeskFigure) -> dict[str, Any]:
    return {
        **figure_to_json(figure.figure),
        "sentence": figure.sentence,
        "sentence_start": figure.sentence_span.start,
        "sentence_end": figure.sentence_span.end,
        "article": article_fields(figure.heading),
    }


def _difference_cells(number: int, one: DifferenceRow) -> Iterable[Sequence[Any]]:
    for row in one.figures:
        figure = row.figure
        low, high = figure.limits
        yield (
            *(number, one.tier, one.what, one.why, one.against, figure.text, low, high, figure.bound, figure.unit),
            *(figure.noun, figure.claimant_name, row.sentence, *article_cells(row.heading)),
        )


_TIERS = {"sentence": "differ", "toll": "differ", "noun": "perhaps differ"}


def _say_difference(one: DifferenceRow) -> None:
    values = " / ".join(figure_text(row.figure) for row in one.figures)
    put(Styled(f"{values} {_TIERS[one.tier]}: {one.what}", bold=True))
    put(f"  {one.why}{f' · but: {one.against}' if one.against else ''}")
    for row in one.figures:
        claimed = f" · claimed by {claimant}" if (claimant := row.figure.claimant_name) else ""
        put(f"  {one_line(row.sentence)}")
        put(Styled(f"    {row.heading.meta.title} · {provenance(row.heading)}{claimed}", dim=True))


# -- comparing ------------------------------------------------------------------------------------------------------


@click.command(
    epilog="\b\nExamples:\n  newsreader compare wire.md courier.md --json\n"
    "  newsreader compare archive/2024/a.md archive/2024/b.md --library desk"
)
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@csv_option
@library_option
def compare(a: str, b: str, as_json: bool, as_csv: bool, server: str | None) -> None:
    """Two articles side by side: what both say, what changed, what only one has.

    A and B are files. With --library they are paths of articles, as `newsreader search` prints them.
    """
    with opened([] if server else _files(a, b), server=server) as library:
        one, other = (
            map(library.read, library.fetch_now([a, b]))
            if server
            else (_reading(library, Path(file)) for file in (a, b))
        )
        sides = (_side(library, one), _side(library, other))
    fields = comparison_fields(one, other, *sides)
    if as_json:
        put_json(fields)
    elif as_csv:
        put_csv(("kind", "a", "b"), ((row["kind"], row["a"], row["b"]) for row in fields["sentences"]))
    else:
        _say_comparison(one, other, fields)


def _files(*named: str) -> list[Path]:
    """Files that are there; else it is wrong use."""
    kind = click.Path(path_type=Path, exists=True, dir_okay=False)
    return [kind.convert(name, None, click.get_current_context()) for name in named]


def _reading(library: Library, path: Path) -> Reading:
    from reader.library.roots import file_of

    for heading in library.headings(0, 2):
        if file_of(heading.path).resolve() == path.resolve():
            return library.read(heading.id)
    raise LibraryError(f"{path} is not read as an article. `newsreader index {path}` says why.")


def comparison_fields(a: Reading, b: Reading, one: Side, other: Side) -> dict[str, Any]:
    """A comparison as the command line's contract has it."""
    result = compare_texts(one.text, other.text)
    quotes, figures = shared_quotes(one, other), shared_figures(one, other)
    differ = [
        {
            "tier": difference.tier,
            "what": difference.what,
            "why": difference.why,
            "against": difference.against,
            "a": [figure_to_json(figure) for figure in of_a],
            "b": [figure_to_json(figure) for figure in of_b],
        }
        for difference, of_a, of_b in figures_that_differ(one, other)
    ]
    return {
        "a": article_fields(a.heading),
        "b": article_fields(b.heading),
        "copy": {"of_a": round(result.of_a, 4), "of_b": round(result.of_b, 4)},
        "sentences": [_sentence_fields(aligned, one.text, other.text) for aligned in result.sentences],
        "quotes": _shared_fields(quotes, quote_to_json),
        "figures": {**_shared_fields(figures, figure_to_json), "differ": differ},
    }


def _side(library: Library, reading: Reading) -> Side:
    meta, extracted = reading.heading.meta, reading.extracted
    moment = library.desks.moment_of(reading.heading.id)
    return Side(meta.title, reading.article.text, meta.source, moment, extracted.quotes, extracted.figures)


def _sentence_fields(aligned: Aligned, a: str, b: str) -> dict[str, Any]:
    def words(span: Span | None, text: str) -> str | None:
        return None if span is None else span.of(text)

    return {
        "kind": aligned.kind,
        "a": words(aligned.a, a),
        "b": words(aligned.b, b),
        "a_span": None if aligned.a is None else list(aligned.a),
        "b_span": None if aligned.b is None else list(aligned.b),
        "changes": [
            {
                "kind": change.kind if change.kind in ("number", "negation") else "words",
                "a": change.a.of(a),
                "b": change.b.of(b),
                "a_span": list(change.a),
                "b_span": list(change.b),
            }
            for change in aligned.changes
        ],
    }


def _shared_fields(shared: Shared[Any], to_json: Any) -> dict[str, Any]:  # noqa: ANN401 - quotes or figures
    return {
        "both": [{"a": to_json(one), "b": to_json(other)} for one, other in shared.both],
        "only_a": list(map(to_json, shared.only_a)),
        "only_b": list(map(to_json, shared.only_b)),
    }


def _say_comparison(a: Reading, b: Reading, fields: dict[str, Any]) -> None:
    for name, reading in (("A", a), ("B", b)):
        put(f"{name}: ", Styled(reading.heading.meta.title, bold=True), f" · {provenance(reading.heading)}")
    signs = {"same": "=", "changed": "≠", "only_a": "A", "only_b": "B"}
    for row in fields["sentences"]:
        put(f"{signs[row['kind']]} {one_line(row['a'] or row['b'])}")
        for change in row["changes"]:
            put(f"    {change['kind']}: {change['a'] or '–'} → {change['b'] or '–'}")
    copy, quotes, figures = fields["copy"], fields["quotes"], fields["figures"]
    put(f"{copy['of_a']:.0%} of A is also in B, {copy['of_b']:.0%} of B in A.")
    for what, shared in (("Quotes", quotes), ("Figures", figures)):
        put(f"{what}: {len(shared['both'])} in both, {len(shared['only_a'])} only A, {len(shared['only_b'])} only B")
    for one in figures["differ"]:
        put(f"Differ: {one['what']} ({one['why']})")


# -- people and stories ---------------------------------------------------------------------------------------------


@click.command(epilog="\b\nExample:\n  newsreader people ~/news --name askew --json")
@paths_argument
@click.option("--name", default="", help="Part of the name or role.")
@json_lines_option
@csv_option
@stale_option
def people(paths: tuple[Path, ...], name: str, as_json: bool, as_csv: bool, stale: bool) -> None:
    """Who is quoted in the library of PATH..., most quoted first, and why speakers were merged."""
    with opened(paths, stale=stale, evidence=True) as library:
        found = library.desks.persons(name=name)
    if as_json:
        for person in found:
            put_json(
                {
                    "person": person.name,
                    "role": person.role,
                    "quotes": person.quotes,
                    "articles": person.articles,
                    "personal": person.personal,
                    "reason": person.reason or None,
                }
            )
    elif as_csv:
        rows = ((one.name, one.role, one.quotes, one.articles, one.personal, one.reason) for one in found)
        put_csv(("person", "role", "quotes", "articles", "personal", "reason"), rows)
    else:
        for person in found:
            role = f" ({person.role})" if person.role else ""
            put(
                f"{person.quotes:>6}  ",
                Styled(person.name, bold=True),
                f"{role} · {amount(person.articles, 'article')}",
            )
            if person.reason:
                put(Styled(f"        {person.reason}", dim=True))
    if not found:
        nothing_found("Nobody is quoted.")


@click.command(epilog="\b\nExample:\n  newsreader stories ~/news --json")
@paths_argument
@json_lines_option
@csv_option
@stale_option
def stories(paths: tuple[Path, ...], as_json: bool, as_csv: bool, stale: bool) -> None:
    """Events reported by two or more articles in the library of PATH..., newest first."""
    with opened(paths, stale=stale, evidence=True) as library:
        found = library.desks.stories()
    if as_json:
        for story in found:
            put_json(
                {"story": story.id, "title": story.title, "articles": [article_fields(one) for one in story.headings]}
            )
    elif as_csv:
        rows = ((story.id, *article_cells(one)) for story in found for one in story.headings)
        put_csv(("story", *ARTICLE_COLUMNS), rows)
    else:
        for story in found:
            put(Styled(story.title, bold=True), f" · {amount(len(story.headings), 'article')}")
            for heading in story.headings:
                put(Styled(f"  {provenance(heading)} · {heading.meta.title}", dim=True))
    if not found:
        nothing_found("No event is reported by two articles.")


@click.command(epilog="\b\nExamples:\n  newsreader story flood\n  newsreader story flood --export flood.md")
@click.argument("name")
@paths_argument
@click.option("--export", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write the evidence file.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@json_lines_option
@stale_option
def story(name: str, paths: tuple[Path, ...], target: Path | None, force: bool, as_json: bool, stale: bool) -> None:
    """The articles of a story. NAME is a saved search, the title of an event, or any search."""
    from reader.evidence.evidence_file import markdown
    from reader.library.reading.story import story_evidence

    with opened(paths, stale=stale, evidence=True) as library:
        saved = {one.name.casefold(): one.query for one in library.searches.saved_searches()}
        events = {one.title.casefold(): one.headings for one in library.desks.stories()}
        query = saved.get(name.casefold(), name)
        if query is name and name.casefold() in events:
            query, articles = "", [heading.id for heading in events[name.casefold()]]
        else:
            articles = sorted(library.matching_now(query))
        evidence = story_evidence(library, name, query, articles)
    if not evidence.headings:
        nothing_found(f"No saved search is called “{name}”, and nothing is found by searching for it.")
    if target is not None:
        write_new(target, markdown(evidence), force=force, hint="--force writes over it.")
        say(f"Evidence on {amount(len(evidence.headings), 'article')} written to {target}.")
    if as_json:
        put_json(
            {
                "story": name,
                "query": query,
                "articles": [article_fields(heading) for heading in evidence.headings],
                "quotes": len(evidence.quotes),
                "figures": len(evidence.figures),
                "same": [same_fields(group) for group in evidence.same],
                "differ": [difference_fields(one) for one in evidence.differences],
                "bookmarks": len(evidence.bookmarks),
            }
        )
    elif target is None:
        put_text(markdown(evidence))
