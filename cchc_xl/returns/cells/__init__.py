"""What one cell of a return says: its text tidied, its value read as its column asks for."""
