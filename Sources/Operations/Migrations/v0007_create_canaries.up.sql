-- Trials of a flag's new path beside the old one, the newest with the highest number.
CREATE TABLE canaries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flag text NOT NULL CHECK (length(flag) BETWEEN 1 AND 100),
    plan jsonb NOT NULL,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'promoted', 'aborted')),
    step integer NOT NULL DEFAULT 0,
    step_since timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_approved boolean NOT NULL DEFAULT false,
    judged_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE UNIQUE INDEX canaries_running ON canaries (flag) WHERE state = 'running';

-- What was decided of a canary, by whom, and on which evidence.
CREATE TABLE canary_decisions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    canary bigint NOT NULL REFERENCES canaries (id) ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    decision text NOT NULL
        CHECK (decision IN ('started', 'advanced', 'approved', 'promoted', 'aborted')),
    author text NOT NULL CHECK (length(author) BETWEEN 1 AND 200),
    why text NOT NULL CHECK (length(why) BETWEEN 1 AND 500),
    percentage double precision NOT NULL,
    evidence jsonb NOT NULL
);

CREATE INDEX canary_decisions_by_canary ON canary_decisions (canary, id);
