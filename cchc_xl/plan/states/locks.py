"""Whether a period takes changes, in the words of the register's table of locks."""

LOCKED, OPEN = "Đã khóa", "Đang mở"
