DROP TABLE gemini_calls;
