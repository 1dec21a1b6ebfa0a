"""How fast figures are found: CPU time per 500 words of news, and growth with the size of adversarial texts.

    python tests/benchmarks/figures_speed.py [--data DIR]

`--data DIR`: a folder of .txt or .md articles; without it, articles are put together from the sentences below. Prints
two tables; asserts nothing.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from reader.extraction.figures import find_figures

FIGURED = (
    "The council voted 7-2 on Tuesday to spend $4.2 million on the bridge, which carries about 12,000 cars a day.",
    "At least 14 people were hurt when a bus left the road near Ostwick, according to the fire service.",
    "Mayor Lena Orhan said she had not been told why the work would take three years rather than two.",
    "Unemployment fell to 5.3 percent in March from 5.9 percent a year earlier, the statistics office reported.",
    "“We asked for help in the spring and nobody came,” said Pavel Dorn, a 61-year-old farmer.",
    "Rain is expected from the west by evening, with winds of up to 80 km/h along the coast.",
    "More than half of the tenants, many of them elderly, have already moved out.",
    "Dozens of volunteers spent the weekend clearing branches from the 40-acre park.",
    "Shares of the company rose 3.1% to £12.40 after it raised its forecast for the second time this year.",
    "The two governments signed the treaty in 1987, and neither has spoken of leaving it since.",
    "One in five pupils missed more than ten days of school last term, figures from the ministry show.",
)
PLAIN = (
    "The museum reopened after a long dispute over who should pay for the roof.",
    "Critics of the plan call it a gift to the owners of the harbour.",
    "Neighbours said the family kept to itself and was rarely seen outside after dark.",
    "The minister would not be drawn on when a decision might come, or who would make it.",
    "It was the kind of evening on which the whole town seems to be out on the promenade.",
    "Supporters of the club waited outside the ground until the gates were locked.",
    "The judge adjourned the hearing after lawyers asked for more time to read the papers.",
    "Engineers are still looking for the cause of the fault, which left trains standing in the fields.",
    "He has played for the side since he left school and says he will not go anywhere else.",
    "She laughed, put the letter back into its envelope and closed the door behind her.",
)
ADVERSARIES: dict[str, Callable[[int], str]] = {
    "only digits": lambda size: "7" * size,
    "only commas": lambda size: "," * size,
    "digits and commas": lambda size: "1," * (size // 2),
    "digits in threes": lambda size: "100 " * (size // 4),
    "million million …": lambda size: "million " * (size // 8),
    "one million million …": lambda size: "one " + "million " * (size // 8),
    "only hyphens": lambda size: "-" * size,
    "1-1-1-1…": lambda size: "1-" * (size // 2),
    "twenty-twenty-…": lambda size: "twenty-" * (size // 7),
    "1 to 1 to …": lambda size: "1 to " * (size // 5),
    "between 1 and …": lambda size: "between 1 and " * (size // 14),
    "half a half a …": lambda size: "half a " * (size // 7),
    "5 of 5 of …": lambda size: "5 of " * (size // 5),
    "5 men and 5 men and …": lambda size: "5 men and " * (size // 10),
    "according to 5 …": lambda size: "according to 5 " * (size // 15),
    "he said 5 …, one sentence": lambda size: "he said 5 men, " * (size // 15),
    "5 in in in …": lambda size: "5 " + "in " * (size // 3),
    "$$$$…5": lambda size: "$" * size + "5",
    "one endless word": lambda size: "5 " + "a" * size,
}


def articles(folder: Path | None) -> list[str]:
    """Texts to measure with: files of `folder`, or 200 articles of about 500 words, as dense in figures as news."""
    if folder:
        files = sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".md"))
        return [path.read_text(encoding="utf-8", errors="replace") for path in files]
    chance = random.Random(20)
    paragraphs = [[chance.choice(FIGURED), *chance.sample(PLAIN, 2)] for _ in range(2000)]
    return ["\n\n".join(" ".join(paragraph) for paragraph in paragraphs[at : at + 10]) for at in range(0, 2000, 10)]


def cpu(text: str) -> float:
    """Seconds of CPU time for one text."""
    begin = time.process_time()
    find_figures(text)
    return time.process_time() - begin


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    texts = [text for text in articles(parser.parse_args().data) if len(text.split()) > 100]
    for text in texts[:20]:
        find_figures(text)
    rates = sorted(500_000 * min(cpu(text) for _ in range(3)) / len(text.split()) for text in texts)
    print(f"{len(texts)} articles: {statistics.median(rates):.2f} ms CPU per 500 words (median), ", end="")
    print(f"{rates[int(0.95 * (len(rates) - 1))]:.2f} ms (95 % of them)\n")
    sizes = (125_000, 250_000, 500_000, 1_000_000)
    print(
        f"{'adversarial text':28}" + "".join(f"{size // 1000:>8} kB" for size in sizes) + "   growth for twice the size"
    )
    for name, make in ADVERSARIES.items():
        seconds = [cpu(make(size)) for size in sizes]
        print(f"{name:28}" + "".join(f"{second:9.2f} s" for second in seconds), end="", flush=True)
        print(f"   x{seconds[-1] / max(seconds[-2], 1e-9):.1f}")


if __name__ == "__main__":
    main()
