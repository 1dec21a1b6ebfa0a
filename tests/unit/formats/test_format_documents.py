"""Pages, mails, PDF, Word and EPUB files as articles, whole and damaged."""

import sys
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.errors import ArticleError, EmptyArticleError
from reader.formats.html import parse_html
from reader.formats.metadata import read_metadata, without_site
from reader.formats.names import largest_size
from reader.formats.page import decode_page, read_page
from reader.formats.reading import parse, read_meta
from reader.model import ArticleMeta
from tests import documents
from tests.documents import PARAGRAPHS, TITLE, URL

ROOT = Path(__file__).resolve().parents[3]
TEXT = "\n\n".join(PARAGRAPHS)
META = ArticleMeta(TITLE, "Maria Osei", "The Harowmere Post", "2026-03-03T06:15:00+00:00", URL, "en", "page", "page")
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


# -- pages


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", documents.page().encode()),
        ("a.htm", documents.single_file(documents.page())),
        ("a.html", documents.saved_from(documents.page())),
        ("a.mhtml", documents.mhtml(documents.page())),
        ("a.mht", documents.mhtml(documents.page(), "cp1252")),
        ("a.webarchive", documents.webarchive(documents.page())),
    ],
)
def test_a_saved_page_is_read_like_the_page(name, data):
    article = parse(name, data)
    assert article.text == TEXT
    assert replace(article.meta, language="en") == META
    assert article.notes == ("6 lines left out.",)
    assert "title" not in article.guessed


def test_what_is_no_article_of_a_page_is_left_out_and_listed():
    found = read_page(documents.page(), URL)
    assert "Most read" in found.left_out
    assert "By Maria Osei" in found.left_out
    assert not any("script" in line or "Hidden" in line for line in found.left_out)


def test_a_page_says_what_it_is():
    page = documents.page(head='<meta name="author" content="admin">').replace(
        '"@type": "NewsArticle",', '"@type": "NewsArticle", "isAccessibleForFree": "False",'
    )
    found = read_metadata(parse_html(page), "https://post.example/x")
    assert found.meta == META
    assert found.paywalled
    assert found.feeds == ("https://post.example/feed.xml",)


def test_what_a_page_does_not_say_is_guessed_and_listed():
    page = f"<html><head><title>{TITLE}</title></head><body><article><p>3 March 2026</p>{HTML}</article></body></html>"
    found = read_page(page, "https://www.post.example/2026/03/03/ferry")
    assert found.meta.source == "post.example"
    assert found.meta.published == "2026-03-03"
    assert set(found.guessed_fields) == {"date", "source"}


def test_json_ld_as_pages_write_it():
    page = """<script type="application/ld+json"><!-- {"@graph": [{"@type": "WebSite", "name": "No"},
      {"@type": ["Thing", "http://schema.org/NewsArticle"], "headline": "Toll &amp; weir",
       "author": {"name": ["By Maria Osei", "Jo Askew"]}, "datePublished": "2026-03-03T07:15:00+0100",}]} --></script>
      <h1>Toll &amp; weir</h1>"""
    meta = read_metadata(parse_html(page)).meta
    assert (meta.title, meta.byline, meta.published) == (
        "Toll & weir",
        "Maria Osei, Jo Askew",
        "2026-03-03T07:15:00+01:00",
    )


@pytest.mark.parametrize("source", ["[" * 100_000, '{"a":' * 5_000, "{", "null", "[1, [2]]", '{"@type": 3}', "\x00"])
def test_hostile_json_ld(source):
    read_metadata(parse_html(f'<script type="application/ld+json">{source}</script><p>a'))


@pytest.mark.parametrize(
    ("title", "outlet", "expected"),
    [
        ("River falls | Harrow Courier", "Harrow Courier", "River falls"),
        ("River falls - courier.example", "Courier", "River falls"),
        ("Peace - at last", "Courier", "Peace - at last"),
        ("River falls", "", "River falls"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(title, outlet, expected):
    assert without_site(title, outlet) == expected


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        (b"<p>caf\xe9", "text/html; charset=iso-8859-1", "<p>café"),
        (b'<meta charset="windows-1251"><p>\xcf\xf0\xe8\xe2\xe5\xf2', "", '<meta charset="windows-1251"><p>Привет'),
        ("<p>café".encode(), "text/html; charset=latin-1", "<p>café"),
        ("\ufeff<p>café".encode("utf-16"), "", "<p>café"),
        (b"<p>caf\xe9 au lait", "text/html; charset=no-such-thing", "<p>café au lait"),
    ],
)
def test_encodings_of_pages(data, content_type, expected):
    assert decode_page(data, content_type).lstrip("\ufeff") == expected


def test_a_page_without_an_article_is_shown_whole_and_says_so():
    article = parse("a.html", b"<nav>Menu</nav><p>Boil water until noon.</p><footer>Imprint</footer>")
    assert article.text == "Boil water until noon."
    assert any("all of its text" in note for note in article.notes)


def test_a_head_that_is_never_closed_takes_no_text_away():
    lines = "".join(f"<div>Line {number} of the notice.</div>" for number in range(30))
    article = parse("a.html", f"<body><header><nav>Menu</nav>{lines}</body>".encode())
    assert "Line 0 of the notice." in article.text and "Menu" not in article.text


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"<script>a</script>", b" \n ", b"<!-- a -->", b"<p hidden>a"])
def test_a_page_without_text(data):
    with pytest.raises(ArticleError):
        parse("a.html", data)


def test_a_huge_page_is_shown_whole(monkeypatch):
    page = ("<html><body>" + "<p>Words of a line.</p>" * 2_000 + "</body></html>").encode()
    whole = "No article was recognised in this page: all of its text is shown."
    assert whole not in parse("a.html", page).notes
    monkeypatch.setattr("reader.formats.page._MOST_ELEMENTS", 1_000)
    article = parse("a.html", page)
    assert whole in article.notes
    assert len(article.blocks) == 2_000


# -- mails


def test_a_mail_of_a_person():
    article = parse("a.eml", documents.mail(text=TEXT + "\n\n-- \nMaria Osei\nHarowmere Post"))
    assert article.text == TEXT
    assert article.meta == ArticleMeta(TITLE, "Maria Osei", None, "2026-03-03T06:15:00+00:00", date_from="mail")


def test_a_newsletter():
    html = (
        '<div style="display:none">Preview words</div><table><tr><td><a href="https://post.example/n/1">View this email'
        f" in your browser</a></td></tr><tr><td>{HTML}</td></tr><tr><td>Share on Facebook</td></tr>"
        '<tr><td><a href="https://post.example/u">Unsubscribe</a></td></tr></table>'
    )
    article = parse("a.eml", documents.mail(html, "plain words", {"List-Unsubscribe": "<https://post.example/u>"}))
    assert article.text == TEXT
    assert (article.meta.source, article.meta.byline, article.meta.url) == (
        "Maria Osei",
        None,
        "https://post.example/n/1",
    )
    assert article.notes == ("3 lines left out.",)


def test_attachments_are_named():
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["Subject"] = "a@post.example", "Figures"
    message.set_content("See the table.")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="table.pdf")
    article = parse("a.eml", message.as_bytes())
    assert (article.text, article.notes) == ("See the table.", ("1 attachment is not read: table.pdf.",))


@pytest.mark.parametrize(
    "data",
    [
        b"no header at all",
        b'Subject: =?x?q?=FF?=\nContent-Type: text/plain; charset="\xff"\n\n',
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\n--a--",
        b"From: \xff\xfe <\nDate: never\nSubject: a\nContent-Transfer-Encoding: base64\n\n%%%",
        b"From: a@b.example\nDate: Tue, 3 Mar 99999999999999999999 06:15:00 +0000\nSubject: a\n\n",
        b"A: b\nContent-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 500,
    ],
)
def test_odd_mails_fail_with_our_errors_only(data):
    with pytest.raises(ArticleError):
        parse("a.eml", data)


# -- PDF


def test_a_pdf():
    pages = [[TITLE, *documents.filled(PARAGRAPHS[:2], 70)], documents.filled(PARAGRAPHS[2:], 70)]
    article = parse("a.pdf", documents.pdf(pages, TITLE, "Maria Osei"))
    assert article.text.replace("\n\n", " ") == TEXT.replace("\n\n", " ")
    assert article.meta == ArticleMeta(TITLE, "Maria Osei", published="2026-03-03", date_from="file")


def test_paragraphs_of_a_pdf_that_stand_apart():
    lines = [TITLE, "", *documents.filled(PARAGRAPHS, 70, apart=True)]
    assert parse("a.pdf", documents.pdf([lines], TITLE)).text == TEXT
    indented = documents.filled([f"    {paragraph}" for paragraph in PARAGRAPHS], 70)
    assert parse("a.pdf", documents.pdf([[TITLE, *indented]], TITLE)).text == TEXT


def test_hyphens_at_the_ends_of_lines_of_a_pdf():
    lines = ["The harbour board gave a full-", "year report in Asia-", "Pacific style, said the har-", "bour master."]
    rest = ["It gives a full-year report each spring. The harbour", "is old, and its master has a harbour office."]
    text = parse("a.pdf", documents.pdf([[*lines, "", *rest]])).text.replace("\n\n", " ")
    assert text.startswith("The harbour board gave a full-year report in Asia-Pacific style, said the harbour master.")


def test_running_heads_and_page_numbers_of_a_pdf_are_left_out():
    pages = [
        ["The Harowmere Post, 3 March 2026", *documents.filled([words], 70), str(number)]
        for number, words in enumerate(PARAGRAPHS, 1)
    ]
    article = parse("a.pdf", documents.pdf(pages))
    assert article.text.replace("\n\n", " ") == TEXT.replace("\n\n", " ")
    assert article.notes == ("8 lines left out.",)


def test_a_scan_is_named_as_such():
    with pytest.raises(ArticleError, match="scan"):
        parse("a.pdf", documents.pdf([[], []]))
    article = parse("a.pdf", documents.pdf([documents.filled(PARAGRAPHS), []]))
    assert "1 of 2 pages is a picture without text." in article.notes


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"%PDF-1.4 nothing", b"no pdf", documents.pdf([["a"]])[:200]])
def test_damaged_pdfs(data):
    with pytest.raises(ArticleError):
        parse("a.pdf", data)


# -- Word


def test_a_word_document():
    body = "".join(
        (
            documents.docx_paragraph(TITLE, "Title"),
            documents.docx_paragraph("The vote", "Heading1"),
            *(documents.docx_paragraph(paragraph) for paragraph in PARAGRAPHS),
            documents.docx_paragraph("Secret", run="<w:vanish/>"),
            "<w:p><w:del><w:r><w:delText>Struck</w:delText></w:r></w:del>",
            "<w:ins><w:r><w:t>Set</w:t></w:r></w:ins></w:p>",
            '<w:p><w:r><w:t>28</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>',
            "<w:r><w:t> people</w:t></w:r></w:p>",
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Boat</w:t></w:r></w:p></w:tc>"
            "<w:tc><w:p><w:r><w:t>Seats</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>Early</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>50</w:t></w:r>"
            "</w:p></w:tc></w:tr></w:tbl>",
        )
    )
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="2"><w:p><w:r><w:t>As counted in May.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    article = parse("a.docx", documents.docx(body, {"word/footnotes.xml": notes}, title="Ignored"))
    table = "Boat  │ Seats\nEarly │ 50"
    assert article.text == f"The vote\n\n{TEXT}\n\nSet\n\n28¹ people\n\n{table}\n\n[1] As counted in May."
    assert article.meta == ArticleMeta(TITLE, "Maria Osei", None, "2026-03-03T06:15:00+00:00", date_from="file")


def test_lists_and_links_of_a_word_document():
    item = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>"
    link = '<w:p><w:hyperlink r:id="r1"><w:r><w:t>the vote</w:t></w:r></w:hyperlink></w:p>'
    links = '<Relationships><Relationship Id="r1" Target="https://a.example/" TargetMode="External"/></Relationships>'
    data = documents.docx(item.format("one") + item.format("two") + link, {"word/_rels/document.xml.rels": links})
    article = parse("a.docx", data)
    assert [block.kind for block in article.blocks] == ["item", "item", "paragraph"]
    assert [style.url for style in article.styles] == ["https://a.example/"]


# -- EPUB


def test_a_book():
    article = parse("a.epub", documents.epub([f"<h1>One</h1>{HTML}", "<p>Two.</p>"]))
    assert article.text == f"One\n\n{TEXT}\n\nTwo."
    assert article.meta == ArticleMeta(TITLE, "Maria Osei", "Harowmere Post", "2026-03-03", None, "en", "book", "book")


# -- archives that harm


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", b"PK\x03\x04 cut short", "damaged"),
        ("a.docx", documents.docx(documents.docx_paragraph("a"))[:-200], "damaged"),
        ("a.docx", documents.zipped({"a": "b"}), "not a Word document"),
        ("a.docx", documents.zipped({"word/document.xml": b"\x00" * 90_000_000}), "too large"),
        ("a.docx", documents.zipped({"word/document.xml": "<a"}), "damaged"),
        ("a.docx", documents.docx(""), "no text"),
        ("a.epub", documents.zipped({"a": "b"}), "not an EPUB"),
        ("a.epub", b"", "empty"),
        ("a.epub", documents.epub([]), "no text"),
        ("a.epub", documents.epub([], extra={"META-INF/encryption.xml": "<a/>"}), "locked"),
        ("a.webarchive", b"bplist00", "damaged"),
        ("a.webarchive", b"<plist></plist>", "damaged"),
        ("a.mhtml", b"Content-Type: text/plain\n\nwords", "no page"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_damaged_archives_have_one_clear_line(name, data, reason):
    with pytest.raises(ArticleError, match=reason):
        parse(name, data)


def test_entities_of_xml_are_inert():
    bomb = (
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;">'
        '<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>words &d; &e;</w:t></w:r></w:p></w:body></w:document>"
    )
    article = parse("a.docx", documents.zipped({"word/document.xml": bomb}))
    assert article.text.startswith("words")
    assert "root:" not in article.text
    assert len(article.text) < 100


SAMPLES = {
    "a.html": documents.page().encode(),
    "a.mhtml": documents.mhtml(documents.page()),
    "a.webarchive": documents.webarchive(documents.page()),
    "a.eml": documents.mail(documents.page(), TEXT),
    "a.pdf": documents.pdf([documents.filled(PARAGRAPHS)], TITLE),
    "a.docx": documents.docx("".join(map(documents.docx_paragraph, PARAGRAPHS))),
    "a.epub": documents.epub([HTML]),
}


@pytest.mark.slow
@settings(max_examples=150)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_damaged_files_of_every_format(name, data):
    sample = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(sample) - 1))
        end = at + data.draw(st.sampled_from((1, 1, 2, 20, 400)))
        sample[at:end] = data.draw(st.binary(max_size=6))
        if not sample:
            break
    try:
        article = parse(name, bytes(sample))
    except ArticleError as error:
        assert "\n" not in str(error)
    else:
        assert article.text == "\n\n".join(article.text[block.start : block.end] for block in article.blocks)
        assert article.text.replace("\n", " ").isprintable() or not article.text.isascii()


@settings(max_examples=60)
@given(st.sampled_from(sorted(SAMPLES)), st.binary(max_size=300))
def test_any_bytes_in_every_format(name, data):
    try:
        assert parse(name, data).text
    except ArticleError as error:
        assert str(error)


# -- what is loaded when


def test_the_name_stands_for_a_document_until_it_is_read():
    assert read_meta("ferry-toll.pdf", b"%PDF-1.4") == ArticleMeta("ferry toll")


def test_documents_may_be_larger_than_texts():
    assert largest_size("a.txt", 5_000_000) == 5_000_000
    assert largest_size("a.pdf", 5_000_000) > 50_000_000


def test_readers_of_documents_are_imported_only_for_documents():
    code = (
        "import sys; from reader.formats.reading import parse, read_meta; parse('a.md', b'# Title\\n\\nText');"
        "read_meta('a.html', b'<p>'); read_meta('a.pdf', b'%PDF');"
        "print(*{'lxml', 'trafilatura', 'pypdfium2', 'email', 'zipfile', 'plistlib'} & set(sys.modules))"
    )
    done = run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)
    assert done.stdout.split() == []


def test_an_empty_document_is_empty():
    with pytest.raises(EmptyArticleError):
        parse("a.pdf", b"")
