"""Planning inspections: lists are frozen, units drawn from them, published draws checked."""
