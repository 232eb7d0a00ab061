"""What Văn phòng sends on from the register."""
