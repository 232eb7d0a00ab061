"""LibreOffice's own settings of macros, read from the user's profile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from cchc_xl.doctor.facts import Folder, LibreOffice

DEFAULT_LEVEL = 2
SETTINGS = "registrymodifications.xcu"
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_OOR = "{http://openoffice.org/2001/registry}"


def read(profile: str | None, variables: Mapping[str, str], home: Path) -> LibreOffice:
    """Read the macro settings of a profile (a path or a file URL), by default the user's own."""
    folder = Path(path_of(profile)) if profile else own_profile(variables, home)
    installed = bool(profile or shutil.which("soffice") or folder.exists())
    try:
        content = (folder / "user" / SETTINGS).read_bytes()
    except FileNotFoundError:
        return LibreOffice(installed, DEFAULT_LEVEL, False, ())
    except OSError:
        return LibreOffice(installed)
    return parse(content, installed)


def own_profile(variables: Mapping[str, str], home: Path) -> Path:
    """Return the profile that LibreOffice uses when it is told none."""
    if os.name == "nt":
        return Path(variables.get("APPDATA") or home / "AppData" / "Roaming", "LibreOffice", "4")
    return Path(variables.get("XDG_CONFIG_HOME") or home / ".config", "libreoffice", "4")


def parse(content: bytes, installed: bool | None = True) -> LibreOffice:
    """Return the settings of a registrymodifications.xcu; what is not in it has its default."""
    from cchc_xl.base.errors import RegisterError
    from cchc_xl.register.package.xmltext import parse as parsed

    try:
        root = parsed(content, SETTINGS)
    except RegisterError:
        return LibreOffice(installed)
    level, disabled = DEFAULT_LEVEL, False
    trusted: list[str] = []
    for item in root.iter("item"):
        if item.get(f"{_OOR}path") != _SCRIPTING:
            continue
        for prop in item.iter("prop"):
            name, value = prop.get(f"{_OOR}name"), (prop.findtext("value") or "").strip()
            if name == "MacroSecurityLevel" and value.isdigit():
                level = int(value)
            elif name == "DisableMacrosExecution":
                disabled = value == "true"
            elif name == "SecureURL":
                trusted = [it.text or "" for it in prop.iter("it")] or value.split()
    return LibreOffice(installed, level, disabled, tuple(Folder(path_of(url)) for url in trusted))


def path_of(place: str) -> str:
    """Return the path of a file URL; a path stays as it is."""
    if not place.startswith("file:"):
        return place
    parts = urlsplit(place)
    path = url2pathname(parts.path) if os.name == "nt" else unquote(parts.path)
    return f"//{parts.netloc}{path}" if parts.netloc not in ("", "localhost") else path
