"""What Windows knows: registry, code page, short names, the mark of the web.

The registry is read through a small protocol, so that what is made of its values can be tested on
any system.
"""

from __future__ import annotations

import codecs
import ctypes
import importlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from cchc_xl.doctor.config import expanded
from cchc_xl.doctor.facts import Excel, Folder

T = TypeVar("T")
OFFICE = r"Software\Microsoft\Office"
POLICIES = r"Software\Policies\Microsoft\Office"
DEFAULT_VBA_WARNINGS = 2
_ZONE = re.compile(rb"^\s*ZoneId\s*=\s*(\d+)", re.M | re.I)
_ORIGIN = re.compile(rb"^\s*HostUrl\s*=\s*(\S+)", re.M | re.I)
UTF_8 = 65001
_REMOVABLE = 2  # DRIVE_REMOVABLE
_REMOTE = 4  # DRIVE_REMOTE
_LONG = 32_768  # the longest path that Windows gives back


class Registry(Protocol):
    """Reads the registry. A key begins with its root: HKCR, HKCU or HKLM."""

    def value(self, key: str, name: str = "") -> str | int | None:
        """Return a value, None when key or value is not there. ``OSError``: not readable."""

    def keys(self, key: str) -> tuple[str, ...]:
        """Return the names of the keys below; () when there is none. ``OSError``."""


class WindowsRegistry:
    """The registry of this machine, both its 64-bit and its 32-bit side."""

    def __init__(self) -> None:
        self._winreg: Any = importlib.import_module("winreg")
        winreg = self._winreg
        self._roots = {
            "HKCR": winreg.HKEY_CLASSES_ROOT,
            "HKCU": winreg.HKEY_CURRENT_USER,
            "HKLM": winreg.HKEY_LOCAL_MACHINE,
        }
        self._sides = (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY)

    def value(self, key: str, name: str = "") -> str | int | None:
        """Return a value of the first side that has it."""
        for side in self._sides:
            try:
                with self._opened(key, side) as handle:
                    found = self._winreg.QueryValueEx(handle, name)[0]
            except FileNotFoundError:
                continue
            return found if isinstance(found, str | int) else None
        return None

    def keys(self, key: str) -> tuple[str, ...]:
        """Return the names of the keys below, of both sides."""
        names: dict[str, None] = {}
        for side in self._sides:
            try:
                with self._opened(key, side) as handle:
                    count = self._winreg.QueryInfoKey(handle)[0]
                    names |= {self._winreg.EnumKey(handle, i): None for i in range(count)}
            except FileNotFoundError:
                continue
        return tuple(names)

    def _opened(self, key: str, side: int) -> Any:
        root, _, path = key.partition("\\")
        access = self._winreg.KEY_READ | side
        return self._winreg.OpenKey(self._roots[root], path, 0, access)


def excel_facts(registry: Registry, variables: Mapping[str, str]) -> Excel:
    """Read Excel's installation and its macro settings; what cannot be read is None."""
    version = tried(lambda: _version(registry))
    server = tried(lambda: _server(registry))
    if not version:
        return Excel(version, server=server)
    settings = rf"HKCU\{OFFICE}\{version}\Excel\Security"
    policy = rf"HKCU\{POLICIES}\{version}\Excel\Security"
    forced = tried(lambda: registry.value(policy, "VBAWarnings") is not None)
    return Excel(
        version,
        bits=tried(lambda: _bits(registry, version, server or "")),
        server=server,
        vba_warnings=tried(lambda: _number(registry, "VBAWarnings", policy, settings))
        if forced is not None
        else None,
        by_policy=bool(forced),
        blocks_internet=tried(
            lambda: _number(registry, "blockcontentexecutionfrominternet", policy, default=0) == 1
        ),
        protected_view=tried(lambda: _protected_view(registry, policy, settings)),
        trusted=tried(lambda: _trusted(registry, (policy, settings), variables)),
    )


def _version(registry: Registry) -> str:
    current = str(registry.value(r"HKCR\Excel.Application\CurVer") or "")
    number = current.rpartition(".")[2]
    return f"{number}.0" if number.isdigit() else ""


def _server(registry: Registry) -> str:
    class_id = registry.value(r"HKCR\Excel.Application\CLSID")
    if not class_id:
        return ""
    return str(registry.value(rf"HKCR\CLSID\{class_id}\LocalServer32") or "")


def _bits(registry: Registry, version: str, server: str) -> int | None:
    platform = str(
        registry.value(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform")
        or registry.value(rf"HKLM\SOFTWARE\Microsoft\Office\{version}\Outlook", "Bitness")
        or ""
    )
    if platform in ("x64", "x86"):
        return 64 if platform == "x64" else 32
    return 32 if "(x86)" in server.casefold() or "progra~2" in server.casefold() else None


def _number(registry: Registry, name: str, *keys: str, default: int = DEFAULT_VBA_WARNINGS) -> int:
    for key in keys:
        value = registry.value(key, name)
        if value is not None:
            return int(value)
    return default


def _protected_view(registry: Registry, *keys: str) -> bool:
    places = [rf"{key}\ProtectedView" for key in keys]
    return _number(registry, "DisableInternetFilesInPV", *places, default=0) != 1


def _trusted(
    registry: Registry, keys: tuple[str, ...], variables: Mapping[str, str]
) -> tuple[Folder, ...]:
    places = [rf"{key}\Trusted Locations" for key in keys]
    if _number(registry, "AllLocationsDisabled", *places, default=0) == 1:
        return ()
    found = []
    for place in places:
        for name in registry.keys(place):
            path = registry.value(rf"{place}\{name}", "Path")
            if path:
                below = registry.value(rf"{place}\{name}", "AllowSubfolders") == 1
                found.append(Folder(expanded(str(path), variables), below))
    return tuple(found)


def cloud_folders(registry: Registry, variables: Mapping[str, str]) -> tuple[Folder, ...] | None:
    """Return the folders that OneDrive keeps in step, SharePoint libraries included."""
    named = [
        variables.get(name, "") for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
    ]

    def registered() -> list[str]:
        accounts = r"HKCU\Software\Microsoft\OneDrive\Accounts"
        mounts = r"HKCU\Software\SyncEngines\Providers\OneDrive"
        keys = [(rf"{accounts}\{name}", "UserFolder") for name in registry.keys(accounts)]
        keys += [(rf"{mounts}\{name}", "MountPoint") for name in registry.keys(mounts)]
        return [str(registry.value(key, name) or "") for key, name in keys]

    found = tried(registered)
    if found is None and not any(named):
        return None
    return tuple(Folder(path) for path in dict.fromkeys([*named, *(found or [])]) if path)


def mark_of_the_web(stream: bytes) -> tuple[int, str]:
    """Return the zone and the origin in a Zone.Identifier stream; 0 and "" when it has none."""
    plain = stream.replace(b"\0", b"").removeprefix(b"\xff\xfe")
    zone, origin = _ZONE.search(plain), _ORIGIN.search(plain)
    return (
        int(zone[1]) if zone else 0,
        origin[1].decode("utf-8", errors="replace") if origin else "",
    )


def read_mark(path: Path) -> tuple[int | None, str]:
    """Return a file's zone and origin; the zone is None when it cannot be read."""
    try:
        return mark_of_the_web(Path(f"{path}:Zone.Identifier").read_bytes())
    except FileNotFoundError:
        return 0, ""
    except OSError:
        return None, ""


def ansi_code_page() -> str | None:
    """Return Python's name of the code page that programs without Unicode use."""

    def ask() -> str:
        number = int(_kernel().GetACP())
        return codecs.lookup("utf-8" if number == UTF_8 else f"cp{number}").name

    return tried(ask)


def short_path(path: str) -> str:
    """Return a path in short 8.3 names where the disk has them, else as it is."""

    def ask() -> str:
        buffer = ctypes.create_unicode_buffer(_LONG)
        length = int(_kernel().GetShortPathNameW(path, buffer, _LONG))
        return buffer.value if 0 < length < _LONG else path

    return tried(ask) or path


def on_network(path: Path) -> bool:
    """Tell whether Windows keeps a path on another machine (a mapped drive, a share)."""
    return _drive(path) == _REMOTE


def on_stick(path: Path) -> bool:
    """Tell whether Windows keeps a path on what can be pulled out (a USB stick)."""
    return _drive(path) == _REMOVABLE


def _drive(path: Path) -> int | None:
    return tried(lambda: int(_kernel().GetDriveTypeW(path.anchor)))


def _kernel() -> Any:
    return vars(ctypes)["windll"].kernel32


def tried(read: Callable[[], T]) -> T | None:
    """Return what was read, None when it cannot be."""
    try:
        return read()
    except (OSError, ValueError, LookupError, AttributeError):
        return None
