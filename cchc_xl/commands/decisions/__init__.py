"""What Văn phòng decides: locks, and what becomes of a single return."""
