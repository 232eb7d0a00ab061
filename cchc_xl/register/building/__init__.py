"""New registers: sheets, control sheet, buttons, what stands in them at first."""
