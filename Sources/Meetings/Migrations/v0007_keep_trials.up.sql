-- What each of two ways of reading made of a meeting while a canary compared them: one of the two
-- reads for good, the other, the shadow, without effect. The items hold the meeting's words.
CREATE TABLE reading_trials (
    canary bigint NOT NULL,
    transcript_id bigint NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
    is_candidate boolean NOT NULL,
    is_shadow boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seconds double precision NOT NULL,
    cost double precision NOT NULL,
    failure text,
    items jsonb NOT NULL,
    PRIMARY KEY (canary, transcript_id, is_candidate)
);

CREATE INDEX reading_trials_by_transcript ON reading_trials (transcript_id);
