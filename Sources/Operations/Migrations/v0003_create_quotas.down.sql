DROP TABLE quota_windows;
