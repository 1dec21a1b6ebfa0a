"""The rules of figures, in the order in which they are tried, and how a line is read by them.

Every rule takes a `Place`, a number in a line, and gives a step (the token to go on from, and the figure if the number
is one) or None to pass it on. For a number that begins with digits these lists are tried: `digits` before it is read,
`amount_in_digits` after that, and, if neither sign nor unit nor scale stands with it, `bare_digits`; for one that
begins with a word `words` and `amount_in_words`. What is left is a `plain` figure. `reader.model.rules` explains each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from reader.extraction.figures import kinds, not_figures
from reader.extraction.figures.dates import CLOCK_WORDS, DATE_SIGNS, is_year, read_when, reads_as_year
from reader.extraction.figures.drafts import Draft, Step
from reader.extraction.figures.said_of import said_of
from reader.extraction.numbers.amounts import BOUND_OPENERS, Amount, bound_after, bound_before, read_amount
from reader.extraction.numbers.nouns import FUNCTION_WORDS, noun_after
from reader.extraction.numbers.numerals import AFTER_ARTICLE, STARTS, read_numeral
from reader.extraction.rules import NeedIndex, Rule, Rules
from reader.extraction.text.tokens import Line
from reader.extraction.text.words import grammar, is_plural, word_set

_OLDEST = 130
_AGED = ("aged", "age", "ages")
_RELATIVES = word_set("relatives")
_PERSONS = word_set("persons")
_TURNS = word_set("turning an age")
_CONTRACTED = frozenset(person + mark + end for mark in "'’" for person, end in (("he", "s"), ("she", "s"), ("i", "m")))
_AFTER_AGE = word_set("after age")
_JOINTS = frozenset("-–‑—:/.()x×⁄")
"""Signs that may join the number before them to another number or to a name."""

_OF_AN_AGE = (
    grammar().male_words | grammar().female_words | {"boy", "girl", "child", "person", "baby", "toddler"}
) - word_set("parents")
_OF_ALL_AGES = frozenset({"oldest", "youngest", "eldest"})
_ONCE_IN_A_LIFE = word_set("once in a life")
_ANYBODY = word_set("anybody")
_LIFE_WINDOW = 24
"""Tokens before an age in which what makes it one may stand."""
_PAUSES = frozenset(',.;!?)”"…—–')
_AFTER_BARE_AGE = _PAUSES | {"and", "or", "but", "", "have", "had", "has", "died", "were", "was", "are", "is"}
_CENTURY = ("century", "centuries")
_SUBJECTS = word_set("subject pronouns")
_PRONOUN_BEFORE = word_set("before one as a pronoun")
_ARTICLES = frozenset({"a", "an"})
_STARTS = STARTS | kinds.MULTIPLE_WORDS
_BEYOND_LETTERS = "\u0600"
_TAKEN_UP = 40
"""Tokens before a number in which the percentage stands that "it" takes up."""
_TAKING_UP = word_set("taking up")
_MOVING = word_set("movements") | {"gone", "went", "back", "now", "stands", "stood"}
_BETWEEN_CELLS = frozenset({",", ";", "|", "%", "$", "€", "£"})
_DATA = 200
"""Numbers in one line from which on it may be data; and the share of its tokens that are numbers then."""
_SHARE_OF_DATA = 0.2
_ROW_OF_A_TABLE = 12
"""Bare numbers, with nothing between them, that are a row of a table or a draw rather than figures of a report."""


@dataclass(slots=True)
class Place:
    """A number that begins at token `i` of a line; `amount` is there for the rules that are tried once it is read."""

    tokens: Line
    i: int
    decimal_comma: bool
    amount: Amount = field(init=False)

    def around(self) -> list[str]:
        """What rules may need before the amount is read: the number, the tokens beside it, and its traits."""
        lows, i = self.tokens.lows, self.i
        there = [lows[i - 1], lows[i], lows[i + 1]]
        if lows[i + 1][:1] in _JOINTS or lows[i + 1][:1].isdecimal() or lows[i - 1] == "+":
            there.append(_JOINED)
        if "." in lows[i]:
            there.append(_POINT)
        return there

    def around_amount(self) -> list[str]:
        """What rules may need once the amount is read: the number, the tokens beside it and its amount, and traits."""
        tokens, i, amount = self.tokens, self.i, self.amount
        lows, before = tokens.lows, tokens.words[i - 1]
        there = [lows[i - 1], lows[i], lows[amount.first - 1], lows[amount.last], amount.numeral.form]
        if tokens.glued(i):
            there.append(_GLUED)
        if before[:1].isalpha() and not before.islower():
            there.append(_CAPITAL)
        if amount.is_range:
            there.append(_RANGE)
        if amount.currency:
            there.append(_MONEY)
        if amount.unit:
            there.append(amount.unit.kind)
        return there

    def passed(self) -> Step:
        """The step over an amount that is no figure."""
        return self.amount.last, None


def _made(draft: Draft | None) -> Step | None:
    return (draft.last, draft) if draft else None


def _skipped(test: Callable[[Line, int], bool], length: int, place: Place) -> Step | None:
    """The step over so many tokens where `test` knows the number for none."""
    return (place.i + length, None) if test(place.tokens, place.i) else None


def _read(kind: Callable[[Line, Amount], Draft | None], place: Place) -> Step | None:
    """The figure of a kind, if the amount is one."""
    return _made(kind(place.tokens, place.amount))


# -- digits, before the number is read ------------------------------------------------------------------------------


def _date(place: Place) -> Step | None:
    when = read_when(place.tokens, place.i)
    if when is None:
        return None
    return when.last, Draft("date", when.first, when.last, when.year, "date") if when.kind == "date" else None


def _several_numbers(place: Place) -> Step | None:
    """A phone number, an ISBN, odds."""
    tokens, i = place.tokens, place.i
    ends = (not_figures.phone_end, not_figures.chain_end, not_figures.odds_end)
    return next(((end, None) for find in ends if (end := find(tokens, i))), None)


def _joined_to_a_name(place: Place) -> Step | None:
    """4x100m, 7-Eleven."""
    tokens, i = place.tokens, place.i
    named = not_figures.is_relay_race(tokens, i) or not_figures.is_half_of_name(tokens, i + 1)
    return (i + 3, None) if named else None


def _vote(place: Place) -> Step | None:
    end = not_figures.score_end(place.tokens, place.i)
    return _made(kinds.vote(place.tokens, place.i, end)) if end else None


def _score(place: Place) -> Step | None:
    """A score or a verse; None if the pair is a range."""
    tokens, i = place.tokens, place.i
    end = not_figures.score_end(tokens, i)
    if not end or tokens.lows[i - 1] in _AGED or not not_figures.is_score(tokens, i, end):
        return None
    if tokens.lows[i + 1] == ":" and tokens.lows[end] in ("-", "–") and tokens.lows[end + 1].isdecimal():
        return end + 2, None  # verses: 3:16-18
    amount = read_amount(tokens, i, place.decimal_comma)
    return None if amount and amount.is_range and (amount.unit or amount.currency) else (end, None)


# -- digits, once the number has been read --------------------------------------------------------------------------


def _part_of_name(place: Place) -> Step | None:
    """F-16, COVID-19."""
    amount = place.amount
    return (place.i + 1, None) if not amount.currency and not_figures.is_part_of_name(place.tokens, place.i) else None


def _century(place: Place) -> Step | None:
    """The 19th century is a date."""
    numeral, lows = place.amount.numeral, place.tokens.lows
    if numeral.form != "ordinal":
        return None
    century = numeral.last + 1 if lows[numeral.last] == "-" else numeral.last
    if lows[century] not in _CENTURY:
        return None
    return century + 1, Draft("date", numeral.first, century + 1, None, "date")


def _ordinal(place: Place) -> Step | None:
    numeral = place.amount.numeral
    if numeral.form != "ordinal":
        return None
    return _made(kinds.ordinal(place.tokens, numeral)) or (numeral.last, None)


def _one_in(place: Place) -> Step | None:
    return _made(kinds.one_in_five(place.tokens, place.amount.numeral, place.decimal_comma))


def _time_of_day(place: Place) -> Step | None:
    """Seven in the morning, eight minutes to ten, at 9.58, at six."""
    end = not_figures.time_of_day_end(place.tokens, place.amount)
    return (end, None) if end else None


def _clock_or_innings(place: Place) -> Step | None:
    end = not_figures.clock_or_innings_end(place.tokens, place.amount.last)
    return (end, None) if end else None


def _lettered_label(place: Place) -> Step | None:
    """Room 12B."""
    amount, tokens, i = place.amount, place.tokens, place.i
    lettered = amount.numeral.last == i + 2 and len(tokens.lows[i + 1]) == 1
    return place.passed() if lettered and not amount.currency and not_figures.is_label(tokens, i, False) else None


# -- bare digits ----------------------------------------------------------------------------------------------------


def _named_by_what_follows(place: Place) -> Step | None:
    """221 Orchard Street, 98.5 FM."""
    named = not_figures.is_name_by_what_follows(place.tokens, place.i, place.amount.last)
    return place.passed() if named else None


def _age(place: Place) -> Step | None:
    """ "Ashdown, 34, said", "aged 18 to 34", "age 18 or over": an age without a unit."""
    amount, tokens, i = place.amount, place.tokens, place.i
    lows = tokens.lows
    if not 0 < amount.high < _OLDEST or amount.numeral.bottom != 1:
        return None
    first = amount.first
    value = (amount.low, amount.high) if amount.is_range else amount.low
    draft = Draft("age", first, amount.last, value, "age", "range" if amount.is_range else "=", unit="year of age")
    if lows[first - 1] in _AGED:
        draft.first = first - 1
    elif lows[first - 1] == "of" and lows[first - 2] in ("age", "ages"):
        pass
    elif not amount.is_range and (
        _stands_in_commas(tokens, i) or _is_said_to_be(tokens, i) or _is_said_of_age(tokens, i)
    ):
        draft.guess = True
    else:
        return None
    if not amount.is_range:
        draft.add_bound(bound_before(tokens, draft.first) or bound_after(tokens, amount.last))
    return draft.last, draft


def _stands_in_commas(tokens: Line, i: int) -> bool:
    """Whether the number at token `i` stands alone after a comma and what looks like a person's name."""
    lows = tokens.lows
    word = tokens.words[i - 2]
    if lows[i - 1] != "," or lows[i + 1] not in (",", ".", ";", ")", ""):
        return False
    if lows[i - 2] in _RELATIVES:
        return True
    return word[:1].isupper() and word[1:].islower() and lows[i - 2] not in not_figures.NO_PERSON


def _is_said_of_age(tokens: Line, i: int) -> bool:
    """Whether the number at token `i` is an age by what stands before: "a man of 71", "the oldest was 88"."""
    lows = tokens.lows
    if lows[i + 1] in ("of", "per", "%", "percent"):
        return False
    if lows[i - 1] == "of" and lows[i - 2] in _OF_AN_AGE and lows[i - 3] in ("a", "the", "an", "young", "old", "one"):
        return not is_plural(lows[i + 1])
    if lows[i - 1] in ("was", "is") and lows[i - 2] in _OF_ALL_AGES:
        return True
    if lows[i + 1] not in _AFTER_BARE_AGE:
        return False
    return _is_age_at(tokens, i) or _is_age_limit(tokens, i)


def _is_age_at(tokens: Line, i: int) -> bool:
    """ "left school at 14, loaded bananas at 16": what somebody did once in their life, and what stands beside it."""
    lows = tokens.lows
    if lows[i - 1] != "at":
        return False
    for j in range(i - 2, max(0, i - _LIFE_WINDOW), -1):
        if lows[j] in (".", "!", "?", ";"):
            return False
        if lows[j] in _ONCE_IN_A_LIFE or (
            lows[j] in ("school", "home") and lows[j - 1] in ("left", "leave", "leaving")
        ):
            return j >= i - 4 or lows[j + 1] == "at"
    return False


def _is_age_limit(tokens: Line, i: int) -> bool:
    """ "nobody under 30", "were more than 70" after "the oldest was 88": so old or young are people."""
    lows = tokens.lows
    before = i - 1
    if lows[before] == "than" and lows[before - 1] in ("more", "less", "older", "younger"):
        before -= 1
    elif lows[before] not in ("under", "over"):
        return False
    if lows[before] in ("older", "younger") or lows[before - 1] in _ANYBODY:
        return True
    return lows[before - 1] in ("were", "are") and not _OF_ALL_AGES.isdisjoint(lows[max(0, i - _LIFE_WINDOW) : i])


def _age_in_words(place: Place) -> Step | None:
    """A boy of nine."""
    amount, tokens, i = place.amount, place.tokens, place.i
    bare = amount.is_bare and amount.numeral.form == "words" and not amount.is_range
    if not bare or not 0 < amount.high < _OLDEST or not _is_said_of_age(tokens, i):
        return None
    return amount.last, Draft("age", amount.first, amount.last, amount.low, "age", unit="year of age", guess=True)


def _is_said_to_be(tokens: Line, i: int) -> bool:
    """Whether the number at token `i` is said of a person and nothing follows: "He is 54.", "before she turns 30"."""
    lows = tokens.lows
    after = lows[i + 1]
    if after and after not in _AFTER_AGE and after not in _PAUSES:
        return False
    verb = lows[i - 1]
    if verb in ("now", "only", "just", "still"):
        verb = lows[i - 2]
    if verb in _TURNS:
        return after not in ("to", "of")
    if lows[i - 2] in _PERSONS and verb in ("is", "was", "am"):
        return True
    named = i == 2 and tokens.words[0].istitle() and not lows[0].endswith("s") and lows[0] not in FUNCTION_WORDS
    if named and verb in ("is", "was") and (not after or after in _PAUSES):
        return True  # "Baró is 59."
    return verb in _CONTRACTED


def _years(place: Place) -> Step | None:
    """1914-1918, between 1600 and 1900."""
    amount = place.amount
    if not amount.is_range or not is_year(place.tokens.words[amount.last - 1]):
        return None
    if amount.high <= 1500 or amount.low < 1100:
        return None
    return amount.last, Draft("date", amount.first, amount.last, None, "year")


def _noun(place: Place) -> tuple[bool, bool]:
    """Whether a noun follows the number, and whether it is plural."""
    noun = noun_after(place.tokens, place.amount.last)
    return noun is not None, noun is not None and is_plural(place.tokens.lows[noun.head])


def _page_furniture(place: Place) -> Step | None:
    tokens = place.tokens
    return place.passed() if not_figures.is_page_furniture(tokens, place.i, place.amount.last) else None


def _rank(place: Place) -> Step | None:
    """ "2 Andy Roddick" in a list of seeds."""
    noun = None if place.amount.is_range else noun_after(place.tokens, place.amount.last)
    if noun is None or is_plural(place.tokens.lows[noun.head]):
        return None
    return place.passed() if not_figures.is_rank(place.tokens, noun.first, noun.last) else None


def _year(place: Place) -> Step | None:
    amount, i = place.amount, place.i
    if amount.is_range or not is_year(place.tokens.words[i]):
        return None
    bounded = bound_before(place.tokens, amount.first) is not None
    if not reads_as_year(place.tokens, i, _noun(place)[1], bounded):
        return None
    return i + 1, Draft("date", i, i + 1, int(place.tokens.words[i]), "year")


def _leading_zero(place: Place) -> Step | None:
    """007."""
    word = place.tokens.words[place.i]
    code = not place.amount.is_range and len(word) > 1 and word[0] == "0" and word.isdecimal()
    return (place.i + 1, None) if code else None


def _label(place: Place) -> Step | None:
    """Article 5, iPhone 15."""
    amount, tokens, i = place.amount, place.tokens, place.i
    if amount.is_range:
        return None
    plural = _noun(place)[1]
    if not_figures.is_label(tokens, i, plural):
        return place.passed()
    bounded = plural or bound_before(tokens, amount.first) is not None
    return place.passed() if not bounded and not_figures.is_capitalised_name(tokens, i) else None


def _glued_to_word(place: Place) -> Step | None:
    """12th-ish codes such as 5xyz."""
    amount, tokens = place.amount, place.tokens
    glued = tokens.lows[amount.last][:1].isalpha() and tokens.glued(amount.last) and amount.last == place.i + 1
    return (amount.last + 1, None) if glued and not amount.is_range else None


# -- words, before the number is read -------------------------------------------------------------------------------


def _multiple(place: Place) -> Step | None:
    """Doubled, threefold."""
    if place.tokens.lows[place.i] not in kinds.MULTIPLE_WORDS:
        return None
    return _made(kinds.multiple(place.tokens, place.i)) or (place.i + 1, None)


def _no_number_word(place: Place) -> Step | None:
    """Zero alone, the adverb "one day", and the state "one short"."""
    tokens, i = place.tokens, place.i
    lows = tokens.lows
    if lows[i] == "zero" and noun_after(tokens, i + 1) is None and not lows[i + 1].startswith(("degree", "per")):
        return i + 1, None
    if lows[i] == "one" and lows[i + 1] == "short" and lows[i + 2] != "of":
        return i + 2, None
    return (i + 2, None) if lows[i] == "one" and lows[i + 1] == "day" and _opens_clause(tokens, i) else None


# -- words, once the number has been read ---------------------------------------------------------------------------


def _clock_word(place: Place) -> Step | None:
    """Ten o'clock."""
    return (place.i + 1, None) if place.tokens.lows[place.amount.last] in CLOCK_WORDS else None


def _vague(place: Place) -> Step | None:
    return _made(kinds.vague(place.tokens, place.amount)) if place.amount.numeral.form == "vague" else None


def _capitalised_word(place: Place) -> Step | None:
    """Big Four, Formula One."""
    return place.passed() if not_figures.is_capitalised_number_word(place.tokens, place.i) else None


def _fraction(place: Place) -> Step | None:
    amount = place.amount
    if amount.numeral.form != "fraction" or amount.unit or amount.currency:
        return None
    return _made(kinds.fraction(place.tokens, amount)) or place.passed()


def _pronoun_or_label(place: Place) -> Step | None:
    """No one, phase three, high-five."""
    single = place.amount.last == place.i + 1
    return (place.i + 1, None) if single and _is_no_figure(place.tokens, place.i) else None


def _is_no_figure(tokens: Line, i: int) -> bool:
    """Whether the single number word at token `i` is a pronoun, a label or the end of another word."""
    if tokens.lows[i] == "one" and _stands_for_a_noun(tokens, i):
        return True
    if not_figures.is_cup_round(tokens, i) or not_figures.is_second_half_of_word(tokens, i):
        return True
    return not_figures.is_label(tokens, i, noun_after(tokens, i + 1) is not None)


def _opens_clause(tokens: Line, i: int) -> bool:
    """Whether "one day" at token `i` is an adverb: "One day you will", "that one day he"."""
    before, after = tokens.lows[i - 1], tokens.lows[i + 2]
    return (not before.isalnum() or before in ("that", "and", "but")) and (after == "," or after in _SUBJECTS)


def _stands_for_a_noun(tokens: Line, i: int) -> bool:
    """Whether "one" at token `i` is a pronoun: no one, this one, one another, the blue one."""
    lows = tokens.lows
    after = lows[i + 1]
    if lows[i - 1] in _PRONOUN_BEFORE and after != "of":
        return True
    if after == "in":
        return read_numeral(tokens, i + 2) is None
    if after in ("of", "out", "-"):
        return lows[i + 2 : i + 4] == ["a", "kind"]
    noun = noun_after(tokens, i + 1, singular=True)
    return noun is None or is_plural(lows[noun.head])


# -- what is left ---------------------------------------------------------------------------------------------------


def _exchange_rate(place: Place) -> Step | None:
    return place.passed() if not_figures.is_exchange_rate(place.tokens, place.amount.last) else None


def _percent_of_before(place: Place) -> Step | None:
    """The 11 of "from 35 per cent to 11"."""
    tokens, i = place.tokens, place.i
    before = tokens.lows[i - 2]
    after = tokens.lows[place.amount.last]
    if tokens.lows[i - 1] != "to" or before not in ("cent", "percent", "%") or not place.amount.is_bare:
        return None
    if "from" not in tokens.lows[max(0, i - 6) : i - 2]:
        return None
    if after.isalpha() and noun_after(tokens, place.amount.last) is not None:
        return None
    draft = Draft("percent", place.amount.first, place.amount.last, place.amount.low, "percent", unit="%")
    return draft.last, draft


def _percent_taken_up(place: Place) -> Step | None:
    """The 16 of "from 19 per cent to 12; in his second term it has gone back to 16"."""
    tokens, i = place.tokens, place.i
    lows = tokens.lows
    if lows[i - 1] not in ("to", "at") or not place.amount.is_bare or lows[place.amount.last][:1].isalnum():
        return None
    start = max(0, i - _TAKEN_UP)
    sentence = next((j + 1 for j in range(i - 1, start, -1) if lows[j] in ("", ".", "?", "!")), start)
    subject = max((j for j in range(sentence, i - 1) if lows[j] in _TAKING_UP), default=-1)
    if subject < 0 or _MOVING.isdisjoint(lows[subject:i]):
        return None
    shares = [j for j in range(sentence, subject) if lows[j] in ("cent", "percent", "%")]
    if not shares:
        return None
    draft = Draft("percent", place.amount.first, place.amount.last, place.amount.low, "percent", unit="%")
    return draft.last, draft


def _part_of_word(place: Place) -> Step | None:
    return place.passed() if kinds.is_part_of_word(place.tokens, place.amount) else None


# What rules need of a place: the number itself, a word or sign right before or behind it or its amount, or a trait: one
# of these, the form of its numeral, the kind of its unit.
_JOINED, _POINT, _GLUED, _CAPITAL, _RANGE, _MONEY = "<joined>", "<point>", "<glued>", "<capital>", "<range>", "<money>"
"""A sign or number behind the digits that may join them to something, a point in them, a token right before them, a
capital before them, a range, a currency."""
_IF_JOINED = frozenset({_JOINED})
_IF_ORDINAL = frozenset({"ordinal"})
_BY_LIST_NUMBER = frozenset({".", ")", "]", _POINT})
_BY_DATE = DATE_SIGNS | {_POINT}
_BY_NAME = frozenset({"№", "§", "#", "@", _GLUED})
_BY_TIME = not_figures.BEFORE_TIME | {"to", "past", "in"}
_BEFORE_AGE = word_set("before age")
_BY_AGE = _BEFORE_AGE | _TURNS | _CONTRACTED | {*_AGED, ",", "am", "now", "only", "just", "still"}
_BY_LABEL = not_figures.BEFORE_LABEL | {_CAPITAL}

FIGURE_RULES = Rules.of(
    digits=(
        Rule("list-number", "", partial(_skipped, not_figures.is_list_number, 1), _BY_LIST_NUMBER),
        Rule("date", "date", _date, _BY_DATE),
        Rule("several-numbers", "", _several_numbers, _IF_JOINED),
        Rule("name-with-number", "", _joined_to_a_name, _IF_JOINED),
        Rule("code", "", partial(_skipped, not_figures.is_emergency_number, 1), not_figures.CALLS),
        Rule("code", "", partial(_skipped, not_figures.is_picture_size, 2), frozenset({"p"})),
        Rule("address", "", partial(_skipped, not_figures.is_house_number, 2)),
        Rule("vote", "ratio", _vote, _IF_JOINED),
        Rule("score", "", _score, _IF_JOINED),
        Rule("score", "", partial(_skipped, not_figures.is_race_time, 1), frozenset({_POINT})),
        Rule("cup-round", "", partial(_skipped, not_figures.is_cup_round, 1), frozenset({"last", "final"})),
    ),
    amount_in_digits=(
        Rule("name-with-number", "", _part_of_name, _BY_NAME),
        Rule("date", "date", _century, _IF_ORDINAL),
        Rule("ordinal", "ordinal", _ordinal, _IF_ORDINAL),
        Rule("one-in", "ratio", _one_in),
        Rule("vote", "ratio", partial(_read, kinds.vote_to), frozenset({"to", "-"})),
        Rule("clock", "", _time_of_day, _BY_TIME),
        Rule("clock", "", _clock_or_innings, frozenset({"past", "to", "for"})),
        Rule("label", "", _lettered_label),
    ),
    bare_digits=(
        Rule("address", "", _named_by_what_follows),
        Rule("label", "", _page_furniture, not_figures.BY_READERS),
        Rule("age", "age", _age, _BY_AGE),
        Rule("year", "date", _years, frozenset({_RANGE})),
        Rule("rank", "", _rank),
        Rule("year", "date", _year),
        Rule("code", "", _leading_zero),
        Rule("label", "", _label, _BY_LABEL),
        Rule("code", "", _glued_to_word),
    ),
    words=(
        Rule("multiple", "ratio", _multiple, kinds.MULTIPLE_WORDS),
        Rule("no-number-word", "", _no_number_word, frozenset({"zero", "one"})),
    ),
    amount_in_words=(
        Rule("clock", "", _clock_word, CLOCK_WORDS),
        Rule("clock", "", _time_of_day, _BY_TIME),
        Rule("clock", "", _clock_or_innings, frozenset({"past", "to", "for"})),
        Rule("vote", "ratio", partial(_read, kinds.vote_to), frozenset({"to", "-"})),
        Rule("age", "age", _age_in_words, _BEFORE_AGE),
        Rule("ordinal", "ordinal", _ordinal, _IF_ORDINAL),
        Rule("vague-amount", "vague", _vague, frozenset({"vague"})),
        Rule("name-with-number", "", _capitalised_word),
        Rule("one-in", "ratio", _one_in),
        Rule("fraction", "ratio", _fraction, frozenset({"fraction"})),
        Rule("no-number-word", "", _pronoun_or_label),
    ),
    plain=(
        Rule("multiple", "ratio", partial(_read, kinds.times), frozenset({"times", "fold", "x", "-"})),
        Rule("exchange-rate", "", _exchange_rate, frozenset({"="})),
        Rule("money", "money", partial(_read, kinds.money), frozenset({_MONEY})),
        Rule("percent", "percent", partial(_read, partial(kinds.with_unit, "percent")), frozenset({"percent"})),
        Rule("percent", "percent", _percent_of_before, frozenset({"to"})),
        Rule("percent", "percent", _percent_taken_up, frozenset({"to", "at"})),
        Rule("measure", "measure", partial(_read, partial(kinds.with_unit, "measure")), frozenset({"measure"})),
        Rule("duration", "duration", partial(_read, partial(kinds.with_unit, "duration")), frozenset({"duration"})),
        Rule("age", "age", partial(_read, partial(kinds.with_unit, "age")), frozenset({"age"})),
        Rule("no-number-word", "", _part_of_word, BOUND_OPENERS | {"-"}),
        Rule("count", "count", partial(_read, kinds.counted)),
        Rule("number", "count, other", partial(_read, kinds.number)),
    ),
)


def _tried(index: NeedIndex, place: Place, there: Iterable[str]) -> Step | None:
    """What the first rule gives that gives anything; `there` is what rules may need of the place."""
    by_need, possible = index.by_need, index.always
    for thing in there:
        if thing in by_need:
            possible |= by_need[thing]
    while possible:
        first = possible & -possible
        step: Step | None = index.finds[first](place)
        if step is not None:
            return step
        possible ^= first
    return None


def _from_digits(place: Place, rules: Rules) -> Step:
    """The figure that begins with digits, and the token to go on from."""
    lists = rules.by_need
    if step := _tried(lists["digits"], place, place.around()):
        return step
    amount = read_amount(place.tokens, place.i, place.decimal_comma)
    if amount is None:
        return place.i + 1, None
    place.amount = amount
    there = place.around_amount()
    if step := _tried(lists["amount_in_digits"], place, there):
        return step
    if amount.is_bare and amount.numeral.form == "digits" and (step := _tried(lists["bare_digits"], place, there)):
        return step
    return _tried(lists["plain"], place, there) or place.passed()


def _from_word(place: Place, rules: Rules) -> Step:
    """The figure that begins with a number word, and the token to go on from."""
    lists = rules.by_need
    if step := _tried(lists["words"], place, place.around()):
        return step
    amount = read_amount(place.tokens, place.i, place.decimal_comma)
    if amount is None:
        return place.i + 1, None
    place.amount = amount
    there = place.around_amount()
    return _tried(lists["amount_in_words"], place, there) or _tried(lists["plain"], place, there) or place.passed()


def number_places(lows: list[str]) -> list[int]:
    """The pieces, of all those of a text in lower case, that a figure may begin with."""
    return [
        i
        for i, low in enumerate(lows)
        # Digits sort between the full stop and the colon; letters of other scripts may be digits.
        if low in _STARTS or "." < low < ":" or low > _BEYOND_LETTERS
    ]


def drafts_of_line(
    tokens: Line, places: Iterable[int], decimal_comma: bool, rules: Rules = FIGURE_RULES
) -> Iterator[Draft]:
    """All figures of a line, in order; `places` are the tokens that `number_places` gives for it."""
    lows = tokens.lows
    candidates = [i for i in places if _may_begin(lows, i)]
    if len(candidates) >= _ROW_OF_A_TABLE:
        candidates = [] if _is_data(lows, candidates) else _without_rows(lows, candidates)
    done = end = 0
    for i in candidates:
        if i < done:
            continue
        read = _from_word if lows[i] in _STARTS else _from_digits
        done, draft = read(Place(tokens, i, decimal_comma), rules)
        if draft:
            done = max(done, draft.last)
            draft.begin_after(end)
            end = draft.last
            if draft.said_of is None:
                draft.said_of = said_of(tokens, draft.first, draft.last, draft.kind)
            yield draft


def _is_data(lows: list[str], candidates: list[int]) -> bool:
    """Whether a line is no sentence but data: so many numbers that nobody would read them in one."""
    return len(candidates) >= _DATA and len(candidates) >= _SHARE_OF_DATA * len(lows)


def _without_rows(lows: list[str], candidates: list[int]) -> list[int]:
    """`candidates` without long runs of numbers in digits with nothing but commas and rules between them."""
    kept: list[int] = []
    run: list[int] = []
    for i in candidates:
        if run and (lows[i] in _STARTS or not _BETWEEN_CELLS.issuperset(lows[run[-1] + 1 : i])):
            kept += run if len(run) < _ROW_OF_A_TABLE else []
            run = []
        run.append(i)
    return kept + run if len(run) < _ROW_OF_A_TABLE else kept


def _may_begin(lows: list[str], i: int) -> bool:
    """Whether a figure may begin with token `i`."""
    low = lows[i]
    if low in _STARTS:
        return low not in _ARTICLES or lows[i + 1] in AFTER_ARTICLE
    return low[:1].isdecimal() or (low[:1] == "." and len(low) > 1)
