-- A run is one push or one undo: what it did to the board can be listed and taken back. An undo
-- keeps the items that people have edited, and says which and why.
CREATE TABLE runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('push', 'undo')),
    who text NOT NULL CHECK (length(who) BETWEEN 1 AND 256),
    job_id bigint UNIQUE,
    undoes bigint REFERENCES runs (id),
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    counts jsonb NOT NULL DEFAULT '{}',
    kept jsonb NOT NULL DEFAULT '[]',
    CHECK ((kind = 'undo') = (undoes IS NOT NULL))
);

-- A request that creates items, committed before it is sent. While it is open, what came of it may
-- be unknown, and the very same bytes may be sent again under the same key. The request holds the
-- items' words: it is emptied once the batch is closed, or once a meeting of it is deleted (then
-- the items are looked up on the board by their own keys).
CREATE TABLE push_batches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,
    run_id bigint NOT NULL REFERENCES runs (id),
    item_ids bigint[] NOT NULL,
    request jsonb,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'partial', 'looked_up')),
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    CHECK ((state = 'open') = (closed_at IS NULL))
);

CREATE INDEX push_batches_open ON push_batches (id) WHERE state = 'open';

-- run_id: the run that put the item on the board. board_values: what we last wrote there, by field.
-- board_update_wanted: the item has changed here since. batch_id: the batch that it last went out
-- with. board_read_at: when the board was last asked about it. assignee_note: why the board's
-- column of people was left empty.
ALTER TABLE action_items
    ADD COLUMN run_id bigint,
    ADD COLUMN board_values jsonb,
    ADD COLUMN board_update_wanted boolean NOT NULL DEFAULT false,
    ADD COLUMN batch_id bigint,
    ADD COLUMN board_read_at timestamptz,
    ADD COLUMN assignee_note text;
