-- A transcript is stored once, whole: its sentences are read together and never searched one by one.
CREATE TABLE transcripts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 64),
    source_id text NOT NULL CHECK (length(source_id) BETWEEN 1 AND 512),
    title text NOT NULL,
    meeting_date date,
    series text,
    speakers jsonb NOT NULL,
    sentences jsonb NOT NULL,
    sentence_count integer NOT NULL,
    state text NOT NULL DEFAULT 'received'
        CHECK (state IN ('received', 'extracted', 'skipped', 'failed')),
    failure text,
    extractor text,
    received_at timestamptz NOT NULL DEFAULT now(),
    extracted_at timestamptz,
    UNIQUE (source, source_id)
);

CREATE TABLE action_items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transcript_id bigint NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
    ordinal integer NOT NULL,
    key text NOT NULL UNIQUE,
    text text NOT NULL,
    assignee text,
    due_date date,
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    state text NOT NULL CHECK (state IN
        ('proposed', 'approved', 'pushed', 'done', 'rejected', 'dropped', 'removed')),
    extractor text NOT NULL,
    model text,
    prompt_version text,
    evidence jsonb NOT NULL,
    board_item text,
    failure text,
    push_attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    pushed_at timestamptz,
    CHECK ((state = 'pushed') <= (board_item IS NOT NULL))
);

CREATE INDEX action_items_by_transcript ON action_items (transcript_id, ordinal);
CREATE INDEX action_items_to_push ON action_items (transcript_id, ordinal)
    WHERE state = 'approved';

-- How far each source has been read: everything created before `read_until` is stored or queued.
CREATE TABLE source_cursors (
    source text PRIMARY KEY,
    read_until timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- The story of a meeting: one row for each step that was committed.
CREATE TABLE meeting_steps (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transcript_id bigint NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    step text NOT NULL,
    outcome text NOT NULL,
    duration_seconds double precision NOT NULL,
    attempt integer NOT NULL,
    trace_id text,
    detail jsonb NOT NULL
);

CREATE INDEX meeting_steps_by_transcript ON meeting_steps (transcript_id, id);
