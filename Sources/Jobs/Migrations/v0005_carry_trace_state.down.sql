ALTER TABLE jobs DROP COLUMN tracestate;
