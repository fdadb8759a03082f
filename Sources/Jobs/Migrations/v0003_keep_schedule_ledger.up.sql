ALTER TABLE schedules
    -- The present pause, or the last one that has ended.
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN paused_by text,
    ADD COLUMN pause_reason text,
    ADD COLUMN pause_ended_at timestamptz,
    -- The wish to leave out one fire time, until it has been met.
    ADD COLUMN skip_asked_at timestamptz,
    ADD COLUMN skip_asked_by text,
    ADD COLUMN skip_reason text,
    ADD CHECK ((paused_at IS NULL) = (paused_by IS NULL)),
    ADD CHECK ((skip_asked_at IS NULL) = (skip_asked_by IS NULL));

-- Every fire time is a row, whatever was done about it: fired_at says when that was written down.
ALTER TABLE schedule_fires
    DROP CONSTRAINT schedule_fires_outcome_check,
    ADD CONSTRAINT schedule_fires_outcome_check CHECK (
        outcome IN ('fired', 'late', 'missed', 'skipped', 'triggered')),
    -- A triggered run is a person's, and no leader's.
    ALTER COLUMN epoch DROP NOT NULL,
    -- Who skipped or triggered it, and why; why it was missed.
    ADD COLUMN actor text,
    ADD COLUMN reason text,
    -- The last round of any leader before the one that found it missed or late.
    ADD COLUMN idle_since timestamptz,
    -- What became of the job, kept here because jobs are deleted one day.
    ADD COLUMN started_at timestamptz,
    ADD COLUMN ended_at timestamptz,
    ADD COLUMN result text CHECK (result IN ('cancelled', 'completed', 'failed')),
    ADD CHECK (outcome NOT IN ('missed', 'skipped') OR job_id IS NULL);

-- The runs that are to be looked after.
CREATE INDEX schedule_fires_open ON schedule_fires (fire_at)
    WHERE job_id IS NOT NULL AND result IS NULL;

-- Who changed what of a schedule.
CREATE TABLE schedule_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    schedule_id text NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL CHECK (action IN ('change', 'pause', 'resume', 'skip_next')),
    reason text
);

CREATE INDEX schedule_changes_of ON schedule_changes (schedule_id, id);
