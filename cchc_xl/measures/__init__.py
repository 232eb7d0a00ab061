"""The figures: metrics, coverage of inspections, states of submissions, and their sources."""
