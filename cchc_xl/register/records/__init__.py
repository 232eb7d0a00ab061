"""What lies on and beside records, and where it goes when records change."""
