"""A figure as a reader would write it: `> 2,500 residents`, `$2.4 bn`, `5–5.25 %`, `1 in 5`."""

from __future__ import annotations

from reader.model.figure import Bound, Figure, Number
from reader.model.number_words import SMALL

_SIGN: dict[Bound, str] = {">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ ", "~": "~ "}
_SYMBOLS = {
    "USD": "$",
    "GBP": "£",
    "EUR": "€",
    "JPY": "¥",
    "INR": "₹",
    "AUD": "A$",
    "CAD": "C$",
    "NZD": "NZ$",
    "HKD": "HK$",
    "SGD": "S$",
    "BRL": "R$",
    "TWD": "NT$",
    "KRW": "₩",
    "ILS": "₪",
    "NGN": "₦",
    "UAH": "₴",
    "VND": "₫",
    "PHP": "₱",
}
_SHORT = ((10**12, "tn"), (10**9, "bn"), (10**6, "m"))
_LONG = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
_IRREGULAR = {
    "foot": "feet",
    "inch": "inches",
    "century": "centuries",
    "pence": "pence",
    "hertz": "hertz",
    "krone": "kroner",
}
_UNCHANGED = frozenset({"horsepower", "psi", "lakh", "kelvin"})
_AFTER_NUMBER = {"celsius": "°C", "fahrenheit": "°F", "%": "%"}
_INVARIANT_MONEY = frozenset({"dirham", "rial", "riyal", "manat", "som"})


def _plain(value: Number) -> str:
    """A number with thousands separated and no more decimals than it has."""
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.6f}".rstrip("0").rstrip(".") if abs(value) >= 1e-4 else f"{value:.6g}"


def _scale_of(value: Number, names: tuple[tuple[int, str], ...]) -> tuple[int, str]:
    """The scale in which `value` is short: (divisor, name); (1, "") if it is best written out."""
    for divisor, name in names:
        if abs(value) >= divisor:
            short = _plain(value / divisor)
            return (divisor, name) if len(short.replace(",", "").partition(".")[2]) <= 3 else (1, "")
    return 1, ""


def _money_plain(value: Number) -> str:
    """An amount of money that is not whole has its hundredths."""
    return f"{value:,.2f}" if abs(value) < 10**6 and round(value, 2) == value and value % 1 else _plain(value)


def _as_written(number: str, text: str) -> str:
    """A number with the noughts that its decimals end with in the text: 3.2 as "3.20", 5 as "5.0"."""
    digits = number.removeprefix("-")
    start = text.find(digits)
    if start < 0 or text[start - 1 : start].isdigit():
        return number
    point = "" if "." in digits else "."
    rest = text[start + len(digits) :]
    after = rest.removeprefix(point).lstrip("0")
    noughts = rest[: len(rest) - len(after)]
    ends_so = rest.startswith(point) and len(noughts) > len(point) and not after[:1].isdigit()
    return number + noughts if ends_so else number


def _amount(figure: Figure, names: tuple[tuple[int, str], ...], before: str = "") -> tuple[str, str]:
    """The number or range, and the name of its scale; `before` is a currency sign."""
    value = figure.value if isinstance(figure.value, tuple) else (figure.value or 0,)
    divisor, name = _scale_of(value[-1], names)
    if divisor > 1 and abs(value[0]) * 1000 < divisor:
        divisor, name = 1, ""
    whole_unit = figure.kind == "money" and (figure.unit or "")[:1].isupper()
    write = _money_plain if whole_unit and divisor == 1 else _plain
    ends = [_as_written(write(end / divisor if divisor > 1 else end), figure.text) for end in value]
    dash = " to " if any(end.startswith("-") for end in ends) else "–"
    first = "−" + before + ends[0][1:] if ends[0].startswith("-") else before + ends[0]
    return dash.join([first, *(end.replace("-", "−", 1) for end in ends[1:])]), name


def _is_one(figure: Figure) -> bool:
    return figure.value == 1


def _plural(unit: str, one: bool) -> str:
    """A unit's name in the plural unless `one`; only what is before "per" and "of" changes."""
    if one or unit in _UNCHANGED:
        return unit
    head, of, rest = unit.partition(" of ")
    if not of:
        head, of, rest = unit.partition(" per ")
    words = head.split()
    last = words[-1]
    words[-1] = _IRREGULAR.get(last, last if last in _UNCHANGED or last.endswith("s") else last + "s")
    return " ".join(words) + of + rest


def _money(figure: Figure) -> str:
    unit, per, base = (figure.unit or "").partition(" per ")
    tail = f"{per}{base}"
    if unit in _SYMBOLS:
        number, scale = _amount(figure, _SHORT, _SYMBOLS[unit])
        return f"{number} {scale}".rstrip() + tail
    number, scale = _amount(figure, _SHORT)
    number = f"{number} {scale}".rstrip()
    if unit.isupper():
        return f"{unit} {number}{tail}"
    name = unit if unit in _INVARIANT_MONEY else _plural(unit, _is_one(figure))
    return f"{number} {name}{tail}"


def _age(figure: Figure) -> str:
    number, _ = _amount(figure, _LONG)
    period = (figure.unit or "year of age").partition(" of age")[0]
    return f"{number} {_plural(period, _is_one(figure))} old"


def _ordinal(figure: Figure) -> str:
    number = int(figure.value) if isinstance(figure.value, int | float) else 0
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending} {figure.noun or ''}".rstrip()


def _in_digits(text: str) -> str:
    """Number words up to twelve as digits: "one in five" is "1 in 5"."""
    return " ".join(str(SMALL.index(word.lower())) if word.lower() in SMALL else word for word in text.split())


def _without_bound(figure: Figure) -> str:
    """The figure's words without those of its bound; runs of blanks are one blank."""
    text = figure.text
    if figure.bound_text and text.startswith(figure.bound_text):
        text = text[len(figure.bound_text) :]
    return " ".join(text.split())


def _number_and_noun(figure: Figure) -> str:
    number, scale = _amount(figure, _LONG)
    number = f"{number} {scale}".rstrip()
    if figure.unit:
        unit = _AFTER_NUMBER.get(figure.unit) or _plural(figure.unit, _is_one(figure))
        number = f"{number} {unit}"
    return f"{number} {figure.noun}" if figure.noun else number


def figure_text(figure: Figure) -> str:
    """`figure` in one short line, as a reader would write it.

    `> 2,500 residents`, `$2.4 bn`, `5–5.25 %`, `≥ 35 people`, `1 in 5`, `4th round`, `54 years old`. What cannot be
    put better than the text puts it (vague amounts, dates, fractions) stays in its words.
    """
    if figure.value is None or figure.kind in ("date", "vague"):
        return " ".join(figure.text.split())
    sign = _SIGN.get(figure.bound, "")
    if figure.kind == "money":
        return sign + _money(figure)
    if figure.kind == "age":
        return sign + _age(figure)
    if figure.kind == "ordinal":
        return sign + _ordinal(figure)
    if figure.kind == "ratio" and not figure.unit:
        if isinstance(figure.value, tuple):
            return _amount(figure, _LONG)[0]
        text = _without_bound(figure)
        return sign + (_in_digits(text) if figure.rule == "one-in" else text)
    return sign + _number_and_noun(figure)
