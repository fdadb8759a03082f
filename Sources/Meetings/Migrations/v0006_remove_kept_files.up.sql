-- Files in the watched folder's done/ of meetings that were deleted, or that may not be read any more.
-- They are removed after the commit that lists them here, and stay listed until they are gone.
CREATE TABLE files_to_remove (
    name text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 1024),
    since timestamptz NOT NULL DEFAULT now()
);
