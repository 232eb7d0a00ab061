"""The same metrics over several years: what each plan says of them, and their figures."""
