"""采集 capture: files, folders, archives and pasted text become documents, file by file, each with its state and its reason."""
