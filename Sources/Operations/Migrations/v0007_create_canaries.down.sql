DROP TABLE canary_decisions;
DROP TABLE canaries;
