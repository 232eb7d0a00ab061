"""The buttons of the register's control sheet, called by the workbook's macros.

Each runs one service on the workbook that is open in front of the person and returns the closing
message. From Python: ``xw.Book("so.xlsm").set_mock_caller()``, then call the function.
"""

from __future__ import annotations

from cchc_xl.buttons import asking, chasing, inspecting, reporting, works
from cchc_xl.buttons import deciding as deciding_clicks
from cchc_xl.buttons.clicks import click


def issue() -> str:
    """Write the templates of the chosen quarter into the folder “bieu-mau” beside the workbook."""
    return click("Phát hành biểu mẫu", works.issue)


def check() -> str:
    """Check the returns in the folder and list what is wrong on the sheet of findings."""
    return click("Kiểm tra", works.check)


def preview() -> str:
    """Rehearse the merge: findings, and on the sheet “Xem trước” every cell that would change."""
    return click("Xem trước khi gộp", works.preview)


def merge() -> str:
    """Merge the returns into the register; what was there before is kept for :func:`undo`."""
    return click("Gộp báo cáo", works.merge)


def coverage() -> str:
    """Compute the inspection coverage as of the period's last day."""
    return click("Tính độ phủ kiểm tra", works.coverage)


def targets() -> str:
    """Compute the targets of the chosen quarter, six months or year."""
    return click("Tính chỉ tiêu", works.targets)


def export() -> str:
    """Write all consolidated sheets, here and into a workbook in the folder “tong-hop”."""
    return click("Xuất biểu tổng hợp", works.export)


def lock() -> str:
    """Lock the chosen period."""
    return click("Khóa kỳ", works.lock)


def undo() -> str:
    """Bring back what the register held before the last merge by button."""
    return click("Hoàn tác lần gộp cuối", works.undo)


def verify() -> str:
    """Tell every place where the register is not as it was sealed."""
    return click("Kiểm tra niêm phong", works.verify)


def rebuild() -> str:
    """Restore the data tables and the logs from the files received."""
    return click("Dựng lại số liệu", works.rebuild)


def withdraw() -> str:
    """Take the chosen unit's return of the chosen quarter out of all figures."""
    return click("Rút báo cáo", deciding_clicks.withdraw)


def excuse() -> str:
    """Free the chosen unit from reporting for the chosen quarter."""
    return click("Miễn báo cáo", deciding_clicks.excuse)


def receive() -> str:
    """Correct the day on which the chosen unit's return came."""
    return click("Sửa ngày nhận", deciding_clicks.receive)


def annotate() -> str:
    """Write a marked copy of each return that is sent back into the folder “tra-lai”."""
    return click("Trả lại kèm lỗi", asking.annotate)


def explain() -> str:
    """List the cells that make the target that is asked about, in the folder “giai-trinh”."""
    return click("Số liệu từ đâu", asking.explain)


def backups() -> str:
    """Name the newest backups of the register, and how one is brought back."""
    return click("Xem bản sao lưu", asking.backups, even_when_half_written=True)


def receive_plans() -> str:
    """Take the units' own plans in the folder “ke-hoach”."""
    return click("Nhận kế hoạch", chasing.receive_plans)


def remind() -> str:
    """Write messages to the units that owe something into the folder “nhac-bao-cao”."""
    return click("Soạn tin nhắc", chasing.remind)


def draw() -> str:
    """Freeze the list of units to inspect, or draw from it with the number that was published."""
    return click("Rút thăm đơn vị kiểm tra", inspecting.draw)


def report() -> str:
    """Draft the report on the chosen period to the city into the folder “bao-cao-thanh-pho”."""
    return click("Soạn báo cáo", reporting.report)


def doctor() -> str:
    """Look for what breaks the buttons on this computer."""
    return click("Kiểm tra máy", works.doctor, even_when_half_written=True)
