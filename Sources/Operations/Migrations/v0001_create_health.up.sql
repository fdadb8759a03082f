-- What instances know together of the services that they all depend on; one row a check.
CREATE TABLE health_checks (
    name text PRIMARY KEY,
    is_healthy boolean NOT NULL,
    failure text,
    evidence text NOT NULL CHECK (evidence IN ('probe', 'traffic')),
    observed_at timestamptz NOT NULL,
    latency_seconds double precision,
    consecutive_failures integer NOT NULL,
    consecutive_successes integer NOT NULL,
    has_succeeded boolean NOT NULL,
    since timestamptz NOT NULL,
    -- Grows with each change, so that an instance tells an old answer from a new one.
    revision bigint NOT NULL
);

-- The probes of the last 24 hours, which the budgets of calls are counted from.
CREATE TABLE health_probes (
    check_name text NOT NULL,
    started_at timestamptz NOT NULL,
    is_early boolean NOT NULL,
    -- Until when the probe may take; no other begins before, unless its outcome is known.
    lease_until timestamptz NOT NULL
);

CREATE INDEX health_probes_by_check ON health_probes (check_name, started_at);

-- The last hundred changes of each check.
CREATE TABLE health_transitions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    check_name text NOT NULL,
    instance text NOT NULL,
    at timestamptz NOT NULL,
    is_healthy boolean NOT NULL,
    reason text,
    evidence text NOT NULL CHECK (evidence IN ('probe', 'traffic'))
);

CREATE INDEX health_transitions_by_check ON health_transitions (check_name, id);

-- What vendors said last is left of their quotas.
CREATE TABLE vendor_quotas (
    upstream text NOT NULL,
    quota_window text NOT NULL,
    quota_limit double precision,
    remaining double precision NOT NULL,
    resets_at timestamptz,
    rate_per_second double precision,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (upstream, quota_window)
);
