"""The programs that have a register open, and what is written for them: LibreOffice, VBA."""
