"""Sheets that list what units report, line by line."""
