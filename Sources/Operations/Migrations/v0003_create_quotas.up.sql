-- What all instances together have taken of vendors' quotas; one row a window.
CREATE TABLE quota_windows (
    upstream text NOT NULL CHECK (length(upstream) BETWEEN 1 AND 40),
    quota_window text NOT NULL CHECK (length(quota_window) BETWEEN 1 AND 40),
    -- The time that the last number of "spent" stands for, counted since 1970: a day of the
    -- vendor's zone, or five seconds of a minute.
    slot bigint NOT NULL,
    -- What was taken in each slot, the oldest first; one slot of a day, thirteen of a minute.
    spent bigint[] NOT NULL,
    -- The vendor's own last word: what is left, of how much, until when, and when it said so.
    told_left bigint,
    told_limit bigint,
    told_until timestamptz,
    told_at timestamptz,
    PRIMARY KEY (upstream, quota_window)
);
