"""What Văn phòng receives beside the quarterly returns, and what it sends back."""
