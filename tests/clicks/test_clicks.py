"""A quarter's end by mouse, in a real LibreOffice window; every button is clicked.

Screenshots are kept in the folder that ``CCHC_XL_SCREENSHOTS`` names, else in the test's own.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from cchc_xl.base.zone import VIETNAM
from cchc_xl.hosts import libreoffice
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.live.control import FOLDER
from tests.clicks.clerk import Clerk, at_desk
from tests.clicks.screen import wait_for
from tests.clicks.tables import (
    assert_chain_holds,
    first_difference,
    happened,
    rows_of,
    without,
)

ROOT = Path(__file__).parents[2]
MASTER = ROOT / "workbooks/so-theo-doi-2023-libreoffice.xlsm"
SAMPLES = ROOT / "workbooks/samples/2023-Q1"
RECEIVED = datetime(2023, 3, 5, 9, tzinfo=VIETNAM).timestamp()
ACCEPTED, SENT_BACK, UNITS = 18, 7, 120

pytestmark = [pytest.mark.libreoffice, pytest.mark.screen]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The built register in a folder with a Vietnamese name, the sample returns beside it."""
    folder = tmp_path / "Sổ theo dõi 2023"
    shutil.copytree(SAMPLES, folder / "bao-cao")
    for path in (folder / "bao-cao").iterdir():
        os.utime(path, (RECEIVED, RECEIVED))
    path = folder / "Sổ cải cách.xlsm"
    shutil.copy(MASTER, path)
    with FileRegister.open(path) as register:
        register.write_named("DK_PythonLinux", sys.executable)
        register.write_named(FOLDER, "bao-cao")
        register.commit()
    shutil.rmtree(folder / "sao-luu")
    return path


@pytest.fixture
def pictures(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    kept = os.environ.get("CCHC_XL_SCREENSHOTS")
    return Path(kept) / request.node.name if kept else tmp_path / "pictures"


def by_command(workbook: Path, folder: Path) -> Path:
    """Do the same quarter with the command line on a copy; return the register."""
    folder.mkdir()
    register = folder / workbook.name
    shutil.copy(workbook, register)
    returns = workbook.parent / "bao-cao"
    for arguments in (
        ("consolidate", register, returns, "--period", "2023-Q1", "--out", folder / "tong-hop"),
        ("lock", register, "--period", "2023-Q1"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "cchc_xl", *map(str, arguments)], capture_output=True, text=True
        )
        assert done.returncode in (0, 1), done.stderr
    return register


def test_a_quarters_end_by_mouse_is_the_quarter_by_command(
    workbook: Path, pictures: Path, tmp_path: Path
) -> None:
    expected = by_command(workbook, tmp_path / "lenh")
    with at_desk(workbook, tmp_path / "home", pictures) as clerk:
        told = clerk.push("Phát hành biểu mẫu")
        assert told.status == "Xong: Phát hành biểu mẫu"
        templates = workbook.parent / "bieu-mau/2023-Q1"
        assert f"Đã phát hành {len(list(templates.iterdir()))} biểu mẫu Quý I/2023" in told.result
        assert len(list(templates.iterdir())) > 100

        told = clerk.push("Kiểm tra")
        assert f"{ACCEPTED} chấp nhận, {SENT_BACK} trả lại" in told.result
        live = live_register(clerk)
        findings = live.read_table("tblPhatHien")
        assert {"GDTX03", "GDTX08", "PGD05", "THPT33"} <= set(findings["Đơn vị"])
        assert len(live.read_table("tblBia")) == 0

        told = clerk.push("Xem trước khi gộp")
        assert told.status == "Xong: Xem trước khi gộp"
        assert len(live_register(clerk).read_table("tblXemTruoc")) == ACCEPTED
        assert len(live_register(clerk).read_table("tblBia")) == 0

        told = clerk.push("Gộp báo cáo")
        assert told.status == "Xong: Gộp báo cáo"
        assert told.result.startswith("Đã gộp Quý I/2023.")
        assert len(live_register(clerk).read_table("tblBia")) == ACCEPTED
        clerk.show("Bảng điều hành", "sau-khi-gop")

        assert "Độ phủ kiểm tra tính đến 07/03/2023" in clerk.push("Tính độ phủ kiểm tra").result
        assert "Chỉ tiêu Quý I/2023" in clerk.push("Tính chỉ tiêu").result

        told = clerk.push("Xuất biểu tổng hợp")
        assert told.status == "Xong: Xuất biểu tổng hợp"
        assert (workbook.parent / "tong-hop/TongHop_2023-Q1.xlsx").is_file()
        with clerk.at_cell("TTHC theo đơn vị", "D5"):
            told = clerk.push("Số liệu từ đâu")
            assert told.result.startswith("Ô D5 trang “TTHC theo đơn vị”, Quý I/2023:")

        assert clerk.push("Khóa kỳ", agree=False).status == "Đã thôi: Khóa kỳ"
        assert "Đã khóa Quý I/2023" in clerk.push("Khóa kỳ", agree=True).result

        told = clerk.push("Gộp báo cáo")
        assert told.status == "Chưa xong: Gộp báo cáo"
        assert told.result.startswith("Lỗi: Quý I/2023 đã khóa")

        told = clerk.push("Hoàn tác lần gộp cuối")
        assert told.status == "Chưa xong: Hoàn tác lần gộp cuối"
        assert "Khóa kỳ" in told.result

        assert clerk.push("Kiểm tra máy").status == "Xong: Kiểm tra máy"

        told = clerk.push("Trả lại kèm lỗi")
        assert f"{ACCEPTED} chấp nhận, {SENT_BACK} trả lại" in told.result
        marked = list((workbook.parent / "tra-lai/2023-Q1").glob("*.xls*"))
        assert len(marked) == SENT_BACK
        assert clerk.push("Xem bản sao lưu").status == "Xong: Xem bản sao lưu"
        assert clerk.push("Số liệu từ đâu").status == "Chưa xong: Số liệu từ đâu"

        by_clicks = rows_of(live_register(clerk))
        assert_chain_holds(live_register(clerk))

        plans = workbook.parent / "ke-hoach"
        plans.mkdir()
        (plans / "KH THPT01.docx").write_bytes(b"a plan")
        told = clerk.push("Nhận kế hoạch")
        assert "Nhận 1 văn bản, 1 văn bản mới." in told.result
        told = clerk.push("Soạn tin nhắc")
        assert told.status == "Xong: Soạn tin nhắc"
        assert len(list((workbook.parent / "nhac-bao-cao").glob("*/*/*_thu.eml"))) == UNITS
        assert_chain_holds(live_register(clerk))
    with FileRegister.open(expected, write=False) as register:
        by_batch = rows_of(register)
        assert_chain_holds(register)
    one, other = without(by_clicks, ["journal"]), without(by_batch, ["journal"])
    assert first_difference(one, other) == ""
    assert [row[1:] for row in happened(by_clicks)] == [row[1:] for row in happened(by_batch)]


def test_a_merge_that_is_killed_is_told_and_undone(
    workbook: Path, pictures: Path, tmp_path: Path
) -> None:
    with at_desk(workbook, tmp_path / "home", pictures) as clerk:
        before = rows_of(live_register(clerk))
        clerk.start("Gộp báo cáo")
        wait_for(lambda: clerk.rows_in("tblTTHC") > 1, 120, "the merge writes")
        _shell, *programs = clerk.workers()
        for program in programs:
            os.kill(program, signal.SIGKILL)
        assert any((workbook.parent / "sao-luu").glob("dang-ghi_*"))
        clerk.close("Sổ theo dõi CCHC", "bi-ngat", "Return")
        assert first_difference(before, rows_of(live_register(clerk)))

        told = clerk.push("Hoàn tác lần gộp cuối")
        assert told.status == "Xong: Hoàn tác lần gộp cuối"
        assert told.result.startswith("Lần bấm “Gộp báo cáo” lúc ")
        assert first_difference(before, rows_of(live_register(clerk))) == ""

        assert clerk.push("Gộp báo cáo").status == "Xong: Gộp báo cáo"
        assert len(live_register(clerk).read_table("tblBia")) == ACCEPTED
        clerk.push("Hoàn tác lần gộp cuối", agree=True)
        again = rows_of(live_register(clerk))
        assert first_difference(without(before, ["journal"]), without(again, ["journal"])) == ""
        assert_chain_holds(live_register(clerk))


def live_register(clerk: Clerk) -> LiveRegister:
    """Return the register as it stands in the window."""
    app = libreoffice.attach(clerk.host)
    return LiveRegister(app.books[clerk.workbook.name])
