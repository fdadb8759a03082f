-- When the board last told that something happened to the item, as long as it was not asked since:
-- many events at once are one question.
ALTER TABLE action_items ADD COLUMN board_event_at timestamptz;
