"""Reading what officers send: files, sheets, cells."""
