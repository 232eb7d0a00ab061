"""Checks of where the register lies and where it came from."""

from __future__ import annotations

from cchc_xl.doctor.ailment import Verdict, broken, good, unknown, warning
from cchc_xl.doctor.facts import Facts, Folder

INTERNET = 3  # URLZONE_INTERNET; 4 is the zone of untrusted sites
LONGEST = 218  # what Excel opens, after Microsoft's list of Excel's limits
BACKUP = 30  # how much longer a backup's path is: its folder, the date, a number
UNSAFE = (
    "/inetcache/",
    "/temporary internet files/",
    "/content.outlook/",
    "/downloaded program files/",
    "/appdata/local/temp/",
    "/appdata/local/packages/",
)
MOVE = "Chép cả thư mục của sổ vào ổ đĩa của máy, ví dụ C:\\CCHC, rồi mở sổ ở đó."
UNBLOCK = "Đóng sổ, bấm chuột phải vào tệp > Properties > đánh dấu Unblock > OK, rồi mở lại sổ."


def blocked(facts: Facts) -> Verdict:
    """Judge the mark of the web: since 2022 Office runs no macro of a file that has it."""
    book = facts.book
    origin = f" từ {book.origin}" if book.origin else ""
    if facts.platform != "win32":
        return good(
            f"tệp được tải về{origin}; hệ này không chặn" if origin else "hệ này không chặn"
        )
    if book.zone is None:
        return unknown(
            "không đọc được dấu “tải từ mạng” của tệp",
            "Bấm chuột phải vào tệp > Properties; nếu có ô Unblock thì đánh dấu rồi bấm OK.",
        )
    if book.zone < INTERNET:
        return good("tệp không mang dấu tải từ mạng")
    if facts.host is not None:
        return good("tệp tải từ mạng nhưng đã được phép chạy macro")
    if lies_in(book.path, facts.excel.trusted if facts.excel else None):
        return good("tệp tải từ mạng nhưng nằm trong thư mục tin cậy của Excel")
    return broken(f"Windows chặn macro vì tệp được tải về{origin}", UNBLOCK)


def protected_view(facts: Facts) -> Verdict:
    """Judge whether Excel opens the register in Protected View, where no button works."""
    book = facts.book
    path = book.path.replace("\\", "/").casefold()
    excel = facts.excel
    if any(folder in path for folder in UNSAFE):
        return broken("sổ nằm trong thư mục tạm (mở thẳng từ thư, trình duyệt hoặc tệp nén)", MOVE)
    if facts.host is not None:
        return good("sổ đang mở để sửa")
    if book.zone is None or excel is None or excel.protected_view is None:
        return unknown(
            "không đọc được thiết đặt Chế độ xem được bảo vệ (Protected View)",
            "Nếu Excel hiện thanh vàng Protected View khi mở sổ, bấm Enable Editing.",
        )
    if book.zone >= INTERNET and excel.protected_view and not lies_in(book.path, excel.trusted):
        return broken("Excel mở sổ ở Protected View vì tệp tải từ mạng", UNBLOCK)
    return good("Excel mở sổ bình thường")


def cloud(facts: Facts) -> Verdict:
    """Judge whether the register lies in OneDrive or SharePoint."""
    book = facts.book
    location = (facts.host.location if facts.host else None) or book.path
    if location.casefold().startswith(("http:", "https:")):
        return broken(
            "sổ mở thẳng từ OneDrive hoặc SharePoint, chương trình không tìm được tệp trên máy",
            MOVE,
        )
    if facts.cloud is None:
        return unknown(
            "không đọc được các thư mục OneDrive của máy",
            "Xem biểu tượng đám mây cạnh tệp trong File Explorer; nếu có thì chuyển sổ đi "
            "chỗ khác.",
        )
    if lies_in(book.path, facts.cloud):
        return warning(
            "sổ nằm trong thư mục OneDrive hoặc SharePoint; AutoSave và đồng bộ có thể ghi đè", MOVE
        )
    return good("sổ không nằm trong thư mục đám mây")


def length(facts: Facts) -> Verdict:
    """Judge the path's length against Excel's limit, backups included."""
    size = len(facts.book.path)
    shorter = "Chuyển sổ vào thư mục có đường dẫn ngắn, ví dụ C:\\CCHC."
    if size > LONGEST:
        return broken(f"đường dẫn dài {size} ký tự, Excel chỉ mở được đến {LONGEST}", shorter)
    if size + BACKUP > LONGEST:
        return warning(
            f"đường dẫn dài {size} ký tự; bản sao lưu trong sao-luu sẽ vượt {LONGEST} ký tự, Excel "
            "không mở được",
            shorter,
        )
    return good(f"{size} ký tự")


def lies_in(path: str, folders: tuple[Folder, ...] | None) -> bool:
    """Tell whether a file lies in one of the folders."""
    return any(folder.holds(path) for folder in folders or ())
