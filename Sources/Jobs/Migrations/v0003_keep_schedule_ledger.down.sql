DROP TABLE schedule_changes;
DELETE FROM schedule_fires WHERE outcome NOT IN ('fired', 'late');
ALTER TABLE schedule_fires
    DROP CONSTRAINT schedule_fires_check,
    DROP CONSTRAINT schedule_fires_outcome_check,
    ADD CONSTRAINT schedule_fires_outcome_check CHECK (outcome IN ('fired', 'late')),
    ALTER COLUMN epoch SET NOT NULL,
    DROP COLUMN actor,
    DROP COLUMN reason,
    DROP COLUMN idle_since,
    DROP COLUMN started_at,
    DROP COLUMN ended_at,
    DROP COLUMN result;
ALTER TABLE schedules
    DROP COLUMN paused_at,
    DROP COLUMN paused_by,
    DROP COLUMN pause_reason,
    DROP COLUMN pause_ended_at,
    DROP COLUMN skip_asked_at,
    DROP COLUMN skip_asked_by,
    DROP COLUMN skip_reason;
