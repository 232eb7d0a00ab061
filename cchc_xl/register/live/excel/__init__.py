"""What is Excel's own of a register that is open: looks, notes, links, and how they move."""
