"""Each check on facts: what passes, what fails, and what cannot be told."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from cchc_xl.doctor import Severity, diagnose
from cchc_xl.doctor.checks import CHECKS
from cchc_xl.doctor.facts import Build, Conf, Facts, Folder, HostFacts, Workbook
from tests.doctor.cases import (
    BOOK,
    IN_EXCEL,
    IN_WPS,
    LINUX,
    REGISTER,
    SUBS,
    USER_CONF,
    WINDOWS,
    book,
    excel,
    lacking,
    libreoffice,
    python,
)

GOOD, UNKNOWN, WARNING, BROKEN = Severity


class Case(NamedTuple):
    """Facts, the check, and what it must say: the severity and words of finding and remedy."""

    code: str
    facts: Facts
    severity: Severity
    words: str
    remedy: str = ""


UDF = Conf("user", USER_CONF, {"USE UDF SERVER": "True"})
NO_PYTHON = WINDOWS._replace(interpreter=None)
SILENT = python(version=None, bits=None, packages=None)
VIETNAMESE = r"C:\Sổ\.cchc-xl\Scripts\python.exe"
FRENCH = r"C:\Équipe\.cchc-xl\Scripts\python.exe"
TRUSTED = (Folder(r"C:\CCHC" + "\\", below=False),)
BUILT: frozenset[Build] = frozenset({"libreoffice"})
MARKED = book(zone=3, origin="https://mail.example.vn/so.xlsm")

CASES = [
    Case("D101", WINDOWS, GOOD, "Python 3.12.4, 64 bit"),
    Case("D101", NO_PYTHON, UNKNOWN, "không đọc được cấu hình", "cai-dat.cmd"),
    Case("D101", python(exists=None), UNKNOWN, "không đọc được cấu hình"),
    Case("D101", SILENT, UNKNOWN, "không trả lời kịp"),
    Case("D101", python(path="", exists=False), BROKEN, "chưa khai Python", "python.org"),
    Case("D101", python(exists=False), BROKEN, "tệp xlwings.conf của người dùng chỉ tới"),
    Case(
        "D101",
        python(exists=False, given_by="sheet"),
        BROKEN,
        "trang ẩn xlwings.conf của sổ",
        "INTERPRETER_WIN",
    ),
    Case("D101", python(version=()), BROKEN, "Python gốc của nó có thể đã bị gỡ", "cai-dat.cmd"),
    Case("D101", python(version=(3, 10, 11)), BROKEN, "3.10.11 quá cũ", "Cài Python 64 bit"),
    Case("D101", python(store=True), BROKEN, "Microsoft Store", "Add python.exe to PATH"),
    Case("D102", WINDOWS, GOOD, "cchc-xl 0.1.0"),
    Case("D102", LINUX, GOOD, "cchc-xl 0.1.0"),
    Case("D102", SILENT, UNKNOWN, "chưa chạy được Python"),
    Case("D102", lacking("cchc-xl", "pandas"), BROKEN, "thiếu cchc-xl, pandas", "cai-dat.cmd"),
    Case("D102", lacking("pywin32"), BROKEN, "thiếu pywin32"),
    Case("D102", lacking("cchc-xl", facts=LINUX), BROKEN, "thiếu cchc-xl", "/opt/cchc/bin/python"),
    Case("D103", WINDOWS, GOOD, "cùng phiên bản với mô-đun"),
    Case("D103", WINDOWS._replace(workbook=None), GOOD, "xlwings 0.37.8"),
    Case("D103", LINUX, GOOD, "xlwings 0.37.8"),
    Case("D103", book(module_version=None), UNKNOWN, "không đọc được phiên bản", "XLWINGS_VERSION"),
    Case("D103", SILENT, UNKNOWN, "chưa chạy được"),
    Case("D103", book(module_version="0.33.1"), BROKEN, "mô-đun trong sổ là 0.33.1", "0.33.1"),
    Case("D103", lacking("xlwings"), BROKEN, "thiếu xlwings"),
    Case("D104", WINDOWS, GOOD, "Python 64 bit"),
    Case("D104", excel(bits=32), GOOD, "Office 32 bit với Python 64 bit: dùng được"),
    Case("D104", excel(bits=None), UNKNOWN, "32 hay 64 bit"),
    Case("D104", SILENT, UNKNOWN, "chưa chạy được"),
    Case("D104", python(bits=32), WARNING, "pandas không còn bản 32 bit", "64 bit"),
    Case("D104", excel(bits=32)._replace(confs=(UDF,)), WARNING, "trong Office 32 bit", "Xoá dòng"),
    Case("D105", LINUX, GOOD, "có thư viện uno"),
    Case("D105", lacking("uno", facts=LINUX), BROKEN, "không có thư viện uno", "python3-uno"),
    Case("D105", LINUX._replace(interpreter=None), UNKNOWN, "chưa chạy được"),
    Case("D106", WINDOWS, GOOD, "không dấu"),
    Case("D106", python(path=FRENCH), GOOD, "cp1252"),
    Case("D106", python(path=VIETNAMESE), BROKEN, VIETNAMESE, "C:\\CCHC"),
    Case("D106", python(path=VIETNAMESE)._replace(ansi="cp1258"), BROKEN, VIETNAMESE),
    Case("D106", python(path=VIETNAMESE)._replace(ansi=None), UNKNOWN, "bảng mã"),
    Case(
        "D106",
        WINDOWS._replace(confs=(Conf("user", r"C:\Users\Yến\.xlwings\xlwings.conf", {}),)),
        BROKEN,
        r"C:\Users\Yến",
    ),
    Case("D106", python(path="", exists=False), UNKNOWN, "chưa có đường dẫn"),
    Case("D201", WINDOWS, GOOD, "đủ 3 nút"),
    Case("D201", book(kind=None), UNKNOWN, "không đọc được tệp"),
    Case("D201", book(modules=None), UNKNOWN, "không đọc được tệp"),
    Case("D201", book(buttons=None), UNKNOWN, "không đọc được các nút"),
    Case("D201", book(kind="missing"), BROKEN, "không có tệp"),
    Case("D201", book(kind="other"), BROKEN, "mật khẩu", "sao-luu"),
    Case("D201", book(kind="xlsx"), BROKEN, ".xlsx", ".xlsm"),
    Case("D201", book(modules=(), builds=frozenset()), BROKEN, "không còn trong sổ", "sao-luu"),
    Case(
        "D201",
        book(buttons=BOOK.buttons and BOOK.buttons._replace(assigned=frozenset())),
        BROKEN,
        "các nút không còn trên trang tính",
        "cchc-xl init",
    ),
    Case(
        "D201",
        book(buttons=BOOK.buttons and BOOK.buttons._replace(assigned=SUBS - {"KiemTra"})),
        BROKEN,
        "thiếu nút gọi KiemTra",
    ),
    Case("D202", WINDOWS, GOOD, "sổ làm cho Excel"),
    Case("D202", LINUX, GOOD, "sổ làm cho LibreOffice"),
    Case("D202", book(builds=None), UNKNOWN, "không đọc được macro"),
    Case("D202", book(builds=frozenset()), BROKEN, "không có macro"),
    Case(
        "D202",
        book(builds=BUILT)._replace(host=IN_EXCEL),
        BROKEN,
        "làm cho LibreOffice nhưng được mở bằng Excel",
        "--host excel",
    ),
    Case(
        "D202", book(LINUX, builds=BOOK.builds), BROKEN, "làm cho Excel nhưng", "--host libreoffice"
    ),
    Case("D107", WINDOWS, GOOD, "Windows với Excel"),
    Case("D107", LINUX, GOOD, "Linux với LibreOffice"),
    Case("D107", LINUX._replace(platform="darwin"), BROKEN, "không chạy trên macOS", "Windows"),
    Case("D205", WINDOWS, GOOD, "không có lần ghi dở"),
    Case("D205", book(half_written=None), UNKNOWN, "không biết", "cchc-xl validate"),
    Case("D205", book(half_written=True), BROKEN, "nửa cũ nửa mới", "bấm một nút"),
    Case("D203", WINDOWS, GOOD, "phiên bản 4"),
    Case("D203", book(schema="2"), GOOD, "phiên bản 2"),
    Case("D203", book(schema="1"), BROKEN, "sổ thuộc phiên bản 1", "đúng bộ chương trình"),
    Case("D203", book(schema=""), BROKEN, "không phải sổ theo dõi"),
    Case("D203", book(schema=None), UNKNOWN, "bảng hệ thống", "cchc-xl validate"),
    Case("D204", WINDOWS, GOOD, "không ai mở"),
    Case("D204", book(opened="Sổ đang mở trong Excel, người mở: Lan"), BROKEN, "Lan", "đóng sổ"),
    Case("D204", book(opened=None), UNKNOWN, "không biết"),
    Case("D204", book(opened="đang mở")._replace(host=IN_EXCEL), GOOD, "ghi được"),
    Case("D204", WINDOWS._replace(host=IN_EXCEL._replace(read_only=True)), BROKEN, "chỉ đọc"),
    Case("D204", WINDOWS._replace(host=IN_EXCEL._replace(read_only=None)), UNKNOWN, "chỉ đọc"),
    Case("D301", WINDOWS, GOOD, "không mang dấu"),
    Case("D301", LINUX, GOOD, "hệ này không chặn"),
    Case("D301", book(LINUX, origin="https://a.vn/x"), GOOD, "https://a.vn/x; hệ này không chặn"),
    Case("D301", book(zone=None), UNKNOWN, "tải từ mạng", "Unblock"),
    Case("D301", MARKED, BROKEN, "https://mail.example.vn/so.xlsm", "Unblock"),
    Case("D301", book(zone=4), BROKEN, "Windows chặn macro"),
    Case("D301", book(zone=2), GOOD, "không mang dấu"),
    Case(
        "D301",
        MARKED._replace(excel=excel(trusted=TRUSTED).excel),
        GOOD,
        "thư mục tin cậy",
    ),
    Case("D301", MARKED._replace(host=IN_EXCEL), GOOD, "được phép"),
    Case("D302", WINDOWS, GOOD, "bình thường"),
    Case("D302", book(zone=3), BROKEN, "Protected View", "Unblock"),
    Case("D302", book(zone=None), UNKNOWN, "Protected View", "Enable Editing"),
    Case(
        "D302",
        book(zone=3)._replace(excel=excel(protected_view=False).excel),
        GOOD,
        "bình thường",
    ),
    Case(
        "D302",
        book(path=r"C:\Users\lan\AppData\Local\Temp\Temp1_so.zip\so.xlsm"),
        BROKEN,
        "thư mục tạm",
        "C:\\CCHC",
    ),
    Case(
        "D302",
        book(
            path=r"C:\Users\lan\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\A\s.xlsm"
        ),
        BROKEN,
        "thư mục tạm",
    ),
    Case("D303", WINDOWS, GOOD, "không nằm"),
    Case("D303", LINUX, GOOD, "không nằm"),
    Case("D303", WINDOWS._replace(cloud=None), UNKNOWN, "OneDrive"),
    Case("D303", book(path=r"c:\users\LAN\onedrive\so.xlsm"), WARNING, "OneDrive", "C:\\CCHC"),
    Case("D303", book(path=r"C:\Users\lan\OneDrive cũ\so.xlsm"), GOOD, "không nằm"),
    Case(
        "D303",
        WINDOWS._replace(host=IN_EXCEL._replace(location="https://so.sharepoint.com/a/so.xlsm")),
        BROKEN,
        "mở thẳng từ OneDrive hoặc SharePoint",
    ),
    Case("D304", WINDOWS, GOOD, "ký tự"),
    Case("D304", book(path="C:\\" + "a" * 216), BROKEN, "219 ký tự", "ngắn"),
    Case("D304", book(path="C:\\" + "a" * 215), WARNING, "218 ký tự; bản sao lưu"),
    Case("D304", book(path="C:\\" + "a" * 185), GOOD, "188 ký tự"),
    Case("D401", WINDOWS, GOOD, "Enable Content"),
    Case("D401", excel(vba_warnings=1), GOOD, "cho chạy macro"),
    Case("D401", excel(vba_warnings=4), BROKEN, "tắt mọi macro", "Trusted Locations"),
    Case("D401", excel(vba_warnings=3, by_policy=True), BROKEN, "tắt mọi macro", "quản trị"),
    Case("D401", excel(vba_warnings=4, trusted=TRUSTED), GOOD, "tin cậy"),
    Case("D401", excel(vba_warnings=None), UNKNOWN, "không đọc được"),
    Case("D401", WINDOWS._replace(excel=None), UNKNOWN, "không đọc được"),
    Case("D401", excel(version=""), BROKEN, "không thấy Excel"),
    Case(
        "D401",
        book(zone=3)._replace(excel=excel(blocks_internet=True).excel),
        BROKEN,
        "chính sách",
        "Unblock",
    ),
    Case("D401", excel(vba_warnings=4)._replace(host=IN_EXCEL), GOOD, "đang chạy"),
    Case("D401", LINUX, GOOD, "LibreOffice hỏi"),
    Case("D401", libreoffice(level=0), GOOD, "cho chạy"),
    Case("D401", libreoffice(level=2), WARNING, "chặn macro", "cchc-xl open"),
    Case("D401", libreoffice(level=3, trusted=(Folder("/home/lan"),)), GOOD, "tin cậy"),
    Case("D401", libreoffice(level=None), UNKNOWN, "mức bảo mật"),
    Case("D401", libreoffice(installed=None), UNKNOWN, "thiết đặt của LibreOffice"),
    Case("D401", libreoffice(installed=False), BROKEN, "không thấy LibreOffice"),
    Case("D401", libreoffice(disabled=True), BROKEN, "tắt hẳn macro"),
    Case("D402", WINDOWS, GOOD, "Microsoft Excel"),
    Case("D402", excel(server=""), GOOD, "không có chương trình nào"),
    Case("D402", excel(server=None), UNKNOWN, "trả lời thay Excel"),
    Case("D402", excel(server=r"C:\WPS Office\11.2\office6\et.exe /a"), BROKEN, "et.exe", "Excel"),
    Case("D402", WINDOWS._replace(host=IN_WPS), BROKEN, "đang mở trong WPS"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.severity.name}")
def test_a_check_judges(case: Case) -> None:
    (found,) = [ailment for ailment in diagnose(case.facts) if ailment.code == case.code]
    assert found.severity is case.severity, found
    assert case.words in found.found
    assert case.remedy in found.remedy


def test_every_check_has_a_passing_a_failing_and_an_unknown_case() -> None:
    seen = {(case.code, case.severity) for case in CASES}
    for check in CHECKS:
        assert (check.code, GOOD) in seen, check
        assert {(check.code, WARNING), (check.code, BROKEN)} & seen, check
        if check.code not in ("D107", "D304"):  # the system, and a path's length, are known
            assert (check.code, UNKNOWN) in seen, check


def test_codes_are_unique_and_titles_told() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS) == 18
    assert len({check.title for check in CHECKS}) == len(CHECKS)


def test_whatever_is_not_good_has_a_remedy_of_one_line() -> None:
    for case in CASES:
        for ailment in diagnose(case.facts):
            assert "\n" not in ailment.found + ailment.remedy
            assert bool(ailment.remedy) == (ailment.severity is not GOOD), ailment


def test_nothing_known_is_said_and_never_taken_for_well() -> None:
    blank = Facts("win32", "", workbook=Workbook(REGISTER, None))
    found = {ailment.code: ailment.severity for ailment in diagnose(blank)}
    assert found.pop("D107") is found.pop("D304") is GOOD
    assert set(found.values()) == {UNKNOWN}
    assert len(found) == 15  # all but the two that concern other machines


def test_a_well_machine_is_well() -> None:
    for facts in (WINDOWS, LINUX):
        assert {ailment.severity for ailment in diagnose(facts)} == {GOOD}


def test_worst_comes_first() -> None:
    facts = book(zone=3, schema=None, path=r"C:\Users\lan\OneDrive\so.xlsm")
    order = [ailment.severity for ailment in diagnose(facts)]
    assert order == sorted(order, reverse=True)
    assert set(order) == set(Severity)


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        (IN_EXCEL, "excel"),
        (IN_WPS, "wps"),
        (HostFacts("WPS Spreadsheets"), "wps"),
        (HostFacts("LibreOffice"), "libreoffice"),
        (HostFacts("Microsoft Excel", path="/usr/lib/libreoffice/program"), "libreoffice"),
        (HostFacts(), ""),
    ],
)
def test_a_host_says_what_it_is(host: HostFacts, kind: str) -> None:
    assert host.kind == kind


def test_a_folder_holds_files() -> None:
    assert Folder("C:\\A\\").holds("c:/a/b/c.xlsm")
    assert not Folder("C:\\A", below=False).holds("C:\\A\\b\\c.xlsm")
    assert Folder("C:\\A", below=False).holds("C:\\a\\c.xlsm")
    assert not Folder("C:\\A").holds("C:\\AB\\c.xlsm")
