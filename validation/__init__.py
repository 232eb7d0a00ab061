"""The forms of a return as pandera models, and the rules that its figures must keep."""
