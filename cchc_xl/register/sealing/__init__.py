"""Whether the register still holds what the program wrote, and what Văn phòng changed in it.

``normal`` gives a table's content one form and a hash; ``seals`` keeps those hashes in the journal
and compares; ``archive`` keeps the files received, and the tables as they were sealed;
``trust`` looks through a register at the start of a run, ``closing`` seals it at the end.
"""
