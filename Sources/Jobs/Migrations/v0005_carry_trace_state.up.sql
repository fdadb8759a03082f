-- What tracing systems have noted of the trace that the work continues.
ALTER TABLE jobs ADD COLUMN tracestate text;
