"""Reminders to units, ready to be sent by a person; the program sends nothing."""
