"""Clauses: where a reported clause begins, and where it stops and the reporter goes on."""

from __future__ import annotations

from reader.extraction.text.phrases import Phrases
from reader.extraction.text.tokens import QUOTE, Tokens
from reader.extraction.text.verbs import GERUND, PAST, PRESENT, QUOTED, THAT, phrasal_verbs, reporting_verbs
from reader.extraction.text.words import grammar, word_set

_WINDOW = 24
"""Tokens within which the finite verb of a clause must come."""
_PARTICIPLES = word_set("of a statement")
"""What may follow the noun in "in a statement issued on Monday"."""
_ARTICLES = (["a"], ["an"], ["the"])
_OPEN_SUBJECTS = word_set("open subjects")


_BOUNDS = word_set("bounds of one word")
_TWO_WORD_BOUNDS = {"at": ("least", "most"), "up": ("to",), "more": ("than",), "fewer": ("than",), "less": ("than",)}


class Clauses:
    """Finds the beginnings of reported clauses in the tokens of one text."""

    def __init__(self, tokens: Tokens, phrases: Phrases) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.lists = grammar()
        self.verbs = reporting_verbs()

    def after_modifiers(self, at: int, hi: int) -> int:
        """Step right over adverbs, times and prepositional phrases ("in a statement on Monday")."""
        limit = min(hi - 1, at + 30)
        while at < limit:
            following = self._after_modifier(at, hi)
            if following == at:
                break
            at = following
        return at

    def _after_modifier(self, at: int, hi: int) -> int:
        low = self.tokens.low
        lists = self.lists
        word = low[at]
        if word == "that" or (word in lists.subjects and word not in lists.times):
            return at
        if word in ("last", "next") and at + 2 < hi and low[at + 2] == "that":
            return at + 2  # "reported last quarter that"
        if word == "local" and low[at + 1] == "time":
            return at + 2
        if word == "early" and (low[at + 1] == "on" or low[at + 1] in lists.times):
            return at + 1  # "said early Saturday"
        if word in lists.times or self.phrases.is_adverb(at):
            return at + 1
        if word[0].isdigit() and low[at - 1] in lists.times:
            return at + 1
        if word not in lists.modifying:
            return at
        following = at + 1
        if word == "to" and not self._is_addressee(following):
            return at
        if low[following] in ("the", "about", "around") and following + 2 < hi:
            when = low[following + 1]  # "in the weeks before the vote", "at about 5 p.m."
            following += when in lists.times if low[following] == "the" else when[0].isdigit()
        if low[following] in lists.times or (low[following][0].isdigit() and word in ("in", "on", "at", "since")):
            return following + (2 if low[following + 1 : following + 2] in (["p.m."], ["a.m."], ["pm"], ["am"]) else 1)
        if low[following] == QUOTE and word in ("on", "in") and not self.tokens.quote_ends_with(following, ","):
            return following + 1
        phrase = self.phrases.starting_at(following, hi)
        if phrase is not None and phrase.last + 1 < hi and low[phrase.last] in _PARTICIPLES:
            return phrase.last + 1
        if phrase is None or (low[phrase.first] in lists.subjects and low[phrase.first] not in _OPEN_SUBJECTS):
            return at
        end = phrase.last
        if end < hi - 1 and low[end] == QUOTE and low[end - 1].endswith("'s"):
            end += 1
        return end

    def _is_addressee(self, at: int) -> bool:
        """Whether somebody follows "to" and no infinitive."""
        low = self.tokens.low
        word = low[at]
        lists = self.lists
        return (
            word in lists.determiners
            or word in lists.nonsubjects
            or self.phrases.is_name(at)
            or (word.endswith("s") and self.phrases.is_content(at))
        )

    def starts(self, at: int, hi: int, *, strictly: bool = False) -> bool:
        """Whether a clause with a subject and a finite verb starts at token `at`.

        `strictly`: the verb has to follow the first noun phrase at once.
        """
        low = self.tokens.low
        lists = self.lists
        if at >= hi:
            return False
        word = low[at]
        if word in lists.subjects and word not in _OPEN_SUBJECTS:
            return word not in ("it", "you") or low[at + 1 : at + 2] not in _ARTICLES  # "declared it the best loaf"
        if (first := self._after_bound(at, hi)) != at:
            return self.starts(first, hi, strictly=strictly)
        if word in lists.prepositions or word in lists.subordinators:
            return self._starts_after_comma(at, hi)
        if word in lists.times and word != "this" and not self.tokens.cap[at]:
            return False
        if self._tells_when(at, hi):
            return False
        if not (
            word in (QUOTE, "having", "being", "not", "while")
            or word[0] in "$£€¥"
            or self.tokens.cap[at]
            or word in lists.determiners
            or self.phrases.is_content(at)
        ):
            return False
        if strictly:
            return self._verb_follows(at, hi)
        if self.has_finite(at + 1, hi):
            return True
        # No form that is surely a verb, yet more than a noun phrase ("says those figures hide a loss").
        opens = (word in lists.determiners and word not in ("a", "an", "no", "any", "what")) or self.phrases.is_name(at)
        return hi - at > 5 and opens

    def _tells_when(self, at: int, hi: int) -> bool:
        """Whether "Friday", "this week" stand at token `at` and are no subject: no verb follows them."""
        low = self.tokens.low
        after = at + 1
        if low[at] == "this" and after < hi and low[after] in self.lists.times:
            after += 1
        elif not (self.tokens.cap[at] and self.phrases.is_time(at)):
            return False
        return after >= hi or (low[after] not in self.lists.finite and not self.tokens.cap[after])

    def _after_bound(self, at: int, hi: int) -> int:
        """Step over "at least", "up to", "about" before a number: "said at least 20 were missing"."""
        low = self.tokens.low
        following = at + 1
        if low[at] in _TWO_WORD_BOUNDS and following < hi and low[following] in _TWO_WORD_BOUNDS[low[at]]:
            following += 1
        elif low[at] not in _BOUNDS:
            return at
        counts = following < hi and (low[following][0].isdigit() or low[following] in self.lists.plural_heads)
        return following if counts or (following < hi and low[following][0] in "$£€¥") else at

    def _verb_follows(self, at: int, hi: int) -> bool:
        """Whether a finite verb follows the noun phrase at `at`, an apposition aside."""
        low = self.tokens.low
        phrase = self.phrases.starting_at(at, hi)
        if phrase is None and low[at] in self.lists.determiners and at + 2 < hi:
            counted = low[at + 1] in self.lists.plural_heads or low[at + 1] in self.lists.standing_alone
            return counted and self._is_finite(at + 2)  # "noted the two are close"
        if phrase is None or self.phrases.is_time(phrase.last - 1):
            return False
        verb = phrase.last
        while verb < hi and self.phrases.is_adverb(verb):
            verb += 1
        if verb >= hi:
            return False
        if low[verb] in ("that", "which") and low[at] in ("a", "an"):
            return False  # "repeating an estimate that the board had given"
        if low[verb] in (",", "(", "who", "that", "which", "and") or low[verb] in self.lists.prepositions:
            return self._has_main_verb(verb, hi)
        return self._is_finite(verb)

    def _has_main_verb(self, at: int, hi: int) -> bool:
        """Whether a finite verb comes soon after token `at` that is not the one of a relative clause."""
        low = self.tokens.low
        wanted = 1
        for index in range(at, min(hi, at + _WINDOW)):
            word = low[index]
            if word in (".", ";", ":", "but"):
                return False
            if word in self.lists.relatives or word == "that":
                wanted += 1
            elif low[index - 1] not in self.lists.auxiliaries and (
                word in self.lists.finite or (low[index - 1] != "and" and self._is_past(index))
            ):
                wanted -= 1
                if not wanted:
                    return True
        return False

    def _is_past(self, index: int) -> bool:
        """Whether a token looks like a past form in -ed."""
        word = self.tokens.low[index]
        return (
            len(word) > 4
            and word.endswith("ed")
            and not self.tokens.cap[index]
            and self.tokens.low[index - 1] not in self.lists.determiners
        )

    def _is_finite(self, index: int) -> bool:
        word = self.tokens.low[index]
        return word in self.lists.finite or (len(word) > 3 and word.endswith(("ed", "s")))

    def is_subject_and_verb(self, at: int, hi: int) -> bool:
        """Whether a noun phrase and right after it a finite verb stand at token `at`."""
        if at >= hi:
            return False
        if self.tokens.low[at] in self.lists.subjects and self.tokens.low[at] not in _OPEN_SUBJECTS:
            return self.tokens.low[at] != "you" or (at + 1 < hi and self._is_finite(at + 1))
        phrase = self.phrases.starting_at(at, hi)
        if phrase is None or phrase.last >= hi or self.tokens.low[phrase.last] in self.lists.subjects:
            return False  # "told reporters he’ll go"
        return self._is_finite(phrase.last)

    def _starts_after_comma(self, at: int, hi: int) -> bool:
        """In "said if the plan fails, they would go" the clause begins with another."""
        low = self.tokens.low
        window = 2 * _WINDOW if low[at] in self.lists.subordinators else _WINDOW
        for index in range(at + 1, min(hi - 1, at + window)):
            if low[index] == ",":
                follows = low[index + 1]
                if follows in self.lists.subjects or (
                    (follows in self.lists.determiners or self.tokens.cap[index + 1]) and self.has_finite(index + 2, hi)
                ):
                    return True
                if follows not in self.lists.coordinators or low[at] not in self.lists.subordinators:
                    return False
        return False

    def before_main_verb(self, at: int, hi: int) -> int:
        """Where a clause inside another (", who said …,") has to end: at the comma that a finite verb follows."""
        low = self.tokens.low
        for index in range(at + 2, hi - 2):
            after = low[index + 1]
            if low[index] == "," and (after in self.lists.finite or (len(after) > 3 and after.endswith("ed"))):
                return index
        return hi

    def before_second_verb(self, at: int, hi: int) -> int:
        """Where a clause inside a subject ends: "The minister’s claim that it was late is false" at the second verb."""
        low = self.tokens.low
        verbs = 0
        for index in range(at, hi):
            if low[index] in (",", QUOTE, "and", "or", "who", "which", "that"):
                return hi
            helping = low[index] in self.lists.auxiliaries and low[index - 1] not in self.lists.auxiliaries
            verbs += helping
            if helping and verbs == 2:
                return index
        return hi

    def has_finite(self, at: int, hi: int) -> bool:
        """Whether a finite verb comes soon after token `at`."""
        low = self.tokens.low
        lists = self.lists
        for index in range(at, min(hi, at + _WINDOW)):
            word = low[index]
            if word in lists.finite or (word in lists.subjects and ("'" in word)):
                return True
            if word in (".", ";", ":"):
                return False
            if word[-2:] == "ed" and self._is_past(index):
                return True
            if word == QUOTE and self.phrases.is_content(index - 1):
                return True
        return False


"""Tokens within which a second dash or bracket closes a parenthesis."""
_CLOSING = frozenset(".,!?…-—–;:")
_DASHES = frozenset({"—", "–", "-", "―", "--"})
_WITHHOLDING = word_set("withholding")
"""What the reporter says of whoever spoke: "… but refused to say more"."""
_REPORTERS_OWN = frozenset({"while", "whose", "compared"})
"""Words after a comma with which the reporter goes on."""
_TURNING = word_set("turning")
"""What whoever spoke did next: "said it was late, but offered to wait"."""
_AFTER_QUOTE = word_set("after quote")
"""Words after a quotation that ends with a comma with which the reporter goes on."""
_CONTRASTING = word_set("contrasting")
_LONGEST_SUMMARY = 50
"""Tokens of "…, a change that took years" at most."""
_LONGEST_JUDGEMENT = 8
"""Tokens of "…, a figure the players dispute" at most."""
_AFTER_DASH = word_set("after dash")


class ClauseEnds:
    """Finds the ends of reported clauses in the tokens of one text."""

    def __init__(self, tokens: Tokens, phrases: Phrases, clauses: Clauses) -> None:
        self.tokens = tokens
        self.phrases = phrases
        self.clauses = clauses
        self.lists = grammar()
        self.verbs = reporting_verbs()
        self.phrasal = phrasal_verbs()

    def end(self, first: int, hi: int) -> int:
        """Token up to which the reported clause that starts at `first` runs, exclusive."""
        low = self.tokens.low
        hi = self._before_other_quote(first, hi)
        last = hi
        closing = -1
        for index in range(first, hi):
            word = low[index]
            if index < closing:
                continue
            if word == "(":
                closing = self._closing_bracket(index, hi)
            elif word == ";":
                last = index
                break
            if word == QUOTE:
                if index + 1 < hi and self.tokens.quote_ends_with(index, ",") and self._stops_after_quote(index, first):
                    last = index + 1
                    break
            elif word == "," or word in _DASHES:
                if index > first and (self._stops_at_comma(first, index, hi) or self._sums_up(first, index, hi)):
                    last = index
                    break
            elif (
                word == "while" and index > first + 1 and index + 1 < hi and self.verbs.get(low[index + 1], 0) & GERUND
            ) or (word in ("and", "but") and index > first and self._stops_at_and(index, first, hi)):
                last = index
                break
        while last > first and low[last - 1] in _CLOSING:
            last -= 1
        return last

    def _closing_bracket(self, at: int, hi: int) -> int:
        """The bracket that closes the one at token `at`, or -1."""
        low = self.tokens.low
        for index in range(at + 1, min(hi, at + _WINDOW)):
            if low[index] == ")":
                return index
        return -1

    def _closes_report(self, at: int, hi: int) -> bool:
        """Whether the sentence ends with noun phrase and reporting verb (", its counsel said.")."""
        low = self.tokens.low
        if hi - at > 12 or low[at] in self.lists.relatives:
            return False
        flags = self.verbs.get(low[at], 0)
        if flags & (PAST | PRESENT) and flags & THAT and self.phrases.is_name(min(at + 2, hi - 1)):
            inverted = self.phrases.starting_at(at + 1, hi)
            return inverted is not None and inverted.last >= hi - 1  # ", said Mr Hart."
        phrase = self.phrases.starting_at(at, hi)
        if phrase is None or phrase.last >= hi or not self.verbs.get(low[phrase.last], 0) & (PAST | PRESENT):
            return False
        after = self.clauses.after_modifiers(phrase.last + 1, hi)
        return after >= hi - 1 and low[after if after < hi else hi - 1] == "."

    def _before_other_quote(self, first: int, hi: int) -> int:
        """Where a clause has to end because somebody else is quoted later in the sentence (", Li replied, “…”")."""
        low = self.tokens.low
        for index in range(first + 3, hi):
            if (
                low[index] == QUOTE
                and low[index - 1] in (",", ":")
                and self.verbs.get(low[index - 2], 0) & (PAST | PRESENT)
                and self.tokens.quote_is_sentence(index)
            ):
                for comma in range(index - 3, first, -1):
                    if low[comma] == ",":
                        return comma
        return hi

    def _stops_after_quote(self, index: int, first: int) -> bool:
        after = self.tokens.low[index + 1]
        if index == first:
            return True
        return after in _AFTER_QUOTE or after.endswith("ing")

    def _stops_at_comma(self, first: int, index: int, hi: int) -> bool:
        low = self.tokens.low
        if index + 2 >= hi:
            return False
        after = low[index + 1]
        if low[index] in _DASHES:
            return after in _AFTER_DASH and not self._dash_again(index + 1, hi)
        if after == "who":  # but "said Wade, who is ill, was at home" goes on
            return not self._has_quote(index + 2, hi) and self.clauses.has_finite(first, index)
        if after in _REPORTERS_OWN or (after == "without" and low[index + 2].endswith("ing")):
            return True
        if after in _CONTRASTING and (low[index + 2] in self.lists.pronouns or self._has_parenthesis(index + 2, hi)):
            return True
        if after == "according" and low[index + 2] == "to":
            return True
        at = index + 1
        while at < hi - 1 and self.phrases.is_adverb(at):
            at += 1
        if self.verbs.get(low[at], 0) & GERUND or self._closes_report(index + 1, hi):
            return True
        if after in ("but", "while", "as", "though", "although", "whereas"):
            return self._reports(index + 2, hi, named=True)
        return False

    def _sums_up(self, first: int, comma: int, hi: int) -> bool:
        """Whether the reporter sums up a whole clause: "…, a change that took years", "…, a number staff reject"."""
        low = self.tokens.low
        if low[comma + 1 : comma + 2] not in (["a"], ["an"]) or not self.clauses.has_finite(first, comma):
            return False
        hi = min(hi, comma + _LONGEST_SUMMARY)
        end = next((at for at in range(comma + 1, hi) if low[at] in (",", ";", ":", QUOTE) or low[at] in _DASHES), hi)
        judged = low[comma + 2 : comma + 3] and low[comma + 2] in self.lists.judged and end - comma < _LONGEST_JUDGEMENT
        return bool(judged or self.clauses.has_finite(comma + 2, end)) and (end >= hi - 1 or low[end] == ",")

    def _is_modal(self, first: int, last: int) -> bool:
        """Whether the first finite verb of a clause is a modal, which no past form can be joined to."""
        low = self.tokens.low
        for index in range(first, last):
            if low[index] in self.lists.modals or low[index] in ("will", "won't"):
                return True
            if low[index] in self.lists.finite or low[index].endswith("ed"):
                return False
        return False

    def _has_quote(self, at: int, hi: int) -> bool:
        return any(self.tokens.low[index] == QUOTE for index in range(at, hi))

    def _has_parenthesis(self, at: int, hi: int) -> bool:
        """Whether another attribution stands between commas further on (", she insisted,")."""
        low = self.tokens.low
        for index in range(at, hi - 3):
            if low[index] == "," and self.verbs.get(low[index + 2], 0) & (PAST | PRESENT) and low[index + 3] == ",":
                return True
        return False

    def _dash_again(self, at: int, hi: int) -> bool:
        """Whether a second dash closes a parenthesis."""
        low = self.tokens.low
        return any(low[index] in _DASHES for index in range(at, min(hi, at + _WINDOW)))

    def _stops_at_and(self, index: int, first: int, hi: int) -> bool:
        """Whether a second report begins after "and" ("said it was late and warned ...", "and others said ...")."""
        low = self.tokens.low
        if index + 2 >= hi:
            return False
        at = index + 1
        while at < hi - 1 and (low[at] in ("has", "have", "had") or self.phrases.is_adverb(at)):
            at += 1
        if low[at] in _WITHHOLDING or (low[at] == "did" and low[at + 1] == "not" and low[index] == "but"):
            return True
        if low[index] == "but" and at == index + 1 and low[at] in _TURNING:
            return True
        flags = self.verbs.get(low[at], 0)
        particle = self.phrasal.get(low[at], {}).get(low[at + 1], 0) if at + 1 < hi else 0
        asks = flags & QUOTED and low[at + 1] in ("whether", "if", "why", "how", QUOTE)
        reports = bool((flags | particle) & THAT) or asks
        if reports and (flags | particle) & (PAST | PRESENT) and low[at] not in self.lists.noun_or_verb:
            return True
        if at == index + 1 and len(low[at]) > 4 and low[at].endswith("ed") and self._is_modal(first, index):
            return True  # "warned that others should stay out and singled out one": the past goes with "warned"
        if flags & GERUND and flags & THAT and (low[at] not in self.lists.noun_or_verb or low[at + 1] == "that"):
            return True
        if low[index - 1] != "," and not self.clauses.has_finite(first, index):
            return False
        return self._reports(index + 1, hi)

    def _after_name(self, at: int, hi: int) -> int:
        """Step over the name that is set after an office: "and the mayor, Ida Lund, said"."""
        low = self.tokens.low
        if at + 3 >= hi or low[at] != "," or not self.phrases.is_name(at + 1):
            return at
        name = self.phrases.starting_at(at + 1, hi)
        return name.last + 1 if name is not None and name.last + 1 < hi and low[name.last] == "," else at

    def _reports(self, at: int, hi: int, *, named: bool = False) -> bool:
        """Whether noun phrase and reporting verb start at `at`; `named`: a name may go with any verb of the lexicon."""
        low = self.tokens.low
        phrase = self.phrases.starting_at(at, hi)
        if phrase is None or phrase.last >= hi:
            return False
        verb = self._after_name(phrase.last, hi)
        while verb < hi - 1 and (low[verb] in self.lists.adverbs or low[verb] in ("has", "have", "had")):
            verb += 1
        if low[verb] in ("is", "are") and verb < hi - 1 and self.verbs.get(low[verb + 1], 0) & GERUND:
            return True  # "and Hart is promising to go"
        flags = self.verbs.get(low[verb], 0)
        reports = flags & THAT or (named and self.phrases.is_name(verb - 1 - (low[verb - 1] == ",")))
        return bool(flags & (PAST | PRESENT) and reports) and low[verb] not in self.lists.noun_or_verb
