ALTER TABLE jobs
    -- How far a job's earlier attempts came: what it saved last.
    ADD COLUMN checkpoint jsonb,
    -- Two jobs with one key never run at once.
    ADD COLUMN exclusive_key text,
    -- At most rate_limit starts with the key in any rate_seconds.
    ADD COLUMN rate_key text,
    ADD COLUMN rate_limit integer,
    ADD COLUMN rate_seconds double precision,
    -- Until when the unique key is kept even though the job is over; cleared when it has passed.
    ADD COLUMN unique_until timestamptz,
    -- COPY names neither.
    ALTER COLUMN created_at SET DEFAULT now(),
    ALTER COLUMN run_at SET DEFAULT now();

-- What makes the rule hold, whatever instances look at the same moment.
CREATE UNIQUE INDEX jobs_exclusive ON jobs (exclusive_key)
    WHERE state = 'running' AND exclusive_key IS NOT NULL;
CREATE UNIQUE INDEX jobs_unique_window ON jobs (kind, unique_key) WHERE unique_until IS NOT NULL;
-- For deleting what is old: some kilobytes, and a change of state leaves it alone.
CREATE INDEX jobs_created ON jobs USING brin (created_at) WITH (autosummarize = on);

-- The starts that count against a rate limit; JobRateWindow.swift has the rule.
CREATE TABLE job_rates (
    key text PRIMARY KEY,
    starts timestamptz[] NOT NULL DEFAULT '{}',
    next_slot timestamptz NOT NULL DEFAULT 'epoch'
);

ALTER TABLE job_queues
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN pause_reason text;

-- Completes a job within the transaction that does its work. It fails where the job was taken from
-- its worker, so that a COMMIT in the same flight commits nothing.
CREATE FUNCTION finish_job(job_id bigint, token bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs SET
        state = 'completed', finished_at = clock_timestamp(), lease_expires_at = NULL
    WHERE id = job_id AND lease_token = token AND state = 'running';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'job % was taken from its worker', job_id USING ERRCODE = 'TF001';
    END IF;
END
$$;
