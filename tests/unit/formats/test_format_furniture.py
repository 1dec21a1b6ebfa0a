"""Lines that are about a page and no part of its article; what is guessed of an article."""

import pytest

from reader.formats.characters import HEAD_BYTES
from reader.formats.furniture import RULES, is_furniture
from reader.formats.reading import parse, read_meta

FURNITURE = {
    "comments": ["54 comments", "View all 54 comments", "Comments (12)", "Leave a comment", "1.2k comments"],
    "shares": ["1,204 shares", "3 likes"],
    "sharing": ["Share this article", "Share on Facebook", "Tweet", "Print", "E-mail this story"],
    "networks": ["Facebook Twitter WhatsApp", "Share on: Facebook | X", "Follow us on Facebook, Twitter and Instagram"],
    "follow us": ["Follow us on Twitter", "Like us"],
    "copy link": ["Copy link", "More sharing options"],
    "skipping": ["Skip to main content", "Jump to navigation"],
    "menus": ["Menu", "☰ Menu".replace("☰ ", ""), "Open search"],
    "top of page": ["Back to top ↑".rstrip(" ↑"), "Next article »"],
    "accounts": ["Log in", "Sign in or register", "Subscribe now"],
    "advertising": ["Advertisement", "Story continues below this ad"],
    "continued": ["Continue reading the main story", "Sponsored content"],
    "most read": ["Most read", "Trending now"],
    "related": ["Related articles:", "More stories"],
    "elsewhere": ["You may also like", "Around the web", "Editors’ picks"],
    "newsletters": ["Sign up for our daily newsletter", "Subscribe to our free briefing"],
    "our newsletter": ["Get our free newsletter", "Download the app"],
    "consent": ["Accept all cookies", "Manage preferences"],
    "legal": ["Privacy policy", "Terms of use | Privacy policy | Contact us"],
    "copyright": ["© 2026 The Courier. All rights reserved.", "Copyright © 2026 Harrow Press", "All rights reserved"],
    "in the browser": ["View this email in your browser", "Read it on the web"],
    "online": ["View online", "Web version"],
    "unsubscribe": ["Unsubscribe", "Unsubscribe from this list"],
    "mail settings": ["Manage your subscription", "Update your preferences"],
    "forwarded": ["Forwarded this email? Sign up here", "Was this forwarded to you?"],
    "helpful": ["Was this article helpful?", "Report an error"],
    "reading time": ["3 min read", "Reading time: 4 minutes"],
    "listening": ["Listen to this article", "Add to reading list"],
}


def test_every_rule_has_an_example():
    assert set(FURNITURE) == {name for name, _ in RULES}


@pytest.mark.parametrize("line", [line for lines in FURNITURE.values() for line in lines])
def test_furniture(line):
    assert is_furniture(line)
    assert is_furniture(f"  {line.upper()} ")


@pytest.mark.parametrize(
    "line",
    [
        "", "The river fell.", "Share prices fell", "Views on the war", "He declined further comment.", "No comment",
        "Print sales fell 12 %", "Menu prices rise", "Copyright law is changing", "Register of members", "The latest",
        "35 people were killed", "By Jane Doe", "Subscribers left in May", "Related deaths", "Advertising revenue fell",
        "Search for survivors", "Comments by the minister", "12 comments by the minister", "X", "Log of the voyage",
        "Facebook fined", "Twitter and Facebook were fined", "More than 3 min", "Trending", "Legal terms", "54",
        "“Share this article,” he said.", "Privacy", "Terms",
    ],
)  # fmt: skip
def test_news_is_no_furniture(line):
    assert not is_furniture(line)


PASTED = """Skip to main content

Menu

River falls at Harrow
By Jane Doe

Share on Facebook

HARROW, April 3, 2026 (Courier) — The river fell on Friday. “It is over,” said the mayor, Ann Lee.

Advertisement

Most of the 35 families were home by noon.

54 comments
"""


def test_a_text_copied_from_a_page():
    data = PASTED.encode()
    article = parse("pasted.txt", data)
    assert article.meta.title == "River falls at Harrow"
    assert article.text.split("\n\n") == [
        "HARROW, April 3, 2026 (Courier) — The river fell on Friday. “It is over,” said the mayor, Ann Lee.",
        "Most of the 35 families were home by noon.",
    ]
    assert article.left_out == ("Skip to main content", "Menu", "Share on Facebook", "Advertisement", "54 comments")
    assert article.notes == ("5 lines left out.",)
    assert (article.meta.byline, article.meta.published) == ("Jane Doe", "2026-04-03")
    assert article.guessed == ("title",)
    assert (article.meta.date_from, article.meta.source, article.meta.source_guessed) == ("dateline", "Courier", True)
    assert read_meta("pasted.txt", data) == read_meta("pasted.txt", data + b"x" * HEAD_BYTES) == article.meta


def test_what_somebody_wrote_in_markdown_stays():
    assert parse("a.md", b"# Title\n\nMenu\n\n54 comments").text == "Menu\n\n54 comments"


def test_a_text_of_nothing_but_furniture_stays():
    assert parse("a.txt", b"54 comments\n\nMenu\n").left_out == ()


@pytest.mark.parametrize(
    ("lead", "date"),
    [
        ("BAYONNE, April 3, 2026 - The river fell.", "2026-04-03"),
        ("NEW YORK, N.Y., Apr. 3, 2026 (AP) — The river fell.", "2026-04-03"),
        ("LONDON 3 April 2026 — The river fell.", "2026-04-03"),
        ("BAYONNE, April 3 - The river fell.", None),
        ("The river fell on April 3, 2026 — at last.", None),
        ("BAYONNE, April 33, 2026 - The river fell.", None),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_the_date_of_a_dateline(name, lead, date):
    article = parse(name, f"{lead}\n\nMore words of it.".encode())
    assert article.meta.published == date
    assert article.meta.date_from == (date and "dateline")
    assert article.text.startswith(lead)


def test_a_stated_date_is_not_overruled():
    article = parse("a.md", b"---\ndate: 2026-04-05\n---\n\nBAYONNE, April 3, 2026 - The river fell.")
    assert (article.meta.published, article.guessed) == ("2026-04-05", ("title",))


def test_what_a_fetched_article_says_of_itself():
    source = (
        "---\ntitle: River\ndate: 2026-04-05\nguessed: [date, author, nonsense]\nleft_out: 12\n"
        'left_out_lines: ["Menu", "Most read: [a list]"]\n'
        "note: The page has less text than the feed.\n---\n\nThe river fell."
    )
    article = parse("a.md", source.encode())
    assert article.guessed == ("byline",)
    assert article.meta.date_guessed
    assert article.notes == ("The page has less text than the feed.", "12 lines left out.")
    assert article.left_out == ("Menu", "Most read: [a list]")
