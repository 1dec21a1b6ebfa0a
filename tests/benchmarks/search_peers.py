"""Other search engines on the same articles: SQLite FTS5, tantivy, and a plain LIKE."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from reader.search.engine import SearchDocument
from reader.store.catalog.packing import unpack_text

LIMIT = 200


class Fts5:
    """SQLite FTS5 with its Porter stemmer."""

    name = "FTS5"

    def __init__(self, folder: Path) -> None:
        self._file = folder / "fts5.db"
        self._connection = sqlite3.connect(self._file)

    def build(self, documents: list[SearchDocument]) -> float:
        """CPU seconds."""
        began = time.process_time()
        with self._connection as connection:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize = 'porter unicode61')")
            connection.executemany(
                "INSERT INTO t (rowid, title, body) VALUES (?, ?, ?)", [(d.id, d.title, d.body) for d in documents]
            )
        return time.process_time() - began

    def size(self) -> int:
        """Bytes on disk, the texts included: FTS5 needs them for its snippets."""
        return self._file.stat().st_size

    def _ask(self, query: str, weights: str = "1.0, 1.0") -> list[int]:
        sql = f"SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, {weights}) LIMIT ?"
        return [row[0] for row in self._connection.execute(sql, (query, LIMIT))]

    def words(self, words: list[str]) -> list[int]:
        """All of the words."""
        return self._ask(" ".join(f'"{word}"' for word in words))

    def any_word(self, words: list[str]) -> list[int]:
        """Some of the words."""
        return self._ask(" OR ".join(f'"{word}"' for word in words))

    def typed(self, text: str) -> list[int]:
        """All of the words, the last one being typed."""
        *words, last = text.split()
        return self._ask(" ".join([*(f'"{word}"' for word in words), f'"{last}"*']))

    def phrase(self, words: list[str]) -> list[int]:
        """The words as a phrase."""
        return self._ask('"' + " ".join(words) + '"')


class Like:
    """`title LIKE … OR body LIKE …`, as newsboat searches."""

    name = "LIKE"

    def __init__(self, catalog: Path) -> None:
        self._connection = sqlite3.connect(catalog)
        # The catalog packs its texts; this reader would not.
        self._connection.create_function("unpacked", 1, unpack_text)
        self._connection.execute(
            "CREATE TEMP TABLE plain AS SELECT a.id AS id, a.title AS title, unpacked(t.text) AS text "
            "FROM articles a JOIN texts t ON t.id = a.first_quote"
        )

    def words(self, words: list[str]) -> list[int]:
        """All of the words, each somewhere."""
        where = " AND ".join("(title LIKE ? OR text LIKE ?)" for _ in words)
        values = [f"%{word}%" for word in words for _ in range(2)]
        sql = f"SELECT id FROM plain WHERE {where} LIMIT {LIMIT}"
        return [row[0] for row in self._connection.execute(sql, values)]

    def phrase(self, words: list[str]) -> list[int]:
        """The words as they stand."""
        return self.words([" ".join(words)])

    def typed(self, text: str) -> list[int]:
        """All of the words."""
        return self.words(text.split())


class Tantivy:
    """tantivy with its English stemmer. Raises ImportError when it is not installed."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True)
        builder.add_text_field("title", tokenizer_name="en_stem")
        builder.add_text_field("body", tokenizer_name="en_stem")
        self._folder = folder / "tantivy"
        self._folder.mkdir()
        self._index = tantivy.Index(builder.build(), path=str(self._folder))

    def build(self, documents: list[SearchDocument]) -> float:
        """CPU seconds."""
        began = time.process_time()
        writer = self._index.writer(128_000_000, 1)
        for document in documents:
            writer.add_document(self._tantivy.Document(id=document.id, title=document.title, body=document.body))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        return time.process_time() - began

    def size(self) -> int:
        """Bytes on disk, without the texts."""
        return sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())

    def _ask(self, query: str) -> list[int]:
        searcher = self._index.searcher()
        parsed = self._index.parse_query(query, ["title", "body"])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(parsed, LIMIT).hits]

    def words(self, words: list[str]) -> list[int]:
        """All of the words."""
        return self._ask(" ".join(f'+"{word}"' for word in words))

    def any_word(self, words: list[str]) -> list[int]:
        """Some of the words."""
        return self._ask(" ".join(f'"{word}"' for word in words))

    def phrase(self, words: list[str]) -> list[int]:
        """The words as a phrase."""
        return self._ask('"' + " ".join(words) + '"')
