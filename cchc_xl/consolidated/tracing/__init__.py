"""From a figure of a consolidated sheet to the rows that it counts, by the figure's own formula."""
