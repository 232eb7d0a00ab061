"""What the returns received come to: which are in force, what stands as last reported."""
