"""What columns of frames are kept in: each can be empty, and a day has no time."""

from __future__ import annotations

from typing import Final

WHOLE: Final = "Int64"
NUMBER: Final = "Float64"
DAY: Final = "datetime64[s]"
TEXT: Final = "string"
