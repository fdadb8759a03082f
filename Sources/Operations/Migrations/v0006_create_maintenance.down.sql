DROP TABLE maintenance_bypasses;
DROP TABLE maintenance_windows;
