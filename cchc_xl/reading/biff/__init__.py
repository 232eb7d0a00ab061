"""The binary formats, ``.xls`` (BIFF8) and ``.xlsb`` (BIFF12)."""
