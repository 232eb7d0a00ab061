"""Taking a register of an earlier version to the present one, with all that people added."""
