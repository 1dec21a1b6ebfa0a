from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reader.errors import SettingsError
from reader.model import Citation
from reader.passages.citing import FIELDS, FORMS, check_template, cite

from .conftest import KEPT, REPORTED, passage_of


def bare(**cite: str | None):
    return passage_of(KEPT, **cite)


def test_plain(passage):
    assert cite(passage, "plain") == (f"{REPORTED}\nDam holds, Orvel Courier, 2031-04-02, https://courier.example/dam")


def test_plain_with_a_note(passage):
    assert cite(passage, note="Call back.").splitlines()[-1] == "Call back."


def test_plain_does_not_quote_twice():
    said = passage_of("“We had eleven minutes to empty the street,” said Mara Tolliver, who led the rescue.")
    assert cite(said).startswith("“‘We had eleven minutes to empty the street,’ said Mara")
    whole = replace(said, text="“We had eleven minutes.”")
    assert cite(whole).startswith("“We had eleven minutes.”\n")


def test_markdown(passage):
    assert cite(passage, "markdown") == (
        f"> {REPORTED}\n>\n> — [Dam holds](<https://courier.example/dam>), Orvel Courier, 2031-04-02"
    )


def test_chicago(passage):
    assert cite(passage, "chicago") == (
        f"{REPORTED} Ines Falk, “Dam holds,” Orvel Courier, April 2, 2031, https://courier.example/dam."
    )


@pytest.mark.parametrize(
    ("known", "cited"),
    [
        ({}, f"“{KEPT}” “Dam holds.”"),
        ({"title": "Will it hold?", "source": "Courier"}, f"“{KEPT}” “Will it hold?” Courier."),
        ({"published": "spring 2031"}, f"“{KEPT}” “Dam holds,” spring 2031."),
        ({"title": ""}, f"“{KEPT}” /news/orvel.md."),
    ],
)
def test_chicago_without_some_fields(known, cited):
    assert cite(bare(**known), "chicago") == cited


@pytest.mark.parametrize(
    ("template", "cited"),
    [
        ("“{text}” — {speaker}, {title}, {source}, {date}, {url}", "“T”, Dam holds"),
        ("{speaker}: {text} ({source}, {date})", "T"),
        ("[{title}]({url}) {text}", "Dam holds T"),
        ("{speaker} said: “{text}”, {date}.", "“T”."),
        ("{text} ({source}, {title}; {date}).", "T (Dam holds)."),
        ("{text}\\nSource: {source}\\nTitle: {title}", "T\nTitle: Dam holds"),
        ("{url}", ""),
        ("{text} | {source} | {title}", "T | Dam holds"),
        ("{date} – {source}: {title}, “{text}”", "Dam holds, “T”"),
    ],
)
def test_what_is_not_known_takes_its_punctuation_along(template, cited):
    assert cite(replace(bare(), text="T"), template) == cited


def test_a_template_with_everything_known_is_filled_as_it_stands(passage):
    template = "{title} / {source} / {date} / {url} / {speaker} / {byline} / {text} / {note}"
    assert cite(passage, template, note="n") == (
        "Dam holds / Orvel Courier / 2031-04-02 / https://courier.example/dam / the fire service / Ines Falk / "
        f"{REPORTED} / n"
    )


def test_braces_in_the_article_are_not_fields():
    assert cite(replace(bare(), text="{url} {nonsense}"), "{text}") == "{url} {nonsense}"


def test_an_unknown_field_is_named():
    with pytest.raises(SettingsError, match=r"\{autor\}.*\{text\}"):
        cite(bare(), "{text} {autor}")


def test_an_unknown_form_is_named():
    with pytest.raises(SettingsError, match="apa"):
        check_template("apa")
    for form in FORMS:
        check_template(form)


def test_control_characters_never_reach_the_clipboard():
    hostile = replace(bare(), text="one\x1b]52;c;AAAA\x07two\u202ethree\x9b", cite=Citation("/p", "T\x1b[2J"))
    for form in (*FORMS, "{text} {title}"):
        assert not [character for character in cite(hostile, form) if ord(character) < 32 and character != "\n"]
        assert "\u202e" not in cite(hostile, form)
        assert "\x9b" not in cite(hostile, form)


values = st.none() | st.text(max_size=12)


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from([*(f"{{{field}}}" for field in FIELDS), ", ", " (", ")", "“", "”", " — ", "said", "\\n"]),
        max_size=12,
    ),
    st.tuples(*(values,) * 6),
)
def test_any_template_and_any_fields_give_a_text(parts, known):
    template = "{text}" + "".join(parts)
    passage = replace(bare(), text="T", cite=Citation("/p", known[0] or "", *known[1:]))
    assert cite(passage, template).startswith("T")


@settings(max_examples=50)
@given(st.tuples(*(st.none() | st.text("abc", min_size=1, max_size=4),) * 4))
def test_no_stray_punctuation_remains(known):
    speaker, source, published, url = known
    cited = cite(
        replace(bare(speaker=speaker, source=source, published=published, url=url), text="T"),
        "{text}, {speaker}, {source}, {date}, {url}",
    )
    assert cited == ", ".join(part for part in ("T", speaker, source, published, url) if part)
