"""Articles in other languages: which one it is, and that only words in quotation marks are marked, each as a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.extraction import extract, language_of
from reader.library.indexing.deriving import derive
from reader.model.languages import is_english, only_quotations_are_marked

LINES = (
    (Path(__file__).parents[2] / "fixtures" / "quotes" / "languages.txt").read_text(encoding="utf-8").splitlines()[1:]
)
ARTICLES = {code.strip("[]"): text for code, text in zip(LINES[::2], LINES[1::2], strict=True)}
SAID = {
    "de": [
        ("Anna Weber", "Wir bauen für die nächsten hundert Jahre"),
        ("Anna Weber", "Der Bau beginnt im Herbst"),
    ],
    "fr": [
        ("Claire Dumont", "Nous avons besoin de ce lieu"),
        ("Paul Rivière", "Les enfants sont les premiers à perdre."),
    ],
    "es": [("Carmen Ruiz", "No hay otra solución"), ("Luis Prado", "El acero está cansado")],
    "it": [("Marta Bianchi", "Non possiamo rischiare")],
    "nl": [("Jan de Vries", "Wij kunnen niet anders")],
    "pt": [("Ana Moreira", "Não há dinheiro para as obras"), ("Rui Costa", "Os alunos são os mais prejudicados")],
    "da": [("Lene Holm", "Vi har ikke råd til at holde den åben")],
    "no": [("Per Lund", "Det er synd for barna")],
    "sv": [("Eva Lind", "Vi har inte råd att hålla den öppen")],
}


@pytest.mark.parametrize("language", ARTICLES)
def test_only_words_in_marks_are_marked_and_all_are_guesses(language):
    text = ARTICLES[language]
    assert language_of(text) == language
    found = extract(text)
    assert [(quote.canonical, quote.text) for quote in found.quotes] == SAID[language]
    assert all(quote.guess and quote.rule == "in-marks" for quote in found.quotes)
    assert all(quote.quoted == (quote.span,) for quote in found.quotes)
    assert all(quote.text == text[quote.span.start : quote.span.end] for quote in found.quotes)
    assert not found.figures


@pytest.mark.parametrize(
    ("beside", "speaker"),
    [
        ("„{}“, sagte ein Sprecher der Polizei.", None),  # a noun, though it has a capital
        ("„{}“ Klaus Berg ging nach Hause.", None),  # no verb of saying
        ("Klaus Berg warnte am Abend: „{}“", "Klaus Berg"),
        ("„{}“, so steht es auf dem Schild in der Bahnhofstraße.", None),
        ("„{}“, betonte Ursula von der Heide.", "Ursula von der Heide"),
        ("Am Montag sagte Klaus Berg: „{}“", "Klaus Berg"),
        ("„{}“, sagte er.", None),
    ],
)
def test_a_name_needs_a_reporting_verb_beside_the_marks(beside, speaker):
    [quote] = extract(beside.format("Das wird ein langer Winter"), language="de").quotes
    assert quote.canonical == speaker


def test_a_term_in_marks_is_none_and_a_language_without_verbs_has_no_speakers():
    assert not extract("Das „Nordtor“ und die „neue Mitte“ sind fertig.", language="de").quotes
    [quote] = extract("”Tämä on meidän kotimme”, sanoi Aino Laine.", language="fi").quotes
    assert (quote.text, quote.speaker, quote.guess) == ("Tämä on meidän kotimme", None, True)


ENGLISH = "“We cannot keep it open,” said Kari Nes, the mayor, who told the town that it would cost 40 million euros."


@pytest.mark.parametrize("stated", [None, "en", "en-GB", "EN_us"])
def test_english_and_short_texts_stay_english(stated):
    assert language_of(ENGLISH, stated) == "en"
    assert language_of("Das ist gut.", stated) == "en"
    assert language_of("1 2 3 4 5 " * 30, stated) == "en"
    assert extract(ENGLISH).figures


def test_what_is_stated_counts_unless_the_words_say_otherwise():
    assert language_of("Tämä on uutinen.", "fi-FI") == "fi"
    assert language_of("Kort nytt.", "nb") == "no"
    assert language_of(ARTICLES["de"], "en") == "de"
    assert language_of(f"{ENGLISH} " * 4, "de") == "en"


POLISH = (
    "Rzecznik straży, Marek Nowak, powiedział: „Ogień objął trzy piętra”. Według niego ewakuowano 120 osób, a jedna "
    "mieszkanka trafiła do szpitala. Przyczyny pożaru bada teraz policja wraz z biegłym sądowym."
)


def test_a_language_that_is_not_known_is_not_read_with_english_rules():
    assert language_of(POLISH) == "und"
    assert language_of(POLISH, "pl") == "pl"
    found = extract(POLISH)
    assert [(quote.text, quote.speaker, quote.guess) for quote in found.quotes] == [
        ("Ogień objął trzy piętra", None, True)
    ]
    assert not found.figures
    assert (only_quotations_are_marked("und") or "").startswith("A language that is not known here: only")


def test_a_table_without_small_words_stays_english():
    assert language_of("Lund 3 Sund 2 Rovik 5 Tarn 1 " * 10) == "en"


@pytest.mark.parametrize("text", ["", "„", "„“", "«»", "„a", "sagte „" * 50, "„x“, sagte" * 3, "„x“, sagte X Y" * 3])
@pytest.mark.parametrize("language", ["de", "fr", "zz"])
def test_any_text_is_read(text, language):
    for quote in extract(text, language=language).quotes:
        assert quote.text == text[quote.span.start : quote.span.end]


def test_the_sentence_for_a_reader():
    assert only_quotations_are_marked("de-AT") == "German: only words in quotation marks are marked"
    assert only_quotations_are_marked("xx") == "Language “xx”: only words in quotation marks are marked"
    assert only_quotations_are_marked(None) is None is only_quotations_are_marked("en-US")
    assert is_english("") and not is_english("fr")


def test_an_article_that_states_no_language_gets_the_one_of_its_words(tmp_path):
    for name, stated, text, language in (
        ("a.md", "", ARTICLES["de"], "de"),
        ("b.md", "language: da\n", ARTICLES["sv"], "sv"),
        ("c.md", "lang: de-AT\n", ARTICLES["de"], "de-AT"),
        ("d.md", "", ENGLISH, "en"),
    ):
        file = tmp_path / name
        file.write_text(f"---\ntitle: Hafen\n{stated}---\n{text}\n", encoding="utf-8")
        derived = derive(str(file), file, 10**6)
        assert derived.article is not None and derived.article.meta.language == language
        assert bool(derived.extracted.figures) is (language == "en")


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        (
            "nl",
            "De brug blijft tot vrijdag dicht. “We hebben geen keuze”, zei burgemeester Janna Holt maandag. "
            "Ongeveer 2.000 mensen moeten omrijden.",
            "Janna Holt",
        ),
        (
            "pt",
            "A ponte continuará fechada até sexta-feira. “Não temos escolha”, disse a prefeita Joana Holt na "
            "segunda-feira. Cerca de 2.000 pessoas terão de dar a volta.",
            "Joana Holt",
        ),
        (
            "de",
            "Die Brücke bleibt bis Freitag gesperrt. „Wir haben keine andere Wahl“, sagte Bürgermeisterin Jana Holt. "
            "Die Firma »Stahl & Söhne« liefert die Träger am 6. Mai, und das ist zu spät.",
            "Jana Holt",
        ),
    ],
)
def test_a_short_article_is_in_its_language(language, text, speaker):
    assert language_of(text) == language
    found = extract(text)
    assert [quote.canonical for quote in found.quotes] == [speaker]
    assert not found.figures
