"""Opening workbooks that come from outside: files, packages, sheets, within limits."""
