"""Checks of the Python that a click starts."""

from __future__ import annotations

from cchc_xl.doctor.ailment import Verdict, broken, good, unknown, warning
from cchc_xl.doctor.config import readable_by_vba
from cchc_xl.doctor.facts import Facts, Interpreter

OLDEST = (3, 11)
DOWNLOAD = "https://www.python.org/downloads/windows/"
AGAIN = "Bấm đúp cai-dat.cmd trong thư mục của bộ chương trình để cài và ghi lại đường dẫn."
IN_SHEET = (
    "Để sổ cạnh cai-dat.cmd rồi bấm đúp tệp đó; hoặc hiện trang ẩn xlwings.conf (Unhide), xoá "
    "đường dẫn ở dòng INTERPRETER_WIN rồi lưu sổ."
)
AGAIN_LINUX = (
    "Trong sổ, hiện trang ẩn xlwings.conf (Trang tính > Hiện trang tính), ghi “{python}” ở dòng "
    "INTERPRETER_LINUX rồi lưu sổ."
)
GIVEN_BY = {
    "sheet": "trang ẩn xlwings.conf của sổ",
    "directory": "tệp xlwings.conf cạnh sổ",
    "user": "tệp xlwings.conf của người dùng",
    "path": "biến PATH của máy",
    "running": "Python đang chạy lệnh này",
}
TRUE = ("true", "yes", "1")


def interpreter(facts: Facts) -> Verdict:
    """Judge whether the configured Python is there and starts."""
    python = facts.interpreter
    if python is None or (python.path and python.exists is None):
        return unknown("không đọc được cấu hình xlwings", _again(facts))
    if python.store:
        return broken(
            "lệnh python của máy chỉ mở Microsoft Store, không phải Python thật",
            f"Cài Python 3.11 trở lên từ {DOWNLOAD}, đánh dấu “Add python.exe to PATH”, rồi bấm "
            "đúp cai-dat.cmd.",
        )
    if not python.path:
        return broken(
            "chưa khai Python nào cho các nút, máy cũng không có lệnh python", _install(facts)
        )
    where = GIVEN_BY[python.given_by]
    if not python.exists:
        return broken(
            f"{where} chỉ tới “{python.path}” nhưng không có tệp đó; thư mục đã bị chuyển, đổi tên "
            "hoặc xoá",
            _again(facts),
        )
    return _running(facts, python, where)


def _running(facts: Facts, python: Interpreter, where: str) -> Verdict:
    if python.version is None:
        return unknown(f"“{python.path}” không trả lời kịp", "Khởi động lại máy rồi kiểm tra lại.")
    if not python.version:
        return broken(
            f"“{python.path}” ({where}) không chạy được; Python gốc của nó có thể đã bị gỡ",
            _again(facts),
        )
    shown = ".".join(map(str, python.version))
    if python.version[:2] < OLDEST:
        return broken(f"Python {shown} quá cũ, cần 3.11 trở lên", _install(facts))
    bits = f", {python.bits} bit" if python.bits else ""
    return good(f"Python {shown}{bits} tại “{python.path}” (theo {where})")


def package(facts: Facts) -> Verdict:
    """Judge whether that Python has this package and its libraries."""
    packages = facts.interpreter.packages if facts.interpreter else None
    if packages is None:
        return unknown("chưa chạy được Python của các nút", _again(facts))
    needed = ["cchc-xl", "pandas", "pandera", *(["pywin32"] if facts.platform == "win32" else [])]
    lacking = [name for name in needed if not packages.get(name)]
    if lacking:
        return broken(f"Python của các nút thiếu {', '.join(lacking)}", _again(facts))
    return good(f"cchc-xl {packages['cchc-xl']}")


def xlwings(facts: Facts) -> Verdict:
    """Judge whether the library is the version that the register's module was taken from."""
    packages = facts.interpreter.packages if facts.interpreter else None
    if packages is None:
        return unknown("chưa chạy được Python của các nút", _again(facts))
    version = packages.get("xlwings", "")
    if not version:
        return broken("Python của các nút thiếu xlwings", _again(facts))
    if facts.workbook is None or "excel" not in (facts.workbook.builds or ()):
        return good(f"xlwings {version}")
    module = facts.workbook.module_version
    if not module:
        return unknown(
            f"xlwings {version}; không đọc được phiên bản của mô-đun xlwings trong sổ",
            "Trong Excel bấm Alt+F11, mở mô-đun xlwings, so dòng XLWINGS_VERSION.",
        )
    if module != version:
        return broken(
            f"Python có xlwings {version}, mô-đun trong sổ là {module}",
            f"Dùng bộ chương trình đi cùng sổ: bấm đúp cai-dat.cmd của bộ có xlwings {module}.",
        )
    return good(f"xlwings {version}, cùng phiên bản với mô-đun trong sổ")


def bitness(facts: Facts) -> Verdict:
    """Judge the bits of Python and Office.

    A button starts Python as a process of its own and Python calls Excel across processes, so
    the two may differ. Only xlwings' UDF server loads a library into Excel, of Excel's bits.
    """
    bits = facts.interpreter.bits if facts.interpreter else None
    program = facts.excel.bits if facts.excel else None
    if bits is None:
        return unknown("chưa chạy được Python của các nút", AGAIN)
    if bits == 32:
        return warning(
            "Python 32 bit: pandas không còn bản 32 bit và sổ lớn dễ thiếu bộ nhớ",
            f"Gỡ Python này, cài bản 64 bit từ {DOWNLOAD}, rồi bấm đúp cai-dat.cmd.",
        )
    if _uses_udf_server(facts) and program != 64:
        return warning(
            "cấu hình bật “USE UDF SERVER”, khi đó xlwings nạp thư viện vào trong Office"
            + (" 32 bit" if program == 32 else ""),
            "Xoá dòng USE UDF SERVER trong cấu hình xlwings; các nút của sổ không cần nó.",
        )
    if program is None and facts.program == "excel":
        return unknown(
            "không đọc được Office là 32 hay 64 bit; các nút dùng được với cả hai",
            "Không phải làm gì; muốn biết thì xem Tệp > Tài khoản > Giới thiệu về Excel.",
        )
    if program == 32:
        return good("Office 32 bit với Python 64 bit: dùng được, hai chương trình chạy riêng")
    return good("Python 64 bit")


def _uses_udf_server(facts: Facts) -> bool:
    for conf in facts.confs:
        entries = conf.entries or {}
        if "USE UDF SERVER" in entries:
            return entries["USE UDF SERVER"].strip().casefold() in TRUE
    return False


def uno(facts: Facts) -> Verdict:
    """Judge whether that Python can speak with LibreOffice."""
    packages = facts.interpreter.packages if facts.interpreter else None
    if packages is None:
        return unknown("chưa chạy được Python của các nút", _again(facts))
    if not packages.get("uno"):
        return broken(
            "Python của các nút không có thư viện uno của LibreOffice",
            "Cài gói python3-uno (sudo apt install python3-uno); nếu vẫn thiếu, tạo lại môi trường "
            "bằng /usr/bin/python3.",
        )
    return good("có thư viện uno")


def letters(facts: Facts) -> Verdict:
    """Judge whether VBA can read the paths: it reads files and file names in the ANSI code page."""
    python = facts.interpreter
    if python is None or not python.path:
        return unknown("chưa có đường dẫn Python để xem", _again(facts))
    files = [c.path for c in facts.confs if c.given_by == python.given_by and c.given_by != "sheet"]
    if all(path.isascii() for path in (python.path, *files)):
        return good("đường dẫn Python viết không dấu")
    if facts.ansi is None:
        return unknown("không đọc được bảng mã của Windows", _again(facts))
    for path in (python.path, *files):
        if not readable_by_vba(path, facts.ansi):
            return broken(
                f"Excel không đọc được đường dẫn có dấu “{path}”",
                "Bấm đúp lại cai-dat.cmd để ghi đường dẫn không dấu; nếu vẫn lỗi, chuyển bộ chương "
                "trình và sổ vào thư mục không dấu, ví dụ C:\\CCHC.",
            )
    return good(f"bảng mã của Windows ({facts.ansi}) có đủ chữ của đường dẫn")


def _again(facts: Facts) -> str:
    if facts.platform != "win32":
        return AGAIN_LINUX.format(python=facts.running)
    named = facts.interpreter is not None and facts.interpreter.given_by == "sheet"
    return IN_SHEET if named else AGAIN


def _install(facts: Facts) -> str:
    if facts.platform == "win32":
        return (
            f"Cài Python 64 bit từ {DOWNLOAD}, đánh dấu “Add python.exe to PATH”, rồi bấm đúp "
            "cai-dat.cmd."
        )
    return AGAIN_LINUX.format(python=facts.running)


def system(facts: Facts) -> Verdict:
    """Judge whether the buttons run on this operating system."""
    if facts.platform == "darwin":
        return broken(
            "các nút không chạy trên macOS: mô-đun xlwings ở đó cần lớp Dictionary và tệp "
            "AppleScript riêng, và Excel cho Mac không cho chương trình ngoài làm đủ việc cần",
            "Bấm nút trên máy Windows có Excel (hoặc Linux có LibreOffice); trên máy này vẫn dùng "
            "được các lệnh cchc-xl khi sổ đã đóng.",
        )
    return good("Windows với Excel, hoặc Linux với LibreOffice")
