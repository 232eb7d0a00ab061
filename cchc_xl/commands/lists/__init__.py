"""The lists that Văn phòng keeps in spreadsheets of its own: read, judged, or given out blank."""
