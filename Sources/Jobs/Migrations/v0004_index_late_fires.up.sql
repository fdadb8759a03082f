-- What is late or missed is told every few seconds, and rare.
CREATE INDEX schedule_fires_behind ON schedule_fires (schedule_id, outcome, fired_at)
    WHERE outcome IN ('late', 'missed');
