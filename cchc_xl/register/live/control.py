"""The control sheet of an open register: what the clerk chose, and what the last click did."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base import folders
from cchc_xl.base.errors import CchcError, RegisterError, UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import NO_LONGER_EXCUSED, NO_LONGER_WITHDRAWN

if TYPE_CHECKING:
    from xlwings import Book, Range

SHEET = "Bảng điều khiển"
PERIOD, FOLDER = "DK_Ky", "DK_ThuMuc"
STATUS, LAST_TIME, LAST_RESULT = "DK_TrangThai", "DK_LucCuoi", "DK_KetQua"
UNIT, DAY, REASON = "DK_DonVi", "DK_NgayNhan", "DK_LyDo"
OPTION, VERSION, CODE = "DK_TuyChon", "DK_BanNop", "DK_MaNiemPhong"
METRIC, RECEIVED, SEED = "DK_ChiTieu", "DK_NgayNhanChung", "DK_SoRutTham"
JOURNAL_CODE, CODE_LABEL = "MaNiemPhong", "Mã niêm phong: "
"""The cell above the journal that shows the register's code, and what stands before it there."""
NAMES = (PERIOD, FOLDER, STATUS, LAST_TIME, LAST_RESULT)
"""The names of the sheet's cells, one each, in the whole workbook."""
LATER_NAMES = (UNIT, DAY, REASON, OPTION, VERSION, METRIC, RECEIVED, SEED)
"""Names that workbooks made by earlier versions lack."""
PREVIOUS, REOPEN = "Dùng lại bản trước", "Mở lại kỳ"
BRING_BACK, END_EXCUSE = NO_LONGER_WITHDRAWN, NO_LONGER_EXCUSED
OPTION_TITLE = "Cách làm khác"
OPTIONS = (PREVIOUS, BRING_BACK, END_EXCUSE, REOPEN)
"""How a button does its work otherwise than usual, or takes back what it did."""


class Control:
    """The control sheet of a workbook that is open in Excel or LibreOffice.

    ``RegisterError``: the sheet or one of its names is gone. ``UsageProblem``: the workbook was
    never saved, or lies where there is no folder.
    """

    def __init__(self, book: Book) -> None:
        self.workbook = _path_of(book)
        self._cells = _cells_of(book)

    @property
    def period(self) -> Period:
        """The chosen period. ``UsageProblem``: none, or no period's code."""
        code = self._text(PERIOD)
        if not code:
            raise UsageProblem(
                f"Chưa chọn kỳ báo cáo (ô {self._place(PERIOD)}).",
                "Chọn kỳ trong danh sách của ô đó, ví dụ 2023-Q1, rồi bấm lại.",
            )
        return Period.parse(code)

    @property
    def returns(self) -> Path:
        """The folder of returns. ``UsageProblem``: there is none, or nothing lies in it."""
        folder = self.workbook.parent / (self._text(FOLDER) or folders.RETURNS)
        where = f"(ô {self._place(FOLDER)})"
        if not folder.is_dir():
            raise UsageProblem(
                f"Không có thư mục báo cáo “{folder}” {where}.",
                "Tạo thư mục đó và chép báo cáo của các đơn vị vào, hoặc sửa lại ô này.",
            )
        if not any(path.is_file() for path in folder.rglob("*")):
            raise UsageProblem(
                f"Thư mục báo cáo “{folder}” {where} chưa có tệp nào.",
                "Chép báo cáo của các đơn vị vào thư mục đó rồi bấm lại.",
            )
        return folder

    @property
    def unit(self) -> str:
        """The unit that a decision is about. ``UsageProblem``: none is chosen."""
        return self._chosen(UNIT, "mã đơn vị")

    @property
    def reason(self) -> str:
        """Why something is decided. ``UsageProblem``: nothing is written."""
        return self._chosen(REASON, "lý do")

    @property
    def day(self) -> date:
        """The day on which a return was received. ``UsageProblem``: none, or no day."""
        self._require(DAY)
        return self._day(DAY)

    @property
    def received(self) -> date | None:
        """The day on which all returns of a merge came, None: that of each file.

        ``UsageProblem``: what is written is no day.
        """
        if RECEIVED not in self._cells or not self._text(RECEIVED):
            return None
        return self._day(RECEIVED)

    def received_done(self) -> None:
        """Empty the day on which all came, so that the next merge does not go by it."""
        if RECEIVED in self._cells and self._text(RECEIVED):
            self._cells[RECEIVED].clear_contents()

    @property
    def asked(self) -> str:
        """The target's id or the cell that is asked about. ``UsageProblem``: none is written."""
        self._require(METRIC)
        text = self._text(METRIC)
        if not text:
            raise UsageProblem(
                f"Chưa ghi mã chỉ tiêu cần hỏi (ô {self._place(METRIC)}).",
                "Ghi mã (T7b) hoặc một ô của trang tổng hợp (TTHC theo đơn vị!D12) rồi bấm lại; "
                "hoặc mở trang tổng hợp, chọn ô cần hỏi rồi chạy macro SoLieuTuDau (Excel: "
                "Alt+F8).",
            )
        return text

    @property
    def seed(self) -> str:
        """The number that was published for a draw, "" while there is none yet."""
        self._require(SEED)
        return self._text(SEED).removesuffix(".0")

    def seed_done(self) -> None:
        """Empty the number of a draw that was made, so that the next click freezes a list."""
        self._cells[SEED].clear_contents()

    def option(self, *possible: str) -> str:
        """Return how a button is to do its work, "" as usual. ``UsageProblem``: not this button."""
        text = self._text(OPTION) if OPTION in self._cells else ""
        if text and text not in possible:
            raise UsageProblem(
                f"Ô {self._place(OPTION)} ghi “{text}”, không dùng với nút này"
                + (f" (nút này có: {', '.join(possible)})." if possible else "."),
                "Xóa ô đó, hoặc chọn việc khác trong danh sách của ô, rồi bấm lại.",
            )
        return text

    def option_done(self) -> None:
        """Empty the choice of how, so that the next click does its usual work."""
        if OPTION in self._cells and self._text(OPTION):
            self._cells[OPTION].clear_contents()

    @property
    def submission(self) -> tuple[str, int | None]:
        """The file's name or the version that a decision is about; ("", None): the one in force."""
        text = self._text(VERSION) if VERSION in self._cells else ""
        number = text.removesuffix(".0")
        return ("", int(number)) if number.isdecimal() else (text, None)

    @property
    def note(self) -> str:
        """The reason where none is needed."""
        return self._text(REASON) if REASON in self._cells else ""

    def _day(self, name: str) -> date:
        value = self._cells[name].value
        if isinstance(value, datetime):
            return value.date()
        try:
            return datetime.strptime(self._text(name), "%d/%m/%Y").date()
        except ValueError:
            raise UsageProblem(
                f"Ô {self._place(name)} chưa có ngày nhận đúng.", "Ghi ngày dạng 07/03/2023."
            ) from None

    def _chosen(self, name: str, what: str) -> str:
        self._require(name)
        text = self._text(name)
        if not text:
            raise UsageProblem(f"Chưa ghi {what} (ô {self._place(name)}).", "Ghi rồi bấm lại.")
        return text

    def _require(self, name: str) -> None:
        if name not in self._cells:
            raise UsageProblem(
                f"Trang “{SHEET}” của sổ này không có ô {name} (sổ lập bằng phiên bản trước).",
                "Dùng lệnh cùng việc của cchc-xl: withdraw, excuse, receive, explain, draw; hoặc "
                "đóng sổ rồi nâng lên phiên bản này: cchc-xl upgrade SỔ.",
            )

    def folder(self, name: str) -> Path:
        """A folder beside the workbook, whether it is there or not."""
        return self.workbook.parent / name

    def show(self, status: str, result: str) -> None:
        """Write the status line, and the time and result of the run that has ended."""
        now = datetime.now(VIETNAM)
        self._write(STATUS, status)
        self._write(LAST_TIME, f"{now:%d/%m/%Y %H:%M:%S}")
        self._write(LAST_RESULT, result)

    def _text(self, name: str) -> str:
        value = self._cells[name].raw_value
        return "" if value is None else str(value).strip()

    def _write(self, name: str, text: str) -> None:
        self._cells[name].value = f"'{text}"

    def _place(self, name: str) -> str:
        cell = self._cells[name]
        return f"{cell.get_address(False, False)} trang “{cell.sheet.name}”"


def _path_of(book: Book) -> Path:
    try:
        location = str(book.fullname)
    except Exception as error:  # xlwings raises its bare class when a cloud path has no local twin
        raise _no_folder(book.name) from error
    if "://" in location or not Path(location).is_absolute():
        raise _no_folder(location)
    return Path(location)


def _no_folder(location: str) -> UsageProblem:
    return UsageProblem(
        f"Sổ “{location}” chưa nằm trong một thư mục trên máy này.",
        "Lưu sổ vào một thư mục trên ổ đĩa (không phải đường dẫn OneDrive hay SharePoint trên "
        "mạng), mở lại từ đó rồi bấm lại.",
    )


def _cells_of(book: Book) -> dict[str, Range]:
    found = {}
    for name in (*NAMES, *LATER_NAMES):
        try:
            cell = book.names[name].refers_to_range
        except CchcError:  # the program itself cannot be asked
            raise
        except Exception:  # no such name, or its cell was deleted: it stands for nothing
            continue
        if cell.size == 1:
            found[name] = cell
    lacking = [name for name in NAMES if name not in found]
    if lacking:
        raise RegisterError(
            f"Trang “{SHEET}” của sổ không còn đủ các ô có tên: thiếu {', '.join(lacking)}.",
            "Lấy lại trang này từ bản sao lưu trong thư mục “sao-luu”, hoặc vào Công thức > Quản "
            "lý tên (Name Manager) đặt lại tên cho đúng ô.",
        )
    return found
