"""The tables of what was found across articles, and how words of quotes and figures are told from their columns.

All of it is derived from articles, quotes and figures. Rows that speak of an article go with it; what is left of a
group or a difference then is mended by the next build.
"""

from __future__ import annotations

from reader.model.article import DATED_FROM

_FTS = "content = '', columnsize = 0, detail = column, tokenize = 'unicode61 remove_diacritics 2'"

EVIDENCE_TABLES = f"""
-- An article that was looked at, with this content; its terms as a vector, its story.
CREATE TABLE evidence_article (
    article_id INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    content_hash TEXT NOT NULL,
    moment INTEGER NOT NULL,
    vector BLOB NOT NULL,
    story_id INTEGER
);
CREATE INDEX evidence_article_story ON evidence_article (story_id);
CREATE INDEX evidence_article_moment ON evidence_article (moment);

CREATE TABLE shingles (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, hashes BLOB NOT NULL, owners BLOB NOT NULL);

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
CREATE TABLE speaker (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    role TEXT,
    quotes INTEGER NOT NULL,
    family TEXT NOT NULL,
    person_id INTEGER
);
CREATE INDEX speaker_article ON speaker (article_id, name);
CREATE INDEX speaker_family ON speaker (family);
CREATE INDEX speaker_person ON speaker (person_id);

CREATE TABLE quote_desk (
    id INTEGER PRIMARY KEY REFERENCES quotes (id) ON DELETE CASCADE,
    article_id INTEGER NOT NULL,
    moment INTEGER NOT NULL,
    person_id INTEGER
);
CREATE INDEX quote_desk_article ON quote_desk (article_id);
CREATE INDEX quote_desk_newest ON quote_desk (moment DESC, id);
CREATE INDEX quote_desk_oldest ON quote_desk (moment < {DATED_FROM}, moment, id DESC);
CREATE INDEX quote_desk_person ON quote_desk (person_id, moment DESC, id);
-- Words of quotes, without their texts. What is gone from the desk stays in here until too much is.
CREATE VIRTUAL TABLE quote_words USING fts5 (text, who, {_FTS});

CREATE TABLE figure_desk (
    id INTEGER PRIMARY KEY REFERENCES figures (id) ON DELETE CASCADE,
    article_id INTEGER NOT NULL,
    moment INTEGER NOT NULL,
    high NUMERIC,
    low NUMERIC,
    percent INTEGER
);
CREATE INDEX figure_desk_newest ON figure_desk (moment DESC, id);
CREATE INDEX figure_desk_oldest ON figure_desk (moment < {DATED_FROM}, moment, id DESC);
CREATE INDEX figure_desk_value ON figure_desk (high DESC, id);
CREATE INDEX figure_desk_percent ON figure_desk (moment DESC, id) WHERE percent;
CREATE INDEX figure_desk_percent_value ON figure_desk (high DESC, id) WHERE percent;
CREATE VIRTUAL TABLE figure_words USING fts5 (what, who, {_FTS});

-- What stands between quotation marks, and reported clauses: the units that may be told again. `name` is a surname.
CREATE TABLE telling (
    id INTEGER PRIMARY KEY,
    quote_id INTEGER NOT NULL REFERENCES quotes (id) ON DELETE CASCADE,
    article_id INTEGER NOT NULL,
    moment INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    quoted INTEGER NOT NULL,
    speaker TEXT,
    name TEXT
);
CREATE INDEX telling_quote ON telling (quote_id);
CREATE INDEX telling_name ON telling (name, moment);
CREATE TABLE same_link (
    a INTEGER NOT NULL REFERENCES telling (id) ON DELETE CASCADE,
    b INTEGER NOT NULL REFERENCES telling (id) ON DELETE CASCADE,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
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
    telling_id INTEGER NOT NULL REFERENCES telling (id) ON DELETE CASCADE,
    drift TEXT NOT NULL,
    PRIMARY KEY (group_id, position)
) WITHOUT ROWID;
CREATE UNIQUE INDEX same_telling_telling ON same_telling (telling_id);

CREATE TABLE copy (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    other_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
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
CREATE INDEX story_told ON story (articles, last DESC, id);

CREATE TABLE difference (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    tier TEXT NOT NULL,
    rank INTEGER NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL,
    against TEXT NOT NULL,
    story_id INTEGER,
    figures INTEGER NOT NULL,
    moment INTEGER NOT NULL
);
CREATE INDEX difference_rank ON difference (rank, moment DESC, id);
CREATE INDEX difference_story ON difference (story_id);
CREATE TABLE difference_figure (
    difference_id INTEGER NOT NULL REFERENCES difference (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    figure_id INTEGER NOT NULL REFERENCES figures (id) ON DELETE CASCADE,
    PRIMARY KEY (difference_id, position)
) WITHOUT ROWID;
CREATE INDEX difference_figure_figure ON difference_figure (figure_id);
"""
EVIDENCE_NAMES = (
    "evidence_article",
    "shingles",
    "person",
    "speaker",
    "quote_desk",
    "figure_desk",
    "difference_figure",
    "difference",
    "same_telling",
    "same_group",
    "same_link",
    "telling",
    "copy",
    "story",
)
"""The tables with rows of evidence, those first that belong to others; the full-text indexes are not among them."""
QUOTE_WHO = "ifnull(canonical, '') || ' ' || ifnull(role, '') || ' ' || ifnull(speaker, '')"
"""Who says a quote, as it is looked for."""
FIGURE_WHAT = (
    "ifnull(noun, '') || ' ' || ifnull(unit, '') || ' ' || ifnull(unit_text, '') || ' ' || ifnull(said_of, '')"
)
FIGURE_WHO = "ifnull(claimant_canonical, '') || ' ' || ifnull(claimant, '') || ' ' || ifnull(via, '')"
"""What a figure counts, and who claims it, as they are looked for."""
