"""The first sheet of a template: whether to send the return, and what is still wrong."""

from __future__ import annotations

from cchc_xl.templates.ready.open_faults import LISTED
from cchc_xl.templates.ready.sheet import READY, TOP_ROW, VERDICT_ROW, list_row, write_ready

__all__ = ["LISTED", "READY", "TOP_ROW", "VERDICT_ROW", "list_row", "write_ready"]
