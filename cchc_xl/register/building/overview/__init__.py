"""The overview: one sheet on which a leader reads a period in two minutes."""
