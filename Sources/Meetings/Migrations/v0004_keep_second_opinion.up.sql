-- What the source itself found (null: it does not say), and what tells its present answer from an
-- earlier one without reading the words.
ALTER TABLE transcripts
    ADD COLUMN source_items jsonb,
    ADD COLUMN source_mark text CHECK (length(source_mark) <= 200);
