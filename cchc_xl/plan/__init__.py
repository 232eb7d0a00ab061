"""The plans as data, a folder a year, and what reads and checks them."""
