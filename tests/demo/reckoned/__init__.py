"""What the outputs must show, added up in plain Python from the files of the demonstration."""
