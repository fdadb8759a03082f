DROP INDEX schedule_fires_behind;
