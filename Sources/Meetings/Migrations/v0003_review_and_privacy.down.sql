DROP TABLE deleted_meetings;
DROP TABLE item_changes;
ALTER TABLE action_items DROP COLUMN board_id;
DROP INDEX transcripts_by_arrival;
DROP INDEX transcripts_by_series;
ALTER TABLE transcripts
    DROP COLUMN organizer,
    DROP COLUMN participants,
    DROP COLUMN privacy,
    DROP COLUMN tags,
    DROP COLUMN rule,
    DROP COLUMN board_id,
    DROP COLUMN kept_files;
