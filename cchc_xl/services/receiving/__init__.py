"""What Văn phòng receives beside the quarterly returns."""
