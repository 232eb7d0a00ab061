"""Giving a register back what a save in LibreOffice takes from it."""
