"""The page of a period for a leader's telephone, and the sheet of paper it prints to."""
