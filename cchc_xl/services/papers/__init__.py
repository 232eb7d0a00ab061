"""Papers as Word documents: the decree's form, and texts with placeholders filled in."""
