"""Everything the partners remember: JSON documents by kind and key."""

import json
import sqlite3
from pathlib import Path
from typing import Any

Document = dict[str, Any]

TABLE = """
CREATE TABLE IF NOT EXISTS document (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (kind, key)
)
"""
UPSERT = """
INSERT INTO document (kind, key, body) VALUES (?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body
"""
TRIM = """
DELETE FROM document WHERE kind = ?1 AND sequence <= (
    SELECT sequence FROM document WHERE kind = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2
)
"""


class Storage:
    """In one file of the given folder, else in memory. Used from one thread; every write is kept at once."""

    def __init__(self, folder: Path | None = None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        path = ":memory:" if folder is None else str(folder / "simulators.sqlite3")
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(TABLE)

    def get(self, kind: str, key: str) -> Document | None:
        row = self._connection.execute("SELECT body FROM document WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kind: str, key: str, document: Document, *, keep: int | None = None) -> None:
        """Write a document; a known key keeps its place. With `keep` only the newest so many of the kind stay."""
        self._connection.execute(UPSERT, (kind, key, json.dumps(document, ensure_ascii=False)))
        if keep is not None:
            self._connection.execute(TRIM, (kind, keep))

    def take(self, kind: str, key: str) -> Document | None:
        """Read and remove."""
        row = self._connection.execute(
            "DELETE FROM document WHERE kind = ? AND key = ? RETURNING body", (kind, key)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def newest(self, kind: str, limit: int, **wanted: str | int) -> list[Document]:
        """Documents of a kind, latest first, whose top-level fields equal what is wanted."""
        conditions = "".join(f" AND json_extract(body, '$.{name}') = ?" for name in wanted)
        rows = self._connection.execute(
            f"SELECT body FROM document WHERE kind = ?{conditions} ORDER BY sequence DESC LIMIT ?",  # noqa: S608
            (kind, *wanted.values(), limit),
        )
        return [json.loads(body) for (body,) in rows]

    def next_number(self, name: str) -> int:
        """1, 2, 3 … for each name, also after a restart."""
        number = (self.get("counter", name) or {"value": 0})["value"] + 1
        self.put("counter", name, {"value": number})
        return number

    def close(self) -> None:
        self._connection.close()
