"""What is wrong with a plan's folder: its rows, what its files say of one another, of the forms."""
