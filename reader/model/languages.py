"""Languages by their codes, and what is marked in those for which there are no rules."""

from __future__ import annotations

UNKNOWN = "und"
"""The code of an undetermined language (ISO 639-2)."""
_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
    "zh": "Chinese", UNKNOWN: "A language that is not known here",
}  # fmt: skip


def language_code(tag: str | None) -> str:
    """The code of a language tag ("de-AT" is "de", "nb" is "no"); "" for none."""
    code = (tag or "").replace("_", "-").partition("-")[0].lower()
    return "no" if code in ("nb", "nn") else code


def is_english(tag: str | None) -> bool:
    """Whether a language tag is that of English; an article without one is taken for English."""
    return language_code(tag) in ("", "en")


def only_quotations_are_marked(tag: str | None) -> str | None:
    """The sentence that says so for an article in a language without rules; None for English."""
    if is_english(tag):
        return None
    name = _NAMES.get(language_code(tag), f"Language “{tag}”")
    return f"{name}: only words in quotation marks are marked"
