-- Levels of loggers that hold on every instance until they revert.
CREATE TABLE log_levels (
    logger text PRIMARY KEY CHECK (length(logger) BETWEEN 1 AND 200),
    level text NOT NULL CHECK (level IN (
        'trace', 'debug', 'info', 'notice', 'warning', 'error', 'critical')),
    reverts_at timestamptz NOT NULL,
    author text NOT NULL CHECK (length(author) BETWEEN 1 AND 200)
);
