"""A dozen small articles, invented places and people, with what is to be found in them."""

from __future__ import annotations

from dataclasses import dataclass

from reader.model import Figure, Mention, Quote, Span


@dataclass(frozen=True)
class Said:
    """Words of a text and who said them."""

    words: str
    speaker: str | None = None
    role: str | None = None
    cue: str = "said"
    kind: str = "direct"


@dataclass(frozen=True)
class Counted:
    """A figure of a text."""

    words: str
    value: float | tuple[float, float] | None
    noun: str | None = None
    bound: str = "="
    claimant: str | None = None


@dataclass(frozen=True)
class Story:
    """An article as a test sees it."""

    title: str
    source: str
    published: str
    text: str
    said: tuple[Said, ...] = ()
    counted: tuple[Counted, ...] = ()
    url: str | None = None

    def quotes(self) -> tuple[Quote, ...]:
        """The quotes with their offsets."""
        found = []
        for said in self.said:
            start = self.text.index(said.words)
            span = Span(start, start + len(said.words))
            cue_at = self.text.find(said.cue, span.end)
            cue = Mention(Span(cue_at, cue_at + len(said.cue)), said.cue) if cue_at >= 0 else None
            at = self.text.find(said.speaker) if said.speaker else -1
            who = Mention(Span(at, at + len(said.speaker)), said.speaker) if said.speaker and at >= 0 else None
            quoted = (span,) if said.kind == "direct" else ()
            found.append(Quote(said.kind, span, said.words, quoted, who, said.speaker, said.role, cue, "test"))
        return tuple(sorted(found, key=lambda quote: quote.span))

    def figures(self) -> tuple[Figure, ...]:
        """The figures with their offsets."""
        found = []
        for counted in self.counted:
            start = self.text.index(counted.words)
            span = Span(start, start + len(counted.words))
            at = self.text.find(counted.claimant) if counted.claimant else -1
            who = Mention(Span(at, at + len(counted.claimant)), counted.claimant) if at >= 0 else None
            found.append(
                Figure(
                    "count", span, counted.words, counted.value, counted.bound, None, counted.noun,
                    claimant=who, claimant_canonical=counted.claimant, rule="test",
                )
            )  # fmt: skip
        return tuple(sorted(found, key=lambda figure: figure.span))


STORIES = (
    Story(
        "Reservoir wall at Tarn Velka gives way after a week of rain",
        "Ostmark Courier",
        "2031-04-09",
        "The upper wall of the Tarn Velka reservoir gave way shortly before dawn, sending water through four "
        "villages in the valley below.\n\n"
        "At least 27 people were missing by noon, the rescue service said. “We are searching roof by roof,” said "
        "Ilse Marn, who leads the service in the district.\n\n"
        "Marn said that boats could not reach the lower hamlets before the evening. “Nobody sleeps tonight,” she "
        "added.\n\n"
        "The operator, Velka Water, had lowered the level by about 40 centimetres since Monday. Its director, Pavo "
        "Lind, called the failure “beyond anything in our models”.\n\n"
        "Some 1,300 residents spent the night in two school halls, according to the municipality.",
        (
            Said("We are searching roof by roof,", "Ilse Marn", "head of the district rescue service"),
            Said("boats could not reach the lower hamlets before the evening", "Ilse Marn", None, "said", "indirect"),
            Said("Nobody sleeps tonight,", "Ilse Marn", None, "added"),
            Said("beyond anything in our models", "Pavo Lind", "director of Velka Water", "called", "mixed"),
        ),
        (
            Counted("At least 27 people", 27, "people", ">=", "rescue service"),
            Counted("about 40 centimetres", 40, "centimetres", "~"),
            Counted("Some 1,300 residents", 1300, "residents", "~", "municipality"),
            Counted("four villages", 4, "villages"),
        ),
        "https://courier.example/tarn-velka",
    ),
    Story(
        "Death toll in the Velka valley rises to 41",
        "Harbour Post",
        "2031-04-11",
        "Rescuers in the Velka valley have found more bodies, bringing the toll to 41, the interior ministry said.\n\n"
        "“Every hour counts, and we have few of them left,” minister Oda Brun told reporters in Lerwick.\n\n"
        "More than 2,000 people are still without power.",
        (Said("Every hour counts, and we have few of them left,", "Oda Brun", "interior minister", "told"),),
        (
            Counted("41", 41, "dead", "=", "interior ministry"),
            Counted("More than 2,000 people", 2000, "people", ">"),
        ),
        "https://harbourpost.example/a/41",
    ),
    Story(
        "Central bank of Noria holds its rate at 4.25 percent",
        "Noria Financial",
        "2031-04-10T09:30:00+02:00",
        "The central bank of Noria left its main rate at 4.25 percent on Thursday, as most economists had expected.\n\n"
        "Governor Tam Eiker said that inflation would return to target within two years. “We are patient, not "
        "blind,” he said.",
        (
            Said("inflation would return to target within two years", "Tam Eiker", "governor", "said", "indirect"),
            Said("We are patient, not blind,", "Tam Eiker", "governor"),
        ),
        (Counted("4.25 percent", 4.25, "percent"), Counted("two years", 2, "years")),
    ),
    Story(
        "Dockers in Lerwick vote to strike for a third week",
        "Harbour Post",
        "2031-04-08",
        "Dockers in Lerwick voted 612 to 88 to go on with their strike.\n\n"
        "“The employers talk about talks,” said union secretary Runa Falk.",
        (Said("The employers talk about talks,", "Runa Falk", "union secretary"),),
        (Counted("612 to 88", (88, 612), "votes"),),
    ),
    Story(
        "Recount ordered in three districts of Sunder",
        "The Sunder Ledger",
        "2031-04-07",
        "The election board of Sunder ordered a recount in three districts after a margin of 212 votes.\n\n"
        "The board’s chair, Ana Vey, warned that rumours would not be counted.",
        (Said("rumours would not be counted", "Ana Vey", "chair of the election board", "warned", "indirect"),),
        (Counted("three districts", 3, "districts"), Counted("212 votes", 212, "votes")),
    ),
    Story(
        "Ferry line adds night crossings",
        "Ostmark Courier",
        "2031-04-06",
        "The ferry line between Lerwick and Sunder adds two night crossings from May.",
        (),
        (Counted("two night crossings", 2, "night crossings"),),
    ),
    Story(
        "Orchards blossom early in the lowlands", "Harbour Post", "2031-03-29", "Apple trees bloomed ten days early."
    ),
    Story("東京の湾岸で新しい橋が開通", "Wide Wire", "2031-03-28", "橋の長さは1.2キロメートルである。"),
    Story(
        "Museum finds a lost map in its own cellar",
        "The Sunder Ledger",
        "2031-03-20",
        "A map drawn in 1688 lay unseen.",
    ),
    Story(
        "Bus drivers [red]trial[/red] a four-day week",
        "Ostmark Courier",
        "2031-03-18",
        "A trial of [b]20 drivers[/b] began.",
    ),
    Story("Untitled dispatch", "", "", "No source and no date are known of this one."),
    Story(
        "Snow closes the Hael pass",
        "Harbour Post",
        "2031-03-02",
        "The pass is closed. It stays closed until further notice.",
    ),
)
