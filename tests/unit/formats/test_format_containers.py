"""Files that hold many articles, written after the layouts of press databases, mail programs and web archives."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import ArticleError
from reader.formats.containers import documents_in
from reader.formats.dates import date_within, to_iso
from reader.formats.document import Document
from reader.formats.reading import parse
from reader.model import ArticleMeta
from tests import documents
from tests.documents import PARAGRAPHS, TITLE

FIRST = ArticleMeta(TITLE, "Maria Osei", "The Harowmere Post", "2026-03-03")
SECOND = ArticleMeta("Pier closed for 40 minutes", None, "Quay Review", "2026-03-04")


def found(name: str, data: bytes | str) -> list[tuple[ArticleMeta, str]]:
    entries = list(documents_in(name, data.encode() if isinstance(data, str) else data))
    assert all(isinstance(entry, Document) for entry in entries), entries
    return [(entry.meta, entry.body) for entry in entries]


LEXIS = """
                               1 of 2 DOCUMENTS


                            The Harowmere Post

                            March 3, 2026 Tuesday

Ferry toll to rise by 12 % in May

BYLINE: Maria Osei

LENGTH: 61 words

DATELINE: HAROWMERE

The toll of the Harowmere ferry will rise by 12 % in May, the harbour
board said on Tuesday.

"We have put it off three times," said Lena Brandt.

LOAD-DATE: March 3, 2026

LANGUAGE: ENGLISH

                    Copyright 2026 Harowmere Press
                         All Rights Reserved

                               2 of 2 DOCUMENTS


                            Quay Review

                            4 March 2026

Pier closed for 40 minutes

LENGTH: 20 words

The pier was closed for 40 minutes.
"""
LEXIS_BODY = (
    "The toll of the Harowmere ferry will rise by 12 % in May, the harbour board said on Tuesday.\n\n"
    '"We have put it off three times," said Lena Brandt.'
)


def test_lexisnexis_as_text():
    assert found("export.txt", LEXIS) == [(FIRST, LEXIS_BODY), (SECOND, "The pier was closed for 40 minutes.")]


def test_lexisnexis_in_german_and_french():
    german = LEXIS.replace("1 of 2 DOCUMENTS", "Dokument 1 von 2").replace("2 of 2 DOCUMENTS", "Dokument 2 von 2")
    german = german.replace("March 3, 2026 Tuesday", "3. März 2026 Dienstag")
    assert [meta for meta, _ in found("export.txt", german)] == [FIRST, SECOND]
    french = LEXIS.replace("of 2 DOCUMENTS", "de 2 DOCUMENTS").replace("BYLINE", "AUTEUR").replace("LENGTH", "LONGUEUR")
    french = french.replace("March 3, 2026 Tuesday", "3 mars 2026 mardi").replace("LOAD-DATE", "DATE-CHARGEMENT")
    assert [meta for meta, _ in found("export.txt", french)] == [FIRST, SECOND]


def test_lexisnexis_as_page():
    blocks = "".join(f"<p>{block.strip()}</p>" for block in LEXIS.split("\n\n") if block.strip())
    assert [meta for meta, _ in found("export.html", f"<html><body>{blocks}</body></html>")] == [FIRST, SECOND]


NEXIS = [
    "Results for: toll", "1. Ferry toll to rise by 12 % in May", "Client/Matter: -None-",
    "2. Pier closed for 40 minutes", "Client/Matter: -None-", "",
    "Ferry toll to rise by 12 % in May", "The Harowmere Post", "March 3, 2026 Tuesday 6:00 AM GMT",
    "Copyright 2026 Harowmere Press All Rights Reserved", "Section: NEWS", "Length: 61 words", "Byline: Maria Osei",
    "Body", "", "The toll will rise by 12 %.", "The board said so.", "Load-Date: March 3, 2026", "", "End of Document",
    "", "Pier closed for 40 minutes", "Quay Review", "4 March 2026", "Copyright 2026 Quay Press", "Length: 7 words",
    "Body", "The pier was closed for 40 minutes.", "Graphic", "End of Document",
]  # fmt: skip


def test_nexis_as_word_document():
    data = documents.docx("".join(map(documents.docx_paragraph, NEXIS)))
    assert found("export.docx", data) == [
        (FIRST, "The toll will rise by 12 %.\n\nThe board said so."),
        (SECOND, "The pier was closed for 40 minutes.\n\nGraphic"),
    ]


def test_nexis_as_rich_text():
    lines = "\\par ".join(line.replace("\\", "\\\\") for line in NEXIS)
    data = rb"{\rtf1\ansi\ansicpg1252 {\fonttbl\f0 Arial;}\f0 " + lines.encode("cp1252") + rb"\par}"
    assert [meta for meta, _ in found("export.rtf", data)] == [FIRST, SECOND]


FACTIVA = """<html><body>
<div class="article enArticle"><table>
<tr><td class="index"><b>HD</b></td><td>Ferry toll to rise by 12 % in May</td></tr>
<tr><td class="index"><b>BY</b></td><td>By Maria Osei</td></tr>
<tr><td class="index"><b>WC</b></td><td>61 words</td></tr>
<tr><td class="index"><b>PD</b></td><td>3 March 2026</td></tr>
<tr><td class="index"><b>SN</b></td><td>The Harowmere Post</td></tr>
<tr><td class="index"><b>LA</b></td><td>English</td></tr>
<tr><td class="index"><b>LP</b></td><td><p>The toll will rise by 12 %.</p></td></tr>
<tr><td class="index"><b>TD</b></td><td><p>The board said so.</p><p>It will vote.</p></td></tr>
</table></div>
<div class="article deArticle"><div><span class="deHeadline">Pier closed for 40 minutes</span></div>
<div>By Jo Askew</div><div>20 words</div><div>4 March 2026</div><div>09:30</div><div>Quay Review</div><div>QR</div>
<p class="articleParagraph deArticleParagraph">The pier was closed for 40 minutes.</p>
<p class="articleParagraph deArticleParagraph">It is open again.</p></div>
</body></html>"""


def test_factiva_with_and_without_codes():
    assert found("factiva.html", FACTIVA) == [
        (
            ArticleMeta(TITLE, "Maria Osei", "The Harowmere Post", "2026-03-03", language="en"),
            "The toll will rise by 12 %.\n\nThe board said so.\n\nIt will vote.",
        ),
        (
            ArticleMeta("Pier closed for 40 minutes", "Jo Askew", "Quay Review", "2026-03-04"),
            "The pier was closed for 40 minutes.\n\nIt is open again.",
        ),
    ]


@pytest.mark.parametrize(
    ("words", "day"), [("61 Wörter", "3. März 2026"), ("61 mots", "3 mars 2026"), ("61 字", "2026年3月3日")]
)
def test_factiva_in_other_languages(words, day):
    page = FACTIVA.replace("20 words", words).replace("4 March 2026", day)
    assert found("factiva.html", page)[1][0].published == "2026-03-03"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("export.html", FACTIVA.encode()),
        ("export.docx", documents.docx("".join(map(documents.docx_paragraph, NEXIS)))),
    ],
    ids=["page", "document"],
)
def test_an_export_that_is_opened_says_how_its_articles_are_had(name, data):
    assert any("export of 2 articles" in note for note in parse(name, data).notes)


def test_europresse():
    page = """<html><body><article><header><span class="DocPublicationName">Le Quai, no. 12</span>
      <span class="DocHeader">Actualité, mardi 3 mars 2026 61 mots</span><p class="titreArticleVisu">Le péage monte</p>
      <span class="docAuthors">Maria Osei</span></header>
      <div class="docOcurrContainer"><p>Le péage monte de 12 %.</p><p>Le port l'a dit.</p></div></article>
      </body></html>"""
    assert found("europresse.html", page) == [
        (
            ArticleMeta("Le péage monte", "Maria Osei", "Le Quai", "2026-03-03"),
            "Le péage monte de 12 %.\n\nLe port l'a dit.",
        )
    ]


def test_proquest():
    line = "_" * 60
    text = f"""{line}

Document 1 of 2

Ferry toll to rise by 12 % in May

Author: Maria Osei

Publication title: The Harowmere Post

Publication date: Mar 3, 2026

Full text: The toll will rise by 12 %.

The board said so.

Subject: Ferries; Tolls

Title: Ferry toll to rise by 12 % in May

Language of publication: English

{line}

Contact us
"""
    assert found("proquest.txt", text) == [
        (
            ArticleMeta(TITLE, "Maria Osei", "The Harowmere Post", "2026-03-03", language="en"),
            "The toll will rise by 12 %.\n\nThe board said so.",
        )
    ]


def test_a_mailbox():
    first = documents.mail(text="From the board:\n\n>From now on the toll rises.")
    mails = b"".join(
        b"From maria@post.example Tue Mar  3 06:15:00 2026\n" + mail + b"\n"
        for mail in (first.replace(b"\nFrom the", b"\n>From the"), documents.mail(html="<p>Two.</p>"), b"")
    )
    entries = list(documents_in("news.mbox", mails))
    assert [entry.body for entry in entries if isinstance(entry, Document)] == [
        "From the board:\n\nFrom now on the toll rises.",
        "Two.",
    ]
    assert str(entries[2]).startswith("Mail 3: ")


def test_json_lines_lists_and_objects():
    row = {
        "headline": TITLE,
        "author": [{"name": "Maria Osei"}],
        "outlet": "Post",
        "date": "2026-03-03",
        "text": "One.\n\nTwo.",
    }
    fields = {"date_from": "front matter", "source_from": "front matter"}
    wanted = [(ArticleMeta(TITLE, "Maria Osei", "Post", "2026-03-03", **fields), "One.\n\nTwo.")]
    assert found("a.jsonl", json.dumps(row)) == wanted
    assert found("a.json", json.dumps([row])) == wanted
    assert found("a.json", json.dumps({"version": 1, "articles": [row]})) == wanted
    html = {"title": TITLE, "content": "<p>One <b>bold</b>.</p>", "published_by": ["x"], "published_at": "2026-03-03"}
    assert found("wallabag.json", json.dumps([html])) == [
        (ArticleMeta(TITLE, published="2026-03-03", date_from="front matter"), "One **bold**.")
    ]


def test_lines_that_are_no_articles_are_told():
    lines = ['{"title": "a", "text": "b"}', "{", "3", '{"title": "no text"}']
    entries = list(documents_in("a.jsonl", "\n".join(lines).encode()))
    assert isinstance(entries[0], Document)
    assert [str(entry).split(" ")[:2] for entry in entries[1:]] == [["Line", "2"], ["Line", "3"], ["Line", "4"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables(delimiter):
    rows = [["Title", "Source", "Date", "Full Text"], [TITLE, "Post", "2026-03-03", '"One\nline, ""two"" words"']]
    data = "\n".join(delimiter.join(row) for row in rows)
    fields = {"date_from": "front matter", "source_from": "front matter"}
    assert found("a.csv", data) == [
        (ArticleMeta(TITLE, None, "Post", "2026-03-03", **fields), 'One\n\nline, "two" words')
    ]


def warc(*answers: bytes) -> bytes:
    records = []
    for number, answer in enumerate(answers):
        head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/{number}\r\n"
        records.append(f"{head}Content-Length: {len(answer)}\r\n\r\n".encode() + answer + b"\r\n\r\n")
    info = b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nWARC\r\n\r\n"
    return b"".join(map(gzip.compress, [info, *records]))


def test_web_archives():
    page = documents.page().encode()
    chunked = b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    plain = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    answers = [
        plain + page,
        plain.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n") + chunked,
        plain.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + gzip.compress(page),
        plain.replace(b"200 OK", b"404 Not Found") + page,
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nPNG",
        plain + b"<html></html>",
    ]
    entries = list(documents_in("a.warc.gz", warc(*answers)))
    assert [entry.body for entry in entries if isinstance(entry, Document)] == ["\n\n".join(PARAGRAPHS)] * 3
    assert str(entries[3]).startswith("https://post.example/5: ")
    unpacked = gzip.decompress(warc(*answers))
    assert len(list(documents_in("a.warc", unpacked))) == 4


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.docx", "a.rtf"])
def test_what_is_no_container_is_refused(name):
    with pytest.raises(ArticleError, match=r"No articles|damaged|no page"):
        list(documents_in(name, b"just words"))


@pytest.mark.slow
@settings(max_examples=200)
@given(st.sampled_from(["a.mbox", "a.jsonl", "a.csv", "a.html", "a.txt", "a.rtf", "a.warc"]), st.data())
def test_damaged_containers(name, data):
    sample = bytearray(
        {
            "a.mbox": b"From a@b.example Tue Mar  3 06:15:00 2026\n" + documents.mail(text="One."),
            "a.jsonl": b'{"title": "a", "text": "b"}\n[1]\n',
            "a.csv": b"title,text\na,b\n",
            "a.html": FACTIVA.encode(),
            "a.txt": LEXIS.encode(),
            "a.rtf": rb"{\rtf1\ansi Body\par End of Document\par}",
            "a.warc": gzip.decompress(warc(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a")),
        }[name]
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(sample)))
        sample[at : at + data.draw(st.sampled_from((0, 1, 2, 20)))] = data.draw(st.binary(max_size=6))
    try:
        entries = list(documents_in(name, bytes(sample)))
    except ArticleError as error:
        assert str(error)
    else:
        assert all(isinstance(entry, Document | ArticleError) for entry in entries)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Monday, March 2, 2026 Monday 9:05 AM GMT", "2026-03-02"),
        ("3. März 2026 Dienstag", "2026-03-03"),
        ("mardi 1er avril 2026 61 mots", "2026-04-01"),
        ("martes, 3 de marzo de 2026", "2026-03-03"),
        ("2026年3月3日", "2026-03-03"),
        ("2026-03-03T09:00:00Z", "2026-03-03"),
        ("61 words", None),
        ("99 March 2026", None),
        ("March 2026", None),
    ],
)
def test_dates_within_a_line(text, date):
    assert date_within(text) == date


def test_dates_in_other_languages():
    assert to_iso("3. Dezember 2025") == "2025-12-03"
    assert to_iso("3 août 2025") == "2025-08-03"
    assert to_iso("3 blurb 2025") is None


def test_an_address_in_an_archive_that_is_none_is_left_out():
    archive = gzip.decompress(warc(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The river rose."))
    [entry] = documents_in("a.warc", archive.replace(b"https://post.example/0", b"http://[post.example/"))
    assert isinstance(entry, Document)
    assert entry.meta.url is None and "The river rose." in entry.body
