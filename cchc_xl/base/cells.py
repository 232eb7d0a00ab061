"""What a cell holds at most."""

from __future__ import annotations

MAX_TEXT = 32_767
"""Letters (UTF-16) of a cell in Excel; LibreOffice would take more, and lose them in a file."""

MAX_WHOLE = 2**53
"""Whole numbers beyond are not told apart; they are refused rather than rounded."""
