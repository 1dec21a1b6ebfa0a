"""How keys are written for people: "ctrl+f" is ^F, "question_mark" is ?. Pure."""

from __future__ import annotations

_NAMES = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "space": "Space",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "backspace": "Backspace",
    "delete": "Del",
    "question_mark": "?",
    "colon": ":",
    "slash": "/",
    "number_sign": "#",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "quotation_mark": '"',
    "percent_sign": "%",
    "comma": ",",
    "full_stop": ".",
    "semicolon": ";",
    "apostrophe": "'",
    "minus": "-",
    "plus": "+",
    "equals_sign": "=",
    "asterisk": "*",
    "exclamation_mark": "!",
    "at": "@",
    "dollar_sign": "$",
    "ampersand": "&",
    "circumflex_accent": "^",
    "tilde": "~",
    "vertical_line": "|",
    "backslash": "\\",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "low_line": "_",
    "underscore": "_",
    "grave_accent": "`",
}


def display(key: str) -> str:
    """One key as people write it."""
    *modifiers, name = key.split("+")
    written = _NAMES.get(name, name.upper() if len(name) > 1 and name[0] == "f" and name[1:].isdigit() else name)
    if "shift" in modifiers:
        written = f"S-{written}"
    if "alt" in modifiers or "meta" in modifiers:
        written = f"M-{written}"
    if "ctrl" in modifiers:
        written = f"^{written.upper() if len(written) == 1 else written}"
    return written


def display_all(keys: str) -> str:
    """Several keys, comma-separated as in a binding, with blanks between."""
    return " ".join(display(key.strip()) for key in keys.split(",") if key.strip())
