"""Texts for property tests: what makes wrapping and counting cells hard."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = (
    "a", "word", "it’s", "“said”", "two-and-a-half", "naïve", "e\u0301", "x\u0301\u0308", "  ", " ", " ", "\n",
    "新聞", "会談、", "「発言」", "한국", "สวัสดี", "नमस्ते", "שלום", "مرحبا", "👨‍👩‍👧", "👍🏽", "🇺🇦", "🇺🇦🇫🇷", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "\u00a0", "\u200d", "\u200b", "\u00ad", "\u202e", "\x1b[31m", "\x07", "\t", "\u2028", "—", "a—b", "6-3", ".", ",",
    "\u3000", "\ud83d",
    "w" * 60, "語" * 40,
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
widths = st.integers(1, 60)
