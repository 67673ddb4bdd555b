-- The library: documents, chunks and vectors are the truth; both indexes are derived from it.
-- Deleted text is overwritten on disk (secure_delete is set on every connection).

CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS files (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    recipe TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    file_key TEXT NOT NULL REFERENCES files (key) ON DELETE CASCADE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    date TEXT,
    language TEXT NOT NULL,
    kind TEXT,
    tags TEXT NOT NULL,
    url TEXT,
    sources TEXT NOT NULL,
    pages TEXT NOT NULL,
    headings TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS documents_by_file ON documents (file_key);

CREATE TABLE IF NOT EXISTS chunks (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    headings TEXT NOT NULL,
    page INTEGER,
    vector BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks (document_id, ordinal);

-- Every change of the set of chunks, in order. An index that has applied all changes up to the last
-- sequence number equals the library; one that is behind replays the rest when the store opens.
CREATE TABLE IF NOT EXISTS changes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    operation TEXT NOT NULL CHECK (operation IN ('add', 'remove')),
    chunk_id TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS changes_by_chunk ON changes (chunk_id);

CREATE TABLE IF NOT EXISTS generations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    recipe TEXT NOT NULL,
    vectors_applied INTEGER NOT NULL DEFAULT 0,
    lexical_applied INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL
) STRICT;
