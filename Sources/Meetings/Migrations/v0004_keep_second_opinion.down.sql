ALTER TABLE transcripts
    DROP COLUMN source_items,
    DROP COLUMN source_mark;
