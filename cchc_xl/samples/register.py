"""The register of the sample returns: a new one each time, always with the same identity."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

IDENTITY = "SO-MAU"
KEY = sha256(b"cchc-xl, so mau").hexdigest()
"""The key that signs sample templates. It is published: it protects nothing."""


def make_register(path: Path, year: int) -> Path:
    """Make a register with the plan's sample units that knows the sample returns as its own."""
    from cchc_xl import services
    from cchc_xl.register.file import FileRegister
    from cchc_xl.register.frames import titled_frame
    from cchc_xl.register.schema import tables

    office = services.init(path, year)
    system = office.frames["system"].copy()
    for name, value in (("register", f"{IDENTITY}-{year}"), ("key", KEY)):
        system.loc[system["key"] == name, "value"] = value
    with FileRegister.open(path) as register:
        register.replace_table(tables()["system"].name, titled_frame(tables()["system"], system))
        register.commit()
    return path
