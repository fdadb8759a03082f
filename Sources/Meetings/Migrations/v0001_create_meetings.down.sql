DROP TABLE meeting_steps;
DROP TABLE source_cursors;
DROP TABLE action_items;
DROP TABLE transcripts;
