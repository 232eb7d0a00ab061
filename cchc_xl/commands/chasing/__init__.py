"""What Văn phòng sends units so that their returns come."""
