"""Reading the list of tasks out of a plan's own document."""
