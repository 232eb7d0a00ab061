"""The register of the sample returns: a new one each time, always with the same identity."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from cchc_xl import services

IDENTITY = "SO-MAU"
KEY = sha256(b"cchc-xl, so mau").hexdigest()
"""The key that signs sample templates. It is published: it protects nothing."""


def make_register(path: Path, year: int) -> Path:
    """Make a register with the plan's sample units that knows the sample returns as its own."""
    services.init(path, year, settings={"register": f"{IDENTITY}-{year}", "key": KEY})
    return path
