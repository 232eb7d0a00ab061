"""Reading figures from what is merged; nothing is written."""
