DROP TABLE files_to_remove;
