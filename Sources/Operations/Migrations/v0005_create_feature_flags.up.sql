-- What people say about feature flags, one row a flag; a flag without a row has its default.
CREATE TABLE feature_flags (
    flag text PRIMARY KEY CHECK (length(flag) BETWEEN 1 AND 100),
    rule jsonb NOT NULL,
    -- The change that made the rule.
    version bigint NOT NULL
);

-- Every change there ever was: who, when, why, from what to what.
CREATE TABLE feature_flag_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flag text NOT NULL CHECK (length(flag) BETWEEN 1 AND 100),
    at timestamptz NOT NULL DEFAULT now(),
    author text NOT NULL CHECK (length(author) BETWEEN 1 AND 200),
    why text NOT NULL CHECK (length(why) BETWEEN 1 AND 500),
    before jsonb,
    after jsonb,
    undoes bigint
);

CREATE INDEX feature_flag_changes_by_flag ON feature_flag_changes (flag, id);
