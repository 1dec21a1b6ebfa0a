"""A passage with its source, as text to paste: ready-made forms and templates of a person's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from reader.errors import SettingsError
from reader.model.article import marked
from reader.model.calendar import MONTH_NAMES
from reader.model.passage import Passage
from reader.model.plain_text import printable
from reader.passages.markdown import day_of, escape_line, quote_block, title_link
from reader.passages.wording import UNSURE, words_of

FORMS = ("plain", "markdown", "chicago")
"""The ready-made forms."""

FIELDS = ("text", "speaker", "title", "source", "byline", "date", "url", "note")
"""What a template may name between braces."""

_FIELD = re.compile(r"\{(\w*)\}")
_MARKED_TEXT = re.compile(r"[“\"«]\{text\}[”\"»]")
"""The field with quotation marks around it: they stay where they are right."""
_OPENERS = "([<“‘«\"'"
_CLOSERS = ")]>”’»\"'"
_GAP = "\x00"
"""Stands for a field that is not known."""
_FIRST = 0xE000
"""Known fields are private-use characters from here on while punctuation is tidied: their words are left alone."""
_VALUE = re.compile("[\ue000-\uf8ff]")
_LINK_NOWHERE = re.compile(rf"\[([^\[\]]*)\]\({_GAP}\)")
_LEAD = re.compile(rf"[^\ue000-\uf8ff{_GAP}{re.escape(_OPENERS + _CLOSERS)}]*")


def cite(passage: Passage, template: str = "plain", *, note: str = "") -> str:
    """`passage` cited in a ready-made form (`plain`, `markdown`, `chicago`) or by a template such as
    `“{text}” ({speaker}, {source}, {date})`. `\\n` in a template is a line end.

    What is not known takes its punctuation along. Raises SettingsError for an unknown field or form.
    """
    fields = _fields(passage, note)
    if template in FORMS and passage.wording == "reported":
        # The words name their speaker.
        fields["speaker"] = ""
    if template == "plain":
        return _plain(fields)
    if template == "markdown":
        return _markdown(fields)
    if template == "chicago":
        return _chicago(fields)
    check_template(template)
    return fill(_MARKED_TEXT.sub("{words}", template.replace("\\n", "\n")), _for_template(passage, fields))


def _for_template(passage: Passage, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a template of one's own: words that are nobody's but the article's come as they are."""
    bare = passage.kind == "passage" and passage.wording not in ("exact", "reported")
    text = printable(passage.text).strip() if bare else fields["text"]
    return {**fields, "words": fields["text"], "text": text}


def check_template(template: str) -> None:
    """Raise SettingsError, naming what is wrong, when `cite` would not take this template."""
    if template in FORMS:
        return
    names = _FIELD.findall(template)
    if not names:
        raise SettingsError(
            f"citation: there is no form “{template}”."
            f" Use {', '.join(FORMS)}, or a template with fields such as {{text}}."
        )
    for name in names:
        if name not in FIELDS:
            known = " ".join(f"{{{field}}}" for field in FIELDS)
            raise SettingsError(f"citation: unknown field {{{name}}}. The fields are {known}.")


def fill(template: str, fields: Mapping[str, str]) -> str:
    """`template` with its fields filled in; an empty field goes with the words and punctuation that belong to it.

    A line none of whose fields is known is left out. Elsewhere an unknown field goes with the brackets around it,
    and with what stands between it and the field before (at the start of a line or bracket: the field after).
    """
    values: list[str] = []

    def token(match: re.Match[str]) -> str:
        value = fields.get(match[1], "")
        if not value:
            return _GAP
        values.append(value)
        return chr(_FIRST + len(values) - 1)

    lines = [_FIELD.sub(token, line) for line in _VALUE.sub("", printable(template)).split("\n")]
    kept = [_without_gaps(line) for line in lines if _GAP not in line or _VALUE.search(line)]
    return _VALUE.sub(lambda match: values[ord(match[0]) - _FIRST], "\n".join(kept)).strip()


def _without_gaps(line: str) -> str:
    line = _LINK_NOWHERE.sub(r"\1", line)
    while _GAP in line:
        line = _without_gap(line, line.index(_GAP))
    return line.strip()


def _without_gap(line: str, at: int) -> str:
    before, after = line[:at], line[at + 1 :]
    while before and after and before[-1] in _OPENERS and after[0] == _CLOSERS[_OPENERS.index(before[-1])]:
        before, after = before[:-1], after[1:]
    known = list(_VALUE.finditer(before))
    if not known or before.endswith(tuple(_OPENERS)):
        # Nothing before it that it could be joined to: what leads to the next field goes.
        return before + _LEAD.sub("", after, count=1)
    end = known[-1].end()
    while end < len(before) and before[end] in _CLOSERS:
        end += 1
    return before[:end] + after


# -- the ready-made forms -----------------------------------------------------------------------------------------


def _fields(passage: Passage, note: str) -> dict[str, str]:
    known = passage.cite
    fields = {
        "text": words_of(passage),
        "speaker": f"{known.speaker}{UNSURE if passage.unsure else ''}" if known.speaker else "",
        "title": known.title,
        "source": marked(known.source, guessed=known.source_guessed),
        "byline": known.byline,
        "date": marked(day_of(known.published), guessed=known.date_guessed),
        "url": known.url or ("" if known.title or known.source else known.path),
        "note": note,
    }
    return {name: printable(value or "").strip() for name, value in fields.items()}


def _plain(fields: Mapping[str, str]) -> str:
    speaker = f" — {fields['speaker']}" if fields["speaker"] else ""
    source = ", ".join(fields[name] for name in ("title", "source", "date", "url") if fields[name])
    return "\n".join(part for part in (f"{fields['text']}{speaker}", source, fields["note"]) if part)


def _markdown(fields: Mapping[str, str]) -> str:
    parts = [escape_line(fields["speaker"]), title_link(fields["title"], fields["url"])]
    parts += [escape_line(fields[name]) for name in ("source", "date")]
    source = ", ".join(part for part in parts if part)
    quote = quote_block(fields["text"])
    cited = f"{quote}\n>\n> — {source}" if quote and source else quote or source
    return "\n\n".join(part for part in (cited, fields["note"]) if part)


def _chicago(fields: Mapping[str, str]) -> str:
    """Notes style for news: author, “title,” outlet, date, address (Chicago Manual of Style, 17th ed., 14.191)."""
    title = fields["title"]
    parts = [fields["byline"], f"“{title}{'' if title.endswith(('?', '!')) else ','}”" if title else ""]
    parts += [fields["source"], _long_date(fields["date"]), fields["url"]]
    joined = ""
    for part in (part for part in parts if part):
        joined += ("" if not joined else " " if joined.endswith("”") else ", ") + part
    if joined.endswith(",”"):
        joined = f"{joined[:-2]}.”"
    elif joined:
        joined += "."
    said_by = f" ({fields['speaker']})" if fields["speaker"] else ""
    cited = f"{fields['text']}{said_by} {joined}".strip()
    return f"{cited}\n{fields['note']}" if fields["note"] else cited


def _long_date(day: str) -> str:
    try:
        known = date.fromisoformat(day.removesuffix("?"))
    except ValueError:
        return day
    return f"{MONTH_NAMES[known.month - 1]} {known.day}, {known.year}{'?' * day.endswith('?')}"
