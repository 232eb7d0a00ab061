"""The words of the register for what becomes of returns, tasks, targets and inspections."""
