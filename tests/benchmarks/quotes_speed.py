"""How long extraction of quotes takes: an article of 750 words, and hostile text of growing length.

    python -m tests.benchmarks.quotes_speed [--data DIR] [--longest 1000000]

`--data DIR` times the articles in a folder (`*.txt`, `*.md`), or the `text` of JSON Lines files; without it an article
of this project is repeated to length. CPU time is printed, the best of three; linear time shows as a steady
"µs per 1,000 characters" from left to right.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from reader.extraction.quotes import find_quotes

PARAGRAPHS = (
    "The harbour board voted on Tuesday to close the old ferry pier, a decision that traders on the quay "
    "called “a slow goodbye to the town”.",
    "“Nobody asked us,” said Petra Holm, who has sold smoked fish there since 1998. “They sent a letter.”",
    "Board chairman Aksel Brandt said the pier was no longer safe and that repairs would cost more than 4 "
    "million crowns.",
    "“We looked at every plan,” he told reporters. “In the end the numbers decided.”",
    "According to an engineer’s report, two of the eleven piles have moved by 14 centimetres since the spring storms.",
    "Holm, a former deckhand, doubts it. She says the report was written by people who “never got their boots "
    "wet”, adding that she will take the matter to court.",
    "The county declined to comment. A spokeswoman for the ministry wrote in an email that money for small "
    "harbours had been set aside, but not for this year.",
)


def article(words: int) -> str:
    """An article of about `words` words."""
    parts: list[str] = []
    count = 0
    while count < words:
        paragraph = PARAGRAPHS[len(parts) % len(PARAGRAPHS)]
        parts.append(paragraph)
        count += len(paragraph.split())
    return "\n\n".join(parts)


HOSTILE: dict[str, Callable[[int], str]] = {
    "article": lambda size: (article(1000) + "\n\n") * (size // 6000 + 1),
    "straight marks": lambda size: '" ' * (size // 2),
    "curly openers": lambda size: "“ " * (size // 2),
    "curly pairs": lambda size: "“a” " * (size // 4),
    "one-line pairs of words": lambda size: "“Go,” said Al. " * (size // 15),
    "mixed openers": lambda size: "«“„‘" * (size // 4),
    "apostrophes": lambda size: "'" * size,
    "single openers": lambda size: "'a " * (size // 3),
    "possessives": lambda size: "‘the workers’ pay " * (size // 18),
    "capitals": lambda size: "Ab " * (size // 3),
    "one name": lambda size: "Al Be " * (size // 6),
    "different names": lambda size: " ".join(f"Al Be{number:x}" for number in range(size // 9)),
    "one capital word": lambda size: "A" * size,
    "pronouns": lambda size: "he said " * (size // 8),
    "a firm and the company": lambda size: (
        "“We rose,” Acme Widgets said. The company said it had sold more.\n\n" * (size // 69)
    ),
    "speakers and pronouns": lambda size: "“A,” said Al Be. “B,” he said. " * (size // 31),
    "commas and verbs": lambda size: ", said, " * (size // 8),
    "according to": lambda size: "according to " * (size // 13),
    "that-clauses": lambda size: "He said that she said that " * (size // 27),
    "participles": lambda size: "he left, saying " * (size // 16),
    "one endless sentence": lambda size: "the man who went to the house of the mayor and " * (size // 47),
    "dashes": lambda size: "— " * (size // 2),
    "brackets": lambda size: "( " * (size // 2),
    "closing brackets": lambda size: "Al (" + ") said " * (size // 7),
    "newlines": lambda size: "\n" * size,
    "open paragraphs": lambda size: "“a\n" * (size // 3),
    "list of marks": lambda size: "*“a”\n" * (size // 5),
    "standing quotes": lambda size: "“A b c d e.”\n\n" * (size // 14),
    "colons": lambda size: "A: b\n" * (size // 5),
    "abbreviations": lambda size: "Mr. " * (size // 4),
    "digits": lambda size: "1,2." * (size // 4),
    "private characters": lambda size: "\ue000\ue001 " * (size // 3),
    "roles": lambda size: "mayor Al, a mayor, " * (size // 19),
    "descriptions": lambda size: "Mayor Al Be. “A b,” the mayor said. " * (size // 36),
    "fragments": lambda size: "he liked “a b c d e” of it " * (size // 27),
    "quoted sentences": lambda size: "“A b c.” " * (size // 9),
    "roles of many": lambda size: " ".join(f"Mayor Al B{n}. “A b,” the mayor said." for n in range(size // 40)),
    "groups": lambda size: " ".join(f"“A b,” the a{n} crew said." for n in range(size // 30)),
    "one surname": lambda size: " ".join(f"A{n} Be said so." for n in range(size // 18)),
    "hyphens": lambda size: "a-" * (size // 2),
}


def seconds(text: str, times: int = 1) -> float:
    """CPU seconds of the fastest of `times` runs."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        find_quotes(text)
        best = min(best, time.process_time() - start)
    return best


def texts(folder: Path) -> Iterator[str]:
    """The articles below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".txt", ".md"):
            yield path.read_text(encoding="utf-8", errors="replace")
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                if "text" in record:
                    yield record["text"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of articles")
    parser.add_argument("--longest", type=int, default=1_000_000, help="characters of the longest hostile text")
    options = parser.parse_args()
    find_quotes(article(750))

    found = list(texts(options.data)) if options.data else [article(750)] * 20
    found = [text for text in found if len(text.split()) >= 100]
    each = sorted(1000 * seconds(text, 3) * 750 / len(text.split()) for text in found)
    print(f"{len(each)} articles, ms of CPU for 750 words: median {statistics.median(each):.2f}, ", end="")
    print(f"p90 {each[int(0.9 * (len(each) - 1))]:.2f}, worst {each[-1]:.2f}\n")

    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= options.longest]
    print(f"{'µs per 1,000 characters at':<26}" + "".join(f"{size:>12,}" for size in sizes))
    for name, make in HOSTILE.items():
        row = f"{name:<26}"
        for size in sizes:
            text = make(size)[:size]
            row += f"{1e6 * seconds(text, 3 if size < 100_000 else 1) / (len(text) / 1000):>12.0f}"
        print(row, flush=True)


if __name__ == "__main__":
    main()
