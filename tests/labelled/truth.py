"""Scores what the program finds across the articles of a folder: what differs, is repeated, belongs together.

A folder has a file of truth beside it, `NAME.json`; parts of file names stand for the files. The program itself is run,
as a person would run it. A difference is found when a row has unequal figures of two files that the truth names; it is
false when one of its figures is no figure of that difference. Quotes, corrections and copies count by pairs of files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from tests.bcubed import bcubed

FOLDER = Path(__file__).parents[1] / "fixtures" / "truth"
Row = Mapping[str, Any]


def score(name: str) -> tuple[list[str], list[str]]:
    """A line for each thing measured, and what was missed or false."""
    truth = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as home:
        rows = {
            what: _rows(home, FOLDER / name, *arguments)
            for what, arguments in (
                ("differences", ("figures", "--differ")),
                ("quotes", ("quotes", "--same")),
                ("stories", ("stories",)),
            )
        }
    lines: list[str] = []
    errors: list[str] = []
    _differences(truth, rows["differences"], lines, errors)
    _corrections(truth, rows["differences"], lines, errors)
    _quotes(truth, rows["quotes"], lines, errors)
    _stories(truth, rows["stories"], sorted(path.name for path in (FOLDER / name).iterdir()), lines, errors)
    return lines, errors


def _rows(home: str, folder: Path, command: str, *options: str) -> list[Row]:
    environment = os.environ | {"NEWSREADER_HOME": home}
    asked = [sys.executable, "-m", "reader", command, str(folder), "--json", *options]
    answer = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    if answer.returncode > 1:
        raise RuntimeError(answer.stderr)
    return [json.loads(line) for line in answer.stdout.splitlines() if line]


def _file(row: Row) -> str:
    return str(row["article"]["path"]).rpartition("/")[2]


def _given(row: Row, values: Mapping[str, Sequence[float]]) -> set[float] | None:
    """The values of a row's figures, or None when one of them is no figure of this difference."""
    found = set()
    for figure in row["values"]:
        allowed = [value for part, wanted in values.items() if part in _file(figure) for value in wanted]
        if figure["value"] not in allowed:
            return None
        found.add(figure["value"])
    return found


def _briefly(row: Row) -> str:
    return f"{row['tier']} {row['what']}: " + " / ".join(f"{one['text']} ({_file(one)})" for one in row["values"])


def _differences(truth: Any, rows: Sequence[Row], lines: list[str], errors: list[str]) -> None:
    found: set[str] = set()
    rising: set[str] = set()
    false = 0
    for row in rows:
        wanted = [one for one in truth["differences"] if len(_given(row, one["values"]) or ()) > 1]
        found |= {one["what"] for one in wanted}
        rising |= {one["what"] for one in wanted if row.get("rise")}
        if not wanted and not any(_given(row, one["values"]) for one in truth["allowed"]):
            false += 1
            errors.append(f"false difference: {_briefly(row)}")
    wanted_names = [one["what"] for one in truth["differences"]]
    errors += [f"difference missed: {what}" for what in wanted_names if what not in found]
    errors += [f"rise not said: {what}" for what in truth["rises"] if what not in rising]
    errors += [f"no rise: {what}" for what in sorted(rising - {*truth["rises"], *truth["may_rise"]})]
    lines.append(f"differences found {len(found)} of {len(wanted_names)}, false {false} of {len(rows)}")
    lines.append(f"rises said {len(rising & set(truth['rises']))} of {len(truth['rises'])}")


def _corrections(truth: Any, rows: Sequence[Row], lines: list[str], errors: list[str]) -> None:
    joined = [row for row in rows if row.get("correction")]
    right = 0
    for one in truth["corrections"]:
        if any(
            any(one["in"] in _file(figure) and figure["value"] == one["now"] for figure in row["values"])
            and any(one["of"] in _file(figure) and figure["value"] == one["was"] for figure in row["values"])
            for row in joined
        ):
            right += 1
        else:
            errors.append(f"correction not joined: {one}")
    lines.append(f"corrections joined {right} of {len(truth['corrections'])}; rows with a correction {len(joined)}")


def _plain(text: str) -> str:
    return " ".join(text.replace("'", "’").split())


def _quotes(truth: Any, rows: Sequence[Row], lines: list[str], errors: list[str]) -> None:
    wanted = {(n, *pair): one for n, one in enumerate(truth["quotes"]) for pair in combinations(sorted(one["in"]), 2)}
    found: set[tuple[Any, ...]] = set()
    pairs = false = within = red = 0
    for row in rows:
        for a, b in combinations(row["variants"], 2):
            if _file(a) == _file(b):
                continue
            pairs += 1
            right = [key for key, one in wanted.items() if _has(one["in"], key[1:], a, b)]
            found |= set(right)
            if not right and not any(
                words in _plain(a["text"]) or words in _plain(b["text"]) for words in truth["allowed_quotes"]
            ):
                false += 1
                errors.append(f"false repeat: {_file(a)} {a['text']!r} / {_file(b)} {b['text']!r}")
        if len({_file(one) for one in row["variants"]}) < 2:
            within += 1
            errors.append(f"repeated within one article: {row['variants'][0]['text']!r}")
        if "negation" in row["drift"] and not any(
            one.get("negation") and any(words in _plain(variant["text"]) for words in one["in"].values())
            for one in truth["quotes"]
            for variant in row["variants"]
        ):
            red += 1
            errors.append(f"false negation: {[one['text'] for one in row['variants']]}")
    errors += [f"repeat missed: {key[1:]} {wanted[key]['in'][key[1]]!r}" for key in wanted if key not in found]
    commas = sum(one["text"].endswith(",") for row in rows for one in row["variants"])
    lines.append(f"repeated quotes {len(found)} of {len(wanted)} pairs, false {false} of {pairs}, within one {within}")
    lines.append(f"false negations {red}; quotes with a comma at the end {commas}")


def _has(places: Mapping[str, str], parts: Sequence[str], a: Row, b: Row) -> bool:
    def at(part: str, one: Row) -> bool:
        return part in _file(one) and places[part] in _plain(one["text"])

    x, y = parts
    return (at(x, a) and at(y, b)) or (at(x, b) and at(y, a))


def _stories(truth: Any, rows: Sequence[Row], files: Sequence[str], lines: list[str], errors: list[str]) -> None:
    def true_story(file: str) -> str:
        return next((name for name, parts in truth["stories"].items() if file.startswith(tuple(parts))), file)

    shown = {str(article["path"]).rpartition("/")[2]: n for n, row in enumerate(rows) for article in row["articles"]}
    number = {file: n for n, file in enumerate(files)}
    found = {number[file]: shown.get(file, -1 - number[file]) for file in files}
    precision, recall, f1 = bcubed(found, {number[file]: true_story(file) for file in files})
    lines.append(f"stories BCubed {precision:.3f} / {recall:.3f} / {f1:.3f}; {len(rows)} shown")
    for row in rows:
        names = sorted({true_story(str(one["path"]).rpartition("/")[2]) for one in row["articles"]})
        if len(names) > 1:
            errors.append(f"mixed story: {names}")
    apart: dict[str, set[int]] = {}
    for file in files:
        if true_story(file) != file:
            apart.setdefault(true_story(file), set()).add(found[number[file]])
    for name, numbers in apart.items():
        alone = [files[-1 - n] for n in numbers if n < 0]
        if len(numbers) > 1:
            errors.append(f"story {name} in {len(numbers)} parts; alone {alone}")
    right = 0
    for row in rows:
        members = [str(one["path"]).rpartition("/")[2] for one in row["articles"]]
        copied = sum(max(0, len(group) - 1) for group in _copied(truth, members))
        if row.get("origins") == len(members) - copied:
            right += 1
        else:
            errors.append(f"origins of {row['title']!r}: {row.get('origins')}, not {len(members) - copied}")
    lines.append(f"origins right in {right} of {len(rows)} stories")


def _copied(truth: Any, members: Sequence[str]) -> Iterator[list[str]]:
    for group in truth["copies"]:
        yield [file for file in members if any(part in file for part in group)]
