"""Tables as people write them into documents, with their merged cells."""
