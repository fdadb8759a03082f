-- What vendors have delivered; a delivery that is remembered is not worked on again.
CREATE TABLE webhook_deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    upstream text NOT NULL CHECK (length(upstream) BETWEEN 1 AND 40),
    -- What makes a delivery the same one when it comes again; nothing of what it says.
    delivery_key text NOT NULL CHECK (length(delivery_key) BETWEEN 1 AND 200),
    received_at timestamptz NOT NULL DEFAULT now(),
    -- The job that works on it; jobs are pruned on their own.
    job_id bigint,
    UNIQUE (upstream, delivery_key)
);

CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (received_at);
