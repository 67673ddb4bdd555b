-- Version 2: what readers say of answers. It is no copy of anything and outlives the documents that
-- it speaks of, hence no references to them. A reader who rates an answer again replaces the rating.

CREATE TABLE feedback (
    id TEXT PRIMARY KEY,
    given_at TEXT NOT NULL,
    answer_id TEXT NOT NULL UNIQUE,
    question TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (json_valid(answer)),
    rating TEXT NOT NULL CHECK (rating IN ('up', 'down')),
    reason TEXT CHECK (
        reason IN (
            'wrong_source', 'wrong_answer', 'incomplete', 'should_have_refused', 'wrongly_refused',
            'other'
        )
    ),
    comment TEXT NOT NULL,
    right_answer TEXT NOT NULL,
    passage TEXT CHECK (passage IS NULL OR json_valid(passage)),
    index_fingerprint TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('new', 'promoted', 'dismissed'))
) STRICT;
CREATE INDEX feedback_by_status ON feedback (status, given_at);
