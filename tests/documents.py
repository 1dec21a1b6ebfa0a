"""Documents in every format the program reads, made from the same few paragraphs of our own."""

from __future__ import annotations

import io
import plistlib
import quopri
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

TITLE = "Ferry toll to rise by 12 % in May"
PARAGRAPHS = (
    "The toll of the Harowmere ferry will rise by 12 % in May, the harbour board said on Tuesday. It was £2.50 for"
    " eleven years, and the board lost about £40,000 a year with it.",
    "“We have put it off three times,” said Lena Brandt, the harbour master. “We cannot put it off a fourth.”",
    "About 1,400 people take the ferry on a working day, the board’s figures show. Jo Askew, who leads the council,"
    " called the rise “too steep” and asked for a lower price for children.",
    "At least 35 of the 50 seats of the morning boat are taken by pupils, a teacher told the meeting. The board will"
    " vote on a children’s price on 14 April.",
)
URL = "https://post.example/2026/03/ferry-toll"


def page(paragraphs: Sequence[str] = PARAGRAPHS, title: str = TITLE, head: str = "") -> str:
    """A web page as a newspaper has it: menus, the article, teasers, and text that no reader sees."""
    body = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)} | The Harowmere Post</title>
<meta property="og:title" content="{escape(title)}"><meta property="og:site_name" content="The Harowmere Post">
<link rel="canonical" href="{URL}"><link rel="alternate" type="application/rss+xml" href="/feed.xml">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle",
 "headline": "{title}", "datePublished": "2026-03-03T06:15:00Z",
 "author": [{{"@type": "Person", "name": "Maria Osei"}}]}}
</script>{head}</head>
<body><header><nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/weather">Weather</a></nav></header>
<main><article><h1>{escape(title)}</h1><p class="byline">By Maria Osei</p>
{body}
<p style="display:none">Hidden words of the page</p>
</article><aside><h2>Most read</h2>
<ul><li><a href="/1">Pier closed</a></li><li><a href="/2">Weir cracks</a></li></ul></aside>
</main><footer><p>© 2026 The Harowmere Post. All rights reserved.</p></footer>
<script>var words = "words of a script";</script></body></html>
"""


def single_file(source: str) -> bytes:
    """A page as SingleFile saves it."""
    remark = f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: Tue Mar 03 2026 09:00:00 GMT+0100\n-->"
    return source.replace("<html", f"<html>{remark}<html", 1).encode()


def saved_from(source: str) -> bytes:
    """A page as browsers save it: with a remark at its top."""
    return f"<!-- saved from url=({len(URL):04}){URL} -->\n{source}".encode()


def mhtml(source: str, encoding: str = "utf-8") -> bytes:
    """A page as Chrome saves it in one file."""
    body = quopri.encodestring(source.replace("\n", "\r\n").encode(encoding)).decode("ascii")
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nSubject: Ferry\r\n"
        "Date: Tue, 3 Mar 2026 09:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----Boundary"\r\n\r\n\r\n'
        f'------Boundary\r\nContent-Type: text/html; charset="{encoding}"\r\n'
        f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {URL}\r\n\r\n{body}\r\n"
        "------Boundary\r\nContent-Type: text/css\r\nContent-Location: cid:style\r\n\r\np { color: red }\r\n"
        "------Boundary--\r\n"
    ).encode("ascii")


def webarchive(source: str, frames: int = 0) -> bytes:
    """A page as Safari saves it."""
    main = {
        "WebResourceData": source.encode(),
        "WebResourceURL": URL,
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
    }
    archive: dict[str, object] = {"WebMainResource": main}
    if frames:
        archive["WebSubframeArchives"] = [{}] * frames
    return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)


def mail(html: str | None = None, text: str | None = None, headers: Mapping[str, str] | None = None) -> bytes:
    """A mail with an HTML part, a text part, or both."""
    from email.message import EmailMessage

    message = EmailMessage()
    given = {"From": "Maria Osei <maria@post.example>", "Subject": TITLE, "Date": "Tue, 03 Mar 2026 06:15:00 +0000"}
    for name, value in {**given, **(headers or {})}.items():
        message[name] = value
    if text is not None:
        message.set_content(text)
    if html is not None:
        if text is None:
            message.set_content(html, subtype="html")
        else:
            message.add_alternative(html, subtype="html")
    return message.as_bytes()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of these files, the same whenever it is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def docx(
    body: str, files: Mapping[str, str] | None = None, title: str = TITLE, created: str = "2026-03-03T06:15:00Z"
) -> bytes:
    """A Word document; `body` is what stands in w:body, see `docx_paragraph`."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>Maria Osei</dc:creator>"
        f"<dcterms:created>{created}</dcterms:created></cp:coreProperties>"
    )
    document = f'<?xml version="1.0"?><w:document {_W} {_R}><w:body>{body}</w:body></w:document>'
    return zipped({"word/document.xml": document, "docProps/core.xml": core, **(files or {})})


def docx_paragraph(text: str, style: str = "", run: str = "") -> str:
    """A paragraph of a Word document; `style` is its style's name, `run` what its run properties hold."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def epub(
    chapters: Sequence[str],
    title: str = TITLE,
    extra: Mapping[str, str] | None = None,
    publisher: str = "Harowmere Post",
    date: str = "2026-03-03",
) -> bytes:
    """An EPUB book; each chapter is what stands in its body."""
    items = "".join(
        f'<item id="c{n}" href="text/c%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    order = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>Maria Osei</dc:creator><dc:publisher>{escape(publisher)}"
        f"</dc:publisher><dc:date>{date}</dc:date><dc:language>en</dc:language></metadata>"
        f'<manifest>{items}<item id="p" href="p.png" media-type="image/png"/></manifest>'
        f"<spine>{order}</spine></package>"
    )
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        "OEBPS/content.opf": package,
    }
    for number, chapter in enumerate(chapters):
        files[f"OEBPS/text/c {number}.xhtml"] = (
            f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>no text</title></head>'
            f"<body>{chapter}</body></html>"
        )
    return zipped({**files, **(extra or {})})


def pdf(pages: Sequence[Sequence[str]], title: str = "", author: str = "", created: str = "20260303061500Z") -> bytes:
    """A PDF with these lines on its pages, in Helvetica; a page without lines is blank."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
               " /Encoding /WinAnsiEncoding >>"]  # fmt: skip
    kids = []
    for lines in pages:
        drawn = "".join(f"({_pdf_string(line)}) Tj T*\n" for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 60 780 Td\n{drawn}ET"
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< /Title ({_pdf_string(title)}) /Author ({_pdf_string(author)}) /CreationDate (D:{created}) >>")
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    return bytes(out + f"trailer\n{trailer}\nstartxref\n{table}\n%%EOF\n".encode())


def _pdf_string(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def filled(paragraphs: Sequence[str], width: int = 88, *, apart: bool = False) -> list[str]:
    """Paragraphs as lines of a page, with blank lines between them if they stand `apart`."""
    import textwrap

    lines: list[str] = []
    for paragraph in paragraphs:
        lines += [""] if apart and lines else []
        lines += textwrap.wrap(paragraph, width)
    return lines
