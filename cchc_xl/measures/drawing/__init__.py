"""The draw of units to inspect: the frozen list, what weighs, and the draw itself."""
