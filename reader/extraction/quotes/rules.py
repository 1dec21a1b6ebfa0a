"""The rules of quotes, in the order in which they are tried.

- `at_cue`: at every reporting verb or other cue; takes a Finder and the place of the cue. Once somebody is found to
  say something there, `after_verb` (takes Reports and what follows the verb; the first that fits ends it) and
  `before_verb` (all of them) find what was said.
- `at_participle`: whom a reporting participle belongs to; takes Participles and the place. `subject`: who stands before
  any other reporting verb; takes Subjects and the token that ends there.
- `alone` and `in_a_sentence`: for every quoted stretch that no cue claims; take Unclaimed and the place of the stretch.
- `by_line`: for the text as a whole; takes it and gives the turns of a transcript.
- `elsewhere`: for a text that is not in English; takes it and its language and gives its quotes.

`reader.model.rules` explains each to a reader.
"""

from __future__ import annotations

from reader.extraction.languages import quotes_between_marks
from reader.extraction.quotes.cues import Finder
from reader.extraction.quotes.participles import Participles
from reader.extraction.quotes.reports import Reports
from reader.extraction.quotes.subjects import Subjects
from reader.extraction.quotes.transcripts import find_turns
from reader.extraction.quotes.unclaimed import Unclaimed
from reader.extraction.rules import Rule, Rules

SUBJECT = "speaker"
"""What rules make that find who speaks: no mark of their own."""

QUOTE_RULES = Rules.of(
    by_line=(Rule("transcript", "direct", find_turns),),
    elsewhere=(Rule("in-marks", "direct", quotes_between_marks),),
    at_cue=(
        Rule("claim-of", "mixed, indirect", Finder.claim_of),
        Rule("according-to", "mixed, indirect", Finder.according_to),
        Rule("participle", "direct, mixed, indirect", Finder.participle),
        Rule("quote-said-name", "direct, mixed, indirect", Finder.verb_and_name),
        Rule("name-said", "direct, mixed, indirect", Finder.name_and_verb),
    ),
    at_participle=(
        Rule("opens-sentence", SUBJECT, Participles.opens_sentence),
        Rule("noun-in-ing", "", Participles.noun),
        Rule("quoted-as", SUBJECT, Participles.quoted_as),
        Rule("quotes-another", SUBJECT, Participles.quotes_another),
        Rule("after-pause", SUBJECT, Participles.after_pause),
        Rule("of-object", SUBJECT, Participles.of_object),
        Rule("beside", SUBJECT, Participles.beside),
    ),
    subject=(
        Rule("who", SUBJECT, Subjects.who),
        Rule("many-of-whom", SUBJECT, Subjects.many_of_whom),
        Rule("apposition", SUBJECT, Subjects.apposition),
        Rule("quoting-clause", SUBJECT, Subjects.quoting_clause),
        Rule("joined-verb", SUBJECT, Subjects.joined_verb),
        Rule("noun-phrase", SUBJECT, Subjects.noun_phrase),
        Rule("relative-clause", SUBJECT, Subjects.relative_clause),
        Rule("filed-document", SUBJECT, Subjects.filed_document),
    ),
    after_verb=(
        Rule("said-quote", "direct, mixed", Reports.quotation_follows),
        Rule("colon", "direct, mixed, indirect", Reports.colon_follows),
        Rule("middle", "mixed, indirect", Reports.clause_resumes),
        Rule("said-clause", "mixed, indirect", Reports.clause_after_aside),
        Rule("said-quote", "direct, mixed", Reports.quotation_after_comma),
        Rule("said-that", "mixed, indirect", Reports.that_follows),
        Rule("promise", "mixed, indirect", Reports.infinitive_follows),
        Rule("said-quote", "direct, mixed", Reports.quotation_after_to),
        Rule("said-clause", "mixed, indirect", Reports.clause_follows),
        Rule("said-object", "mixed, indirect", Reports.object_follows),
    ),
    before_verb=(Rule("quote-said", "direct, mixed, indirect", Reports.around),),
    alone=(
        Rule("runs-on", "direct", Unclaimed.runs_on),
        Rule("colon", "direct", Unclaimed.after_colon),
        Rule("said-nearby", "direct", Unclaimed.after_narration),
        Rule("signed", "direct", Unclaimed.signature_below),
        Rule("continues", "direct", Unclaimed.goes_on),
        Rule("heading", "", Unclaimed.heading),
        Rule("said-nearby", "direct", Unclaimed.after_sentence),
        Rule("continues-paragraph", "direct", Unclaimed.goes_on_from_paragraph),
        Rule("said-nearby", "direct", Unclaimed.after_paragraph),
        Rule("unattributed", "direct", Unclaimed.by_nobody),
    ),
    in_a_sentence=(
        Rule("title", "", Unclaimed.title),
        Rule("unattributed", "direct", Unclaimed.asked_of),
        Rule("colon", "direct", Unclaimed.after_label),
        Rule("signed", "direct", Unclaimed.signature),
        Rule("names-it", "mixed", Unclaimed.naming_verb),
        Rule("too-short", "", Unclaimed.too_short),
        Rule("same-sentence", "mixed", Unclaimed.in_reporting_sentence),
        Rule("fragment", "mixed", Unclaimed.subject_of_sentence),
        Rule("unattributed", "direct", Unclaimed.long_sentence),
    ),
)
