-- What each call to the model took: counted before it is sent by estimate, afterwards as answered.
CREATE TABLE gemini_calls (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    -- The number of the meeting where it is stored; kept when the meeting is deleted.
    meeting_id bigint,
    model text NOT NULL,
    prompt_version text NOT NULL,
    outcome text NOT NULL DEFAULT 'sent',
    prompt_tokens bigint NOT NULL,
    candidates_tokens bigint NOT NULL DEFAULT 0,
    thought_tokens bigint NOT NULL DEFAULT 0,
    -- In the currency that the prices are configured in.
    cost double precision NOT NULL
);

CREATE INDEX gemini_calls_by_time ON gemini_calls (at);
CREATE INDEX gemini_calls_by_meeting ON gemini_calls (meeting_id);
