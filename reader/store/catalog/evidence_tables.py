"""The tables of quotes and figures over all articles, and of what was found across articles.

All of it is derived. A quote, a figure or a telling has a number: those of one article follow each other, so that its
row alone says which they are, and a number is never given again. What they say stands packed with their text.
"""

from __future__ import annotations

_FTS = "content = '', columnsize = 0, detail = column, tokenize = 'unicode61 remove_diacritics 2'"

EVIDENCE_TABLES = f"""
-- Words of quotes, without their texts. What is gone from the desk stays in here until too much is.
CREATE VIRTUAL TABLE quote_words USING fts5 (text, who, {_FTS});
CREATE VIRTUAL TABLE figure_words USING fts5 (what, who, {_FTS});

-- `sort`: 0 an amount, 1 a percentage, 2 a year or a date.
CREATE TABLE figure (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL,
    low NUMERIC,
    high NUMERIC,
    sort INTEGER NOT NULL,
    guess INTEGER NOT NULL,
    counted INTEGER NOT NULL
);
CREATE INDEX figure_high ON figure (high, id) WHERE sort < 2;
CREATE INDEX figure_percent ON figure (high, id) WHERE sort = 1;
-- The terms of what figures count, each between blanks.
CREATE TABLE counted (id INTEGER PRIMARY KEY, terms TEXT NOT NULL UNIQUE);

CREATE TABLE speaker (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    role TEXT,
    quotes INTEGER NOT NULL,
    family TEXT NOT NULL,
    person_id INTEGER
);
CREATE INDEX speaker_article ON speaker (article_id);
CREATE INDEX speaker_family ON speaker (family);
CREATE INDEX speaker_person ON speaker (person_id) WHERE person_id IS NOT NULL;
-- Those whose people are to be merged anew.
CREATE TABLE family (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT,
    quotes INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    personal INTEGER NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX person_quotes ON person (personal DESC, quotes DESC, id);

-- An article whose tellings are known; those without a story are still to be compared. What stands between quotation
-- marks and reported clauses may be told again: `tellings` has the quote of each, whether it is quoted, start and end.
CREATE TABLE evidence_article (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    first_telling INTEGER NOT NULL UNIQUE,
    tellings BLOB NOT NULL,
    story_id INTEGER
);
CREATE INDEX evidence_article_story ON evidence_article (story_id);
-- Sorted shingles in rows of some hundreds; the id is made of kind, segment and first hash.
CREATE TABLE shingles (id INTEGER PRIMARY KEY, packed BLOB NOT NULL);

CREATE TABLE same_link (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE INDEX same_link_b ON same_link (b);
CREATE TABLE same_group (
    id INTEGER PRIMARY KEY,
    stock INTEGER NOT NULL,
    drift TEXT NOT NULL,
    tellings INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    moment INTEGER NOT NULL
);
CREATE INDEX same_group_newest ON same_group (stock, moment DESC, id);
CREATE TABLE same_telling (
    group_id INTEGER NOT NULL REFERENCES same_group (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    telling_id INTEGER NOT NULL UNIQUE,
    drift TEXT NOT NULL,
    PRIMARY KEY (group_id, position)
) WITHOUT ROWID;

CREATE TABLE copy (
    article_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    share REAL NOT NULL,
    PRIMARY KEY (article_id, other_id)
) WITHOUT ROWID;
CREATE INDEX copy_other ON copy (other_id);

CREATE TABLE story (
    id INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    total BLOB NOT NULL
);
CREATE INDEX story_last ON story (last);
CREATE INDEX story_told ON story (last DESC, id) WHERE articles > 1;

CREATE TABLE difference (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    tier TEXT NOT NULL,
    rank INTEGER NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL,
    against TEXT NOT NULL,
    rise INTEGER NOT NULL,
    correction INTEGER,
    story_id INTEGER,
    figures INTEGER NOT NULL,
    moment INTEGER NOT NULL
);
CREATE INDEX difference_rank ON difference (rank, moment DESC, id);
CREATE INDEX difference_story ON difference (story_id);
CREATE TABLE difference_figure (
    difference_id INTEGER NOT NULL REFERENCES difference (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    figure_id INTEGER NOT NULL,
    PRIMARY KEY (difference_id, position)
) WITHOUT ROWID;
CREATE INDEX difference_figure_figure ON difference_figure (figure_id);
"""

COMPARED_TABLES = (
    "evidence_article",
    "shingles",
    "person",
    "difference_figure",
    "difference",
    "same_telling",
    "same_group",
    "same_link",
    "copy",
    "story",
)
"""What comparing fills, the rows that belong to others first."""
