ALTER TABLE action_items DROP COLUMN board_event_at;
