"""The sheets that the program writes, one module a sheet."""
