"""The imprint of an article: lines of a text, and names of files, that say who published it and when.

A line is an imprint only when all of it is: "Sund Radio, 6 May 2026", "Tidende · 6 May 2026 · Ane Lund", "By Oscar
Pell, The Vale Herald", "Published: 6 May 2026". A sentence with a date in it is none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from reader.formats.dates import dates_within, to_iso
from reader.model.article import ArticleMeta
from reader.model.person_names import full_name

_LONGEST_LINE, _LONGEST_PART = 200, 60

_PUBLISHED = (
    r"published|posted|publication date|date|issued|veröffentlicht|erschienen|datum|publié|paru|publicad[oa]|fecha"
    r"|pubblicato|data|gepubliceerd|geplaatst|publiceret|udgivet|offentliggjort|dato|publisert|publicera[dt]"
)
_UPDATED = (
    r"(?:last |first )?updated|last modified|modified|aktualisiert|stand|mis à jour|actualizad[oa]|aggiornato"
    r"|bijgewerkt|laatst bijgewerkt|atualizad[oa]|opdateret|oppdatert|uppdatera[dt]|ändrad"
)
_SOURCE = r"source|outlet|publication|publisher|newspaper|quelle|kilde|källa|fuente|fonte|bron|medium"
_ON = r"(?:on|in|am|le|la|el|il|op|em|en|den|d\.|da|der|i|a)"
_LABEL = re.compile(rf"(?:(?P<updated>{_UPDATED})|{_PUBLISHED})(?:\s+{_ON})?\s*:?\s*", re.IGNORECASE)
_SOURCE_LABEL = re.compile(rf"(?:(?:{_SOURCE})\s*:|(?:first )?(?:published|appeared) (?:in|by)\s)\s*", re.IGNORECASE)
_BY = re.compile(
    r"(?:by|words by|story by|written by|text|report|von|par|por|de|di|door|van|av|af)\s*:?[ \t]+(?=\S)", re.IGNORECASE
)
_NAME = r"(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|de|da|di|del|della|der|den|van|von|la|le|bin|al|el|ben|ter)"
_NAMES = re.compile(
    rf"{_NAME}(?: {_NAME}){{1,4}}"
    rf"(?:(?:, | and | & |, and | und | et | y | e | en | og | och ){_NAME}(?: {_NAME}){{1,4}})*"
)
_STRONG_SEPARATOR = re.compile(r"\s*[|·•●∙/]\s*|\s+[–—-]+\s+|\t+|\s{3,}|^[–—-]+\s*|\s*[–—-]+$")
_NOISE = re.compile(
    r"(?:at|um|à|kl\.?|uhr|uur|hrs?|h|\d{1,2}[:.h]\d{2}(?:\s*(?:uhr|uur|[ap]\.?m\.?|[A-Z]{2,4}))?"
    r"|\d+[ -]min(?:ute)?s?(?: read)?"
    r"|(?:page|p\.|seite|side|s\.) ?\w?\d+|no\. ?\d+|online|print|news|local|sport|politics|world|nyheder|nyheter)",
    re.IGNORECASE,
)
_WEEKDAY_WORD = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag", re.I
)

_OUTLET_WORDS = frozenset(
    """herald courier gazette tribune chronicle observer guardian telegraph examiner mirror voice
    journal times post press radio tv television news weekly daily magazine bulletin dispatch
    standard sentinel advertiser argus echo mercury record register review reporter ledger
    mail express star independent newswire wire broadcasting newspaper world today evening
    online tidende avis avisen posten bladet blad nyt nyheder nytt zeitung anzeiger bote
    tagblatt tageblatt kurier nachrichten rundschau blatt allgemeine morgenpost abendblatt
    spiegel presse rundfunk courrier dépêche nouvelles quotidien matin soir écho diario diário
    periódico correo heraldo gaceta noticias notícias voz faro corriere giornale gazzetta
    messaggero stampa notizie dagblad krant courant nieuws bode omroep jornal correio folha
    gazeta tidning tidningen nyheter allehanda kuriren agency agence agentur blog newsletter
    fm""".split()  # noqa: SIM905
)
_OUTLET_ENDING = re.compile(
    r"\w{2,}(?:zeitung|blatt|bote|anzeiger|kurier|rundschau|posten|bladet|blad|avis|avisen|tidende|tidning(?:en)?|nytt"
    r"|kuriren|bode|krant|courant|presse?|news|times|wire|journal|radio)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w’'&.+-]*|\d{1,3}|&")
_LOWER = frozenset(
    """of the and for in on at & de du des del della delle dei di da do dos das la le les el los las il lo l d og och
    und et y e der die den zum zur am im i på för fra van het en aan o a""".split()  # noqa: SIM905
)
_ARTICLES = frozenset("the die der das le la les el los las il lo de het o a".split())  # noqa: SIM905
_SALUTATION = re.compile(
    r"(?:dear|sir|madam|to the|hello|liebe|sehr geehrte|chère?|monsieur|madame|estimad|kære|kära|kjære)\b", re.I
)
_TITLE_END = re.compile(r"[.!?:;,]$")


class Imprint(Struct, frozen=True):
    """What a line says. `updated`: when the article was last changed. `place`: a name that is an outlet or a place."""

    byline: str | None = None
    source: str | None = None
    published: str | None = None
    updated: str | None = None
    place: str | None = None

    @property
    def is_anchored(self) -> bool:
        """Whether it says more than a name: a title can be a name as well."""
        return bool(self.byline or self.published or self.updated)

    def adds_to(self, known: ArticleMeta, found: Imprint) -> bool:
        """Whether it says something that is neither known nor found yet."""
        return bool(
            (self.byline and not (known.byline or found.byline))
            or (self.source and not (known.source or found.source))
            or ((self.published or self.updated) and not (known.published or found.published))
        )

    def with_more(self, other: Imprint) -> Imprint:
        """What both say; where they differ, this one."""
        is_other = self.source is None
        return Imprint(
            self.byline or other.byline,
            other.source if is_other else self.source,
            self.published or other.published,
            self.updated or other.updated,
            other.place if is_other else self.place,
        )


@lru_cache(maxsize=8)  # the first lines are looked at for several reasons
def read_imprint(line: str) -> Imprint | None:
    """What a line of plain text says of who published it and when; None when it says anything else."""
    line = line.strip().strip("*_()[] \t").removesuffix(".").strip()
    if not line or len(line) > _LONGEST_LINE:
        return None
    rest, published, updated = _without_dates(line)
    source = byline = None
    names: list[tuple[str, bool]] = []  # a name, and whether it stands before the date
    for number, part in enumerate(rest.split(_DATE)):
        for piece in (piece.strip(" ,;:|·().") for piece in _STRONG_SEPARATOR.split(part)):
            if label := _SOURCE_LABEL.match(piece):
                found = piece[label.end() :].strip()
                if not is_name_of_outlet(found):
                    return None
                source = source or re.sub(r"\s+on$", "", found)
                continue
            if (names_by := _byline(piece)) and byline is None:
                byline, others = names_by
                names += [(other, number == 0) for other in others]
                continue
            names += [(one, number == 0) for word in piece.split(",") if (one := _unlabelled(word))]
    if any(not is_name_of_outlet(name) for name, _ in names) or len(names) > 3:
        return None
    strong = next((name for name, _ in names if has_outlet_word(name)), None)
    if source is None and strong:
        source = strong
    has_byline = byline is not None
    rest_names = [(name, before) for name, before in names if name != source]
    place = None
    for name, _ in rest_names:
        is_person = full_name(name) is not None and name.split()[0].lower() not in _ARTICLES
        if source is None and not (is_person and byline is None and len(rest_names) == 1):
            is_author_first = is_person and byline is None and len(rest_names) > 1 and all(b for _, b in rest_names)
            if not is_author_first:
                if " " not in name and byline is None and not _STRONG_SEPARATOR.search(rest.replace(_DATE, "").strip()):
                    place = name
                source = name
                continue
        if byline is None and is_person:
            byline = name
        elif name != source and not place:
            place = place or name
    is_labelled = (bool(source) and not names) or has_byline
    if source and source.isupper() and " " in source:
        source = " ".join(word.capitalize() if len(word) > 3 else word for word in source.split())
    if not (published or updated or is_labelled or (len(names) == 1 and strong)):
        return None
    return Imprint(byline, source, published, updated, place if place == source else None)


_DATE = "\x00"


def _without_dates(line: str) -> tuple[str, str | None, str | None]:
    """A line with a mark for each date and what labels it; when it says the article was published, and changed."""
    published = updated = None
    rest, at = "", 0
    for date in dates_within(line):
        if int(date.iso[:4]) < 1700:
            continue
        before = line[at : date.span.start]
        label = next((one for one in _LABEL.finditer(before) if one.end() == len(before)), None)
        if label and label["updated"]:
            updated = updated or date.iso
        elif published is None:
            published = date.iso
        else:
            return line, None, None
        rest += (before[: label.start()] if label else re.sub(rf"(?:^|\s){_ON}\s+$", " ", before, flags=re.I)) + _DATE
        at = date.span.end
    return rest + line[at:], published, updated


def _byline(piece: str) -> tuple[str, list[str]] | None:
    """The names of "By Jane Doe and Ali Khan, political staff", and names of outlets behind them."""
    by = _BY.match(piece)
    if by is None:
        return None
    names, *others = (part.strip() for part in piece[by.end() :].split(","))
    if not _NAMES.fullmatch(re.sub(r" (?:in|for) [^,]{1,40}$", "", names)):
        return None
    outlets: list[str] = []
    for other in others:
        is_person = full_name(other) or re.search(r" (?:and|und|et|&) ", other)
        if _NAMES.fullmatch(other) and not has_outlet_word(other) and is_person and not outlets:
            names += f", {other}"
        elif is_name_of_outlet(other):
            outlets.append(other)
        elif not _NOISE.fullmatch(other):
            names += f", {other}"
    return names, outlets


def _unlabelled(word: str) -> str:
    """A part of a line without what is said of no article in particular: times, pages, labels."""
    word = word.strip(" ,;:|·().")
    if (
        not word
        or word.lower() in _KINDS
        or _NOISE.fullmatch(word)
        or _WEEKDAY_WORD.fullmatch(word)
        or _LABEL.fullmatch(f"{word} ")
    ):
        return ""
    return word


def is_name_of_outlet(name: str) -> bool:
    """Whether this can be the name of an outlet, a person or a place: a few words, the weighty ones with a capital."""
    words = name.split()
    if not 0 < len(words) <= 7 or len(name) > _LONGEST_PART or not all(map(_WORD.fullmatch, words)):
        return False
    return words[0][0].isupper() and all(
        word[0].isupper() or word.lower() in _LOWER or word.isdigit() for word in words
    )


def has_outlet_word(name: str) -> bool:
    """Whether a name says that it is an outlet's: The Vale Herald, Fjordposten."""
    words = [word.lower().removesuffix("’s").removesuffix("'s").strip(".") for word in name.split()]
    return any(word in _OUTLET_WORDS or _OUTLET_ENDING.fullmatch(word) for word in words)


def is_place(name: str, text: str) -> bool:
    """Whether a name before a date is where a text was written: a letter begins with it, or its text says "in NAME"."""
    if _SALUTATION.match(text.lstrip()):
        return True
    return bool(re.search(rf"\b(?:in|at|near|from|to|of|à|en|nach|aus|bei|i|på|fra|från)\s+{re.escape(name)}\b", text))


# -- names of files -----------------------------------------------------------------------------------------------

_DATE_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(0[1-9]|[12]\d|3[01])[-_. ](0[1-9]|1[0-2])[-_. ]((?:19|20)\d\d)(?!\d)"
)
_KINDS = frozenset(
    """article articles report reports minutes letter letters results result live liveblog blog note notes draft speech
    interview transcript statement press release correction corrections editorial opinion column review story news
    text document doc file page mail email copy final version index brief memo agenda summary chronology timeline
    obituary nyhed nyhet artikel bericht brev lettre carta protokoll referat untitled""".split()  # noqa: SIM905
)


def date_in_name(stem: str) -> str | None:
    """The date in the name of a file: "2026-05-07-tidende", "vale-herald_20260509", "07.05.2026"."""
    found = _DATE_IN_NAME.search(stem)
    if found is None:
        return None
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    return to_iso(f"{year}-{month}-{day}")


def outlet_in_name(stem: str, text: str) -> str | None:
    """The outlet in the name of a file that has a date too: "2026-05-07-tidende", "vale-herald_20260509".

    One word that is no kind of text and that the text does not have, or a few of which the last is an outlet's.
    """
    if not _DATE_IN_NAME.search(stem):
        return None
    words = re.sub(r"[\W_]+", " ", _DATE_IN_NAME.sub(" ", stem)).split()
    low = [word.lower() for word in words]
    if not 0 < len(words) <= 4 or any(map(str.isdigit, words)) or not set(low) - _KINDS:
        return None
    if len(words) == 1:
        is_outlet = has_outlet_word(words[0]) or (len(low[0]) > 3 and low[0][:5] not in text.casefold())
    else:
        is_outlet = has_outlet_word(words[-1]) or (low[0] in ("radio", "the") and has_outlet_word(" ".join(words)))
    return " ".join(word if any(map(str.isupper, word)) else word.capitalize() for word in words) if is_outlet else None


def is_heading(line: str) -> bool:
    """Whether a line is set like a heading: short, and not ending as a sentence does."""
    return 0 < len(line) <= 120 and not _TITLE_END.search(line)
