"""The furniture of pages and mails: lines that are about the page and no part of its article.

Only whole lines are judged, each by itself, and only those that say nothing else: what is taken for furniture is left
out of the text and can be looked at, so a rule must not fit a sentence of news.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_LONGEST = 100
_ENDS = " \t.:!»›>→←«‹<|·•*-–—▸▾▼+×✕"

_NETWORK = (
    "(?:facebook|twitter|x|linkedin|whatsapp|reddit|pinterest|telegram|e-?mail|bluesky|threads|messenger|instagram)"
)
_PIECE = "(?:this |the |an? )?(?:article|story|page|post|link|news)"
_NEWSLETTER = "(?:newsletters?|e-?mails?|briefings?|alerts?|updates?|mailing list)"
_LEGAL = (
    "(?:terms(?: (?:of|and) (?:use|service|conditions))?|(?:privacy|cookie)(?: (?:policy|notice|settings))?"
    "|contact us|about us)"
)

RULES: tuple[tuple[str, str], ...] = (
    (
        "comments",
        r"(?:(?:view|show|see|read|all|add|post|leave|write|more|a"
        r"|the) )*(?:[\d,.]+[km]? )?comments?(?: \(?[\d,.]+\)?)?",
    ),
    ("shares", r"[\d,.]+[km]? (?:shares?|likes?|views|replies|reactions|retweets)"),
    (
        "sharing",
        rf"(?:share|tweet|print|e-?mail|save|pin|forward|gift)(?: {_PIECE})?(?: (?:on|via|with|by"
        rf"|to) {_NETWORK})?",
    ),
    (
        "networks",
        rf"(?:share|follow us|find us|like us|join us)?(?: ?(?:on|via))?:?(?:[ ,|·•/]*(?:and "
        rf"|& )?{_NETWORK}){{2,}}",
    ),
    ("follow us", rf"(?:follow|find|like|join) us(?: on {_NETWORK})?"),
    ("copy link", r"copy (?:the )?link|link copied|(?:more|open|close) shar(?:e|ing)(?: options| drawer)?"),
    ("skipping", r"(?:skip|jump) to (?:the )?(?:main )?(?:content|navigation|menu|search|footer)"),
    ("menus", r"(?:(?:open|close|show|hide|toggle) )?(?:the )?(?:main |site )?(?:menu|navigation|search)"),
    (
        "top of page",
        r"(?:back|return) to (?:the )?(?:top|home ?page|front page)|(?:previous|next) (?:article|story"
        r"|post|page)",
    ),
    (
        "accounts",
        r"(?:log|sign) ?(?:in|up)(?: or (?:register|subscribe|sign up|log in))?|my account"
        r"|subscribe(?: now)?",
    ),
    (
        "advertising",
        r"advertisements?|advertising|(?:story|article) continues below(?: (?:this )?ad\w*)?"
        r"|skip ad(?:vert\w*)?",
    ),
    ("continued", r"continue reading (?:below|the main story)|(?:sponsored|promoted|paid) (?:content|post)"),
    ("most read", r"(?:most|more) (?:read|popular|viewed|shared)|trending(?: now| stories)|recommended for you"),
    ("related", r"(?:related|recommended|more|other) (?:articles?|stories|posts|topics|links|headlines|content)"),
    (
        "elsewhere",
        r"you (?:may|might) also (?:like|be interested in)|(?:around|from) the web"
        r"|editor[’']?s[’']? picks?",
    ),
    (
        "newsletters",
        rf"(?:sign up|subscribe|register)(?: here| now| today)? (?:for|to) (?:our|the|a"
        rf"|free)\b[^.!?]{{0,50}}{_NEWSLETTER}",
    ),
    ("our newsletter", rf"(?:get|join) (?:our|the) (?:free |daily |weekly )*{_NEWSLETTER}|download (?:our|the) app"),
    ("consent", r"(?:accept|reject|manage|allow) (?:all |your |my )?(?:cookies|preferences|choices)"),
    (
        "legal",
        rf"{_LEGAL}(?: ?[|·•,/] ?(?:{_LEGAL}|help))+|(?:privacy|cookie) (?:policy|notice|settings)"
        rf"|terms of (?:use|service)",
    ),
    (
        "copyright",
        r"(?:copyright )?(?:©|\(c\)) ?(?:copyright )?(?:\d{4}|[^.!?]{1,40}\d{4})[^!?]{0,60}"
        r"|all rights reserved",
    ),
    (
        "in the browser",
        r"(?:view|read|open|see)(?: (?:this|it|e-?mail|newsletter|message|issue))* (?:in|on) (?:your |a "
        r"|the )?(?:web )?(?:browser|web)",
    ),
    ("online", r"(?:view|read|open) (?:this )?online|(?:view )?web version"),
    ("unsubscribe", r"unsubscribe(?: (?:here|from (?:this|these|all|our) [^.!?]{1,40}))?"),
    ("mail settings", r"(?:manage|update|change) (?:your )?(?:e-?mail )?(?:subscriptions?|preferences|profile)"),
    ("forwarded", r"(?:was )?(?:this )?(?:e-?mail )?forwarded (?:this e-?mail|to you)(?:\? sign up[^.!?]{0,20})?\??"),
    (
        "helpful",
        r"was this (?:article|page|story) (?:helpful|useful)\??|rate this article|report (?:an error"
        r"|this ad|a typo)",
    ),
    ("reading time", r"\d+[ -]min(?:ute)?s?(?: read)?|reading time:? \d+ min(?:ute)?s?"),
    ("listening", r"listen to this (?:article|story)|(?:add to|save to) (?:reading list|favou?rites)|read later"),
)
"""Name and pattern of each rule; a pattern must fit a whole line, in any case."""


@cache
def _rules() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for _, pattern in RULES), re.IGNORECASE)


def is_furniture(line: str) -> bool:
    """Whether a line of plain text is nothing but furniture. Depends on nothing but the line."""
    words = line.strip(_ENDS)
    return 0 < len(words) <= _LONGEST and _rules().fullmatch(" ".join(words.split())) is not None


def without_furniture(blocks: Iterable[str]) -> tuple[list[str], list[str]]:
    """Blocks of text that stay, and those that are furniture, each in order."""
    kept: list[str] = []
    left_out: list[str] = []
    for block in blocks:
        (left_out if is_furniture(block) else kept).append(block)
    return kept, left_out


def said_of_left_out(lines: int) -> tuple[str, ...]:
    """The note about lines that were left out; nothing when there are none."""
    if not lines:
        return ()
    return ("1 line left out." if lines == 1 else f"{lines:,} lines left out.",)
