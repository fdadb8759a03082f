-- What the rules over meetings look at, what they decided, and which files the program keeps of it.
ALTER TABLE transcripts
    ADD COLUMN organizer text,
    ADD COLUMN participants text[] NOT NULL DEFAULT '{}',
    ADD COLUMN privacy text,
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD COLUMN rule text,
    ADD COLUMN board_id text,
    ADD COLUMN kept_files text[] NOT NULL DEFAULT '{}';

CREATE INDEX transcripts_by_series ON transcripts (series) WHERE series IS NOT NULL;
CREATE INDEX transcripts_by_arrival ON transcripts (received_at);

-- The board that the item goes to; null stands for the configured one.
ALTER TABLE action_items ADD COLUMN board_id text;

-- Who changed an item, when, and what: people's decisions, and what later meetings did to it.
CREATE TABLE item_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item_id bigint NOT NULL REFERENCES action_items (id) ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    is_person boolean NOT NULL,
    action text NOT NULL CHECK (length(action) BETWEEN 1 AND 64),
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    reason text
);

CREATE INDEX item_changes_by_item ON item_changes (item_id, id);

-- What is left of a deleted meeting: the hash of its id, so that nothing brings it back.
CREATE TABLE deleted_meetings (
    meeting text PRIMARY KEY CHECK (meeting ~ '^[0-9a-f]{64}$'),
    deleted_at timestamptz NOT NULL DEFAULT now(),
    cause text NOT NULL CHECK (length(cause) BETWEEN 1 AND 64)
);
