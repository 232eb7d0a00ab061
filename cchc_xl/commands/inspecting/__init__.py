"""Commands that plan inspections."""
