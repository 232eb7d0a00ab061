"""Copies of returns with their faults marked, for the units to mend and send again."""
