"""Writes reader/extraction/text/data/currencies.json from CLDR's English currency names, by way of babel.

    pip install babel
    python tests/training/make_currencies.py

Only this script needs babel; the program reads the file. Run it again when CLDR names a new currency.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import babel
from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies

OUT = Path(__file__).resolve().parents[2] / "reader" / "extraction" / "text" / "data" / "currencies.json"
LOCALES = ("en", "en_AU", "en_CA", "en_GB", "en_IN", "en_NZ", "en_ZA", "en_PK", "en_NG")
NO_MONEY = frozenset({"XXX", "XTS", "XAU", "XAG", "XPD", "XPT", "XDR", "XSU", "XUA", "XBA", "XBB", "XBC", "XBD"})
# A bare name in a text is the currency that readers take it for; of all others that share a name none is assumed.
TAKEN_FOR = {
    "dollar": "USD",
    "pound": "GBP",
    "yuan": "CNY",
    "renminbi": "CNY",
    "rouble": "RUB",
    "ruble": "RUB",
    "won": "KRW",
    "leu": "RON",
    "lei": "RON",
    "kroner": "krone",
    "franc": "franc",
}
# Last words that are common English words, or no currency when they stand alone.
NOT_ALONE = frozenset(
    {"gold", "mark", "real", "sol", "sole", "leone", "vef", "uruguayo", "guilder", "florin", "pula", "dram"}
)
SPELLINGS = {"ruble": "rouble", "shekel": "sheqel"}


def current_codes() -> set[str]:
    """Codes that are legal tender somewhere now."""
    territories = Locale("en").territories
    return {code for territory in territories for code in get_territory_currencies(territory)}


def names_by_code() -> dict[str, set[str]]:
    """All English names of each currency in lower case, singular and plural, without years in brackets."""
    names: dict[str, set[str]] = defaultdict(set)
    for identifier in LOCALES:
        locale = Locale.parse(identifier)
        for code, name in locale.currencies.items():
            if code in NO_MONEY or "(" in name:
                continue
            names[code].add(name.lower())
            for count in (1, 2):
                form = get_currency_name(code, count=count, locale=locale)
                if "(" not in form and form != code:
                    names[code].add(form.lower())
    return names


def singular(word: str) -> str:
    """The singular of a currency's last word."""
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


def main() -> None:
    """Write the table."""
    current = current_codes()
    names = names_by_code()
    full: dict[str, str] = {}
    bare: dict[str, set[str]] = defaultdict(set)
    for code in sorted(names, key=lambda code: code not in current):
        for name in (re.sub(r"\s+", " ", written.replace("’", "'")) for written in sorted(names[code])):
            if " " in name:
                full.setdefault(name, code)
            if code in current:
                bare[singular(name.split()[-1])].add(code)
            for one, other in SPELLINGS.items():
                if one in name:
                    full.setdefault(name.replace(one, other), code)
    full |= {
        "u.s. dollar": "USD",
        "u.s. dollars": "USD",
        "american dollar": "USD",
        "american dollars": "USD",
        "pound sterling": "GBP",
        "pounds sterling": "GBP",
    }
    single = {
        word: TAKEN_FOR.get(word) or (next(iter(codes)) if len(codes) == 1 else word)
        for word, codes in sorted(bare.items())
        if word not in NOT_ALONE
    } | TAKEN_FOR
    symbols = {
        symbol: code
        for code, symbol in sorted(Locale("en").currency_symbols.items())
        if symbol != code and code not in NO_MONEY and not symbol.isalpha()
    }
    table = {
        "source": f"Unicode CLDR, English currency names, by babel {babel.__version__}. "
        "Copyright © 1991-2025 Unicode, Inc. Used under the Unicode License V3, see CLDR-LICENSE beside this file.",
        "codes": sorted(current - NO_MONEY),
        "names": dict(sorted(full.items())),
        "single": single,
        "symbols": symbols,
    }
    OUT.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
