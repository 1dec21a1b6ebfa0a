"""The number words of English: one table for reading numbers, writing figures and comparing words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

UNITS: Mapping[str, int] = MappingProxyType({word: number for number, word in enumerate(_UNITS.split())})
"""The words from zero to nineteen."""
TENS: Mapping[str, int] = MappingProxyType({word: 10 * ten for ten, word in enumerate(_TENS.split(), start=2)})
SMALL = tuple(UNITS)[:13]
"""The words from zero to twelve, which newspapers write out."""
