DROP TABLE reading_trials;
