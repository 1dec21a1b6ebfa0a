"""Months and days of the week, as ten languages write them."""

from __future__ import annotations

from types import MappingProxyType

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""The months by their English names."""

# English, German, French, Spanish, Italian, Dutch, Portuguese, Danish, Norwegian, Swedish; a form that two languages
# share stands once.
_FULL = (
    "january januar jänner janvier enero gennaio januari janeiro",
    "february februar février fevrier febrero febbraio februari fevereiro",
    "march märz maerz mars marzo maart março marco marts",
    "april avril abril aprile",
    "may mai mayo maggio mei maio maj",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août aout agosto augustus augusti",
    "september septembre septiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre decembre diciembre dicembre dezembro desember",
)
_SHORT = (
    "jan janv gen ene",
    "feb févr fév fev",
    "mar mär mrt",
    "apr avr abr",
    "mag",
    "jun giu",
    "jul juil lug",
    "aug ago",
    "sept sep set",
    "oct okt ott out",
    "nov",
    "dec dez déc des dic",
)
_IN_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept sep", "oct", "nov", "dec")


def _numbered(*tables: tuple[str, ...]) -> MappingProxyType[str, int]:
    return MappingProxyType(
        {form: number for table in tables for number, forms in enumerate(table, start=1) for form in forms.split()}
    )


MONTHS = _numbered(_FULL, _SHORT)
"""The number of a month, 1 to 12, by its name or abbreviation in any of the languages, in lower case."""

ENGLISH_MONTHS = _numbered(tuple(name.lower() for name in MONTH_NAMES), _IN_ENGLISH)
"""The same of English names and abbreviations."""

MONTHS_ELSEWHERE = frozenset(_numbered(_FULL)) - frozenset(ENGLISH_MONTHS)
"""Full names of months in the other languages, where English has another."""

WEEKDAYS = (
    *("mon(?:day)?", "tue(?:s(?:day)?)?", "wed(?:nesday)?", "thu(?:r(?:s(?:day)?)?)?", "fri(?:day)?"),
    *("sat(?:urday)?", "sun(?:day)?"),
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"),
    *("mo", "di", "mi", "do", "fr", "sa", "so"),
    *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    *("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    *("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    *("segunda(?:-feira)?", "terça(?:-feira)?", "quarta(?:-feira)?", "quinta(?:-feira)?", "sexta(?:-feira)?"),
    *("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag", "man", "tir", "ons", "tor", "fre"),
    *("lør", "søn", "måndag", "tisdag", "lördag", "söndag", "mån", "tis", "tors", "lör", "sön"),
)
"""Patterns of the days of the week and their abbreviations."""
