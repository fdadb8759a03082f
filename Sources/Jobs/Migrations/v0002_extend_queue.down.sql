DROP FUNCTION finish_job(bigint, bigint);
ALTER TABLE job_queues DROP COLUMN pause_reason, DROP COLUMN paused_at;
DROP TABLE job_rates;
DROP INDEX jobs_created;
DROP INDEX jobs_unique_window;
DROP INDEX jobs_exclusive;
ALTER TABLE jobs
    ALTER COLUMN run_at DROP DEFAULT,
    ALTER COLUMN created_at DROP DEFAULT,
    DROP COLUMN unique_until,
    DROP COLUMN rate_seconds,
    DROP COLUMN rate_limit,
    DROP COLUMN rate_key,
    DROP COLUMN exclusive_key,
    DROP COLUMN checkpoint;
