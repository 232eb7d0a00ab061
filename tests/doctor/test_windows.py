"""What is made of Windows' registry and of the mark of the web: values as Windows has them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cchc_xl.doctor import windows
from cchc_xl.doctor.facts import Excel, Folder

CLASS = "{00024500-0000-0000-C000-000000000046}"
CLICK_TO_RUN = r"C:\Program Files\Microsoft Office\Root\Office16\EXCEL.EXE /automation"
MSI_32 = r"C:\PROGRA~2\MICROS~1\Office15\EXCEL.EXE /automation"
KINGSOFT = r'"C:\Users\lan\AppData\Local\Kingsoft\WPS Office\12.2\office6\et.exe" /automation'
SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"


class Hive:
    """A registry in memory: values by key and name; "denied" keys may not be read."""

    def __init__(self, values: dict[tuple[str, str], str | int], denied: str = "-") -> None:
        self.values = {(key.casefold(), name.casefold()): v for (key, name), v in values.items()}
        self.denied = denied.casefold()

    def value(self, key: str, name: str = "") -> str | int | None:
        self._allow(key)
        return self.values.get((key.casefold(), name.casefold()))

    def keys(self, key: str) -> tuple[str, ...]:
        self._allow(key)
        start = key.casefold() + "\\"
        below = [name[len(start) :] for name, _ in self.values if name.startswith(start)]
        return tuple(dict.fromkeys(name.partition("\\")[0] for name in below))

    def _allow(self, key: str) -> None:
        if key.casefold().startswith(self.denied):
            raise PermissionError(5, "Access is denied")


def office(server: str = CLICK_TO_RUN, version: int = 16) -> dict[tuple[str, str], str | int]:
    return {
        (r"HKCR\Excel.Application\CurVer", ""): f"Excel.Application.{version}",
        (r"HKCR\Excel.Application\CLSID", ""): CLASS,
        (rf"HKCR\CLSID\{CLASS}\LocalServer32", ""): server,
    }


PLATFORM = (r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform")


def test_a_plain_excel_has_the_defaults() -> None:
    found = windows.excel_facts(Hive(office() | {PLATFORM: "x64"}), {})
    assert found == Excel("16.0", 64, CLICK_TO_RUN, 2, False, False, True, ())


def test_an_older_excel_of_32_bits() -> None:
    found = windows.excel_facts(Hive(office(MSI_32, 15)), {})
    assert (found.version, found.bits) == ("15.0", 32)
    bitness = (r"HKLM\SOFTWARE\Microsoft\Office\15.0\Outlook", "Bitness")
    assert windows.excel_facts(Hive(office("", 15) | {bitness: "x86"}), {}).bits == 32
    assert windows.excel_facts(Hive(office("", 15)), {}).bits is None


def test_without_excel() -> None:
    assert windows.excel_facts(Hive({}), {}) == Excel("", server="")


def test_settings_of_the_person_and_of_the_office() -> None:
    own = office() | {
        (SECURITY, "VBAWarnings"): 1,
        (SECURITY + r"\ProtectedView", "DisableInternetFilesInPV"): 1,
        (SECURITY + r"\Trusted Locations\Location0", "Path"): r"%APPDATA%\Mau" + "\\",
        (SECURITY + r"\Trusted Locations\Location1", "Path"): r"C:\CCHC",
        (SECURITY + r"\Trusted Locations\Location1", "AllowSubfolders"): 1,
    }
    found = windows.excel_facts(Hive(own), {"AppData": r"C:\Users\lan\AppData\Roaming"})
    assert (found.vba_warnings, found.by_policy, found.protected_view) == (1, False, False)
    assert found.trusted == (
        Folder(r"C:\Users\lan\AppData\Roaming\Mau" + "\\", False),
        Folder(r"C:\CCHC", True),
    )
    forced = own | {
        (POLICY, "VBAWarnings"): 4,
        (POLICY, "blockcontentexecutionfrominternet"): 1,
        (POLICY + r"\Trusted Locations", "AllLocationsDisabled"): 1,
    }
    found = windows.excel_facts(Hive(forced), {})
    assert (found.vba_warnings, found.by_policy, found.blocks_internet) == (4, True, True)
    assert found.trusted == ()


def test_a_registry_that_may_not_be_read_is_unknown() -> None:
    found = windows.excel_facts(Hive(office(), denied="HKCU"), {})
    assert found == Excel("16.0", server=CLICK_TO_RUN)
    assert windows.excel_facts(Hive(office(), denied="HK"), {}) == Excel(None)


def test_wps_answers_as_excel() -> None:
    assert windows.excel_facts(Hive(office(KINGSOFT)), {}).server == KINGSOFT


def test_cloud_folders() -> None:
    hive = Hive(
        {
            (r"HKCU\Software\Microsoft\OneDrive\Accounts\Personal", "UserFolder"): r"D:\OneDrive",
            (r"HKCU\Software\SyncEngines\Providers\OneDrive\abc", "MountPoint"): r"D:\So\Tài liệu",
            (r"HKCU\Software\SyncEngines\Providers\OneDrive\def", "Other"): "x",
        }
    )
    found = windows.cloud_folders(hive, {"OneDrive": r"D:\OneDrive", "OneDriveCommercial": ""})
    assert found == (Folder(r"D:\OneDrive"), Folder(r"D:\So\Tài liệu"))
    assert windows.cloud_folders(Hive({}), {}) == ()
    assert windows.cloud_folders(Hive({}, denied="HKCU"), {}) is None


FROM_BROWSER = (
    b"[ZoneTransfer]\r\nZoneId=3\r\nReferrerUrl=https://mail.google.com/\r\n"
    b"HostUrl=https://mail.google.com/a?b=1\r\n"
)


@pytest.mark.parametrize(
    ("stream", "zone", "origin"),
    [
        (FROM_BROWSER, 3, "https://mail.google.com/a?b=1"),
        (b"[ZoneTransfer]\r\nZoneId=3", 3, ""),
        (b"[ZoneTransfer]\nzoneid = 4\n", 4, ""),
        ("\ufeff[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=http://a".encode("utf-16-le"), 3, "http://a"),
        (b"[ZoneTransfer]\r\nLastWriterPackageFamilyName=x\r\nZoneId=0\r\n", 0, ""),
        (b"", 0, ""),
        (b"\xff\xfe\x00junk", 0, ""),
    ],
)
def test_the_mark_of_the_web(stream: bytes, zone: int, origin: str) -> None:
    assert windows.mark_of_the_web(stream) == (zone, origin)


def test_the_mark_is_read_beside_the_name(tmp_path: Path) -> None:
    file = tmp_path / "sổ.xlsm"
    assert windows.read_mark(file) == (0, "")
    Path(f"{file}:Zone.Identifier").write_bytes(FROM_BROWSER)
    assert windows.read_mark(file) == (3, "https://mail.google.com/a?b=1")
    folder = tmp_path / "khác.xlsm"
    Path(f"{folder}:Zone.Identifier").mkdir()
    assert windows.read_mark(folder) == (None, "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a system that is not Windows")
def test_what_only_windows_has_is_unknown_elsewhere() -> None:
    assert windows.ansi_code_page() is None
    assert windows.short_path("/tmp/sổ") == "/tmp/sổ"
    assert not windows.on_network(Path("/tmp"))
    assert not windows.on_stick(Path("/tmp"))
    with pytest.raises(ImportError):
        windows.WindowsRegistry()
