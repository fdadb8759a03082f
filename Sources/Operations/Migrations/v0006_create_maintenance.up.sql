-- Maintenance, one row a window: who asked for it, when and why, and who closed it before its end.
CREATE TABLE maintenance_windows (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tier text NOT NULL CHECK (tier IN ('no_pushes', 'read_only', 'full')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    author text NOT NULL CHECK (length(author) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL DEFAULT now(),
    starts_at timestamptz NOT NULL,
    -- The planned end; null where somebody has to close it.
    ends_at timestamptz CHECK (ends_at > greatest(starts_at, created_at)),
    closed_at timestamptz,
    closed_by text CHECK (length(closed_by) BETWEEN 1 AND 200)
);

-- Every request that passed by the bypass token; kept for 90 days.
CREATE TABLE maintenance_bypasses (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    window_id bigint NOT NULL,
    client text NOT NULL CHECK (length(client) <= 200),
    method text NOT NULL CHECK (length(method) <= 200),
    path text NOT NULL CHECK (length(path) <= 200),
    request_id text NOT NULL CHECK (length(request_id) <= 200)
);

CREATE INDEX maintenance_bypasses_by_time ON maintenance_bypasses (at);
