"""The zone in which days begin."""

from __future__ import annotations

from datetime import timedelta, timezone

OFFSET = "+07:00"
VIETNAM = timezone(timedelta(hours=7))
"""Vietnam keeps UTC+7 all year; a receipt time is compared with a deadline in it."""
