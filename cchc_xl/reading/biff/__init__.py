"""What the formulas of a ``.xls`` say of themselves."""
