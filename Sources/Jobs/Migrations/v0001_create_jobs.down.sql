DROP TABLE schedule_fires;
DROP TABLE schedules;
DROP TABLE leaders;
DROP TABLE job_queues;
DROP TABLE jobs;
