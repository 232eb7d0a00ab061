"""The buttons on a register that is open in a live, headless LibreOffice, called from Python."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from cchc_xl import buttons, services
from cchc_xl.base.errors import HalfWritten, RegisterError
from cchc_xl.base.zone import VIETNAM
from cchc_xl.register.file import saving
from cchc_xl.register.file.backups import backups
from cchc_xl.register.live import adapter as live
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.live.book import LiveBook
from cchc_xl.register.live.commit import Changes, set_mark
from cchc_xl.register.live.control import FOLDER, LAST_RESULT, LAST_TIME, PERIOD, STATUS
from cchc_xl.register.live.writing import Writer
from cchc_xl.register.read import read_content
from cchc_xl.register.sealing.seals import seals_of
from tests.clicks.tables import assert_chain_holds, first_difference, happened, rows_of, without
from tests.desk import Q1
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host
from tests.tables import as_frame

pytestmark = pytest.mark.libreoffice

ROOT = Path(__file__).parents[2]
MASTER = ROOT / "workbooks/so-theo-doi-2023-libreoffice.xlsm"
SAMPLES = ROOT / "workbooks/samples/2023-Q1"
GOOD = ("BC_2023-Q1_VP.xlsx", "BC_2023-Q1_THPT01.xlsx")
WRONG = "BC_2023-Q1_GDTX03.xlsx"
RECEIVED = datetime(2023, 3, 5, 9, tzinfo=VIETNAM).timestamp()


def _numbered(register: Any) -> list[tuple[int, Any]]:
    """Return the units of the covers with the numbers of their rows in the sheet."""
    covers = register.read_table("tblBia")
    return list(zip(covers.rows, covers["Đơn vị"], strict=True))


class OpenRegister:
    """The register that is open, its folder, and what the buttons showed."""

    def __init__(self, book: xw.Book, folder: Path) -> None:
        self.book = book
        self.folder = folder

    @property
    def register(self) -> LiveRegister:
        return LiveRegister(self.book)

    def rows(self) -> dict[str, list[list[Any]]]:
        return rows_of(self.register)

    def cell(self, name: str) -> Any:
        return self.book.names[name].refers_to_range

    def put(self, *files: str) -> None:
        """Put sample returns into the folder of returns."""
        folder = self.folder / "bao-cao"
        folder.mkdir(exist_ok=True)
        for file in files:
            shutil.copy(SAMPLES / file, folder / file)
            os.utime(folder / file, (RECEIVED, RECEIVED))


@pytest.fixture
def opened(open_book: OpenBook, tmp_path: Path) -> OpenRegister:
    path = tmp_path / "Sổ cải cách.xlsm"
    shutil.copy(MASTER, path)
    book = open_book(path)
    book.set_mock_caller()
    made = OpenRegister(book, tmp_path)
    made.cell(FOLDER).value = "bao-cao"
    made.put(*GOOD, WRONG)
    return made


def refused(opened: OpenRegister, button: Callable[[], str], *told: str) -> None:
    """A button that cannot work says why, and leaves every table as it was."""
    before, kept = opened.rows(), sorted(opened.folder.glob("sao-luu/*"))
    text = button()
    assert text.startswith("Lỗi: "), text
    assert "\nCách xử lý: " in text
    assert "chính nó" not in text
    for part in told:
        assert part in text
    assert first_difference(before, opened.rows()) == ""
    assert sorted(opened.folder.glob("sao-luu/*")) == kept
    assert opened.book.app.screen_updating
    assert opened.book.app.calculation == "automatic"


class TestEachButton:
    def test_check_lists_the_findings_and_merges_nothing(self, opened: OpenRegister) -> None:
        text = buttons.check()
        assert text.startswith("Đã kiểm tra 3 báo cáo: 2 chấp nhận, 1 trả lại;")
        assert "Tiếp theo: xem trang “Lỗi và cảnh báo”" in text
        findings = as_frame(opened.register.read_table("tblPhatHien"))
        assert set(findings.loc[findings["Mức độ"] == "Lỗi", "Đơn vị"]) == {"GDTX03"}
        assert len(opened.register.read_table("tblBia")) == 0
        assert opened.cell(STATUS).raw_value == "Xong: Kiểm tra"
        assert opened.cell(LAST_RESULT).raw_value == text
        told = datetime.strptime(opened.cell(LAST_TIME).raw_value, "%d/%m/%Y %H:%M:%S")
        assert abs((datetime.now(VIETNAM).replace(tzinfo=None) - told).total_seconds()) < 300

    def test_what_lies_on_the_disk_is_kept_before_the_first_write(
        self, opened: OpenRegister
    ) -> None:
        path = opened.folder / "Sổ cải cách.xlsm"
        before = path.read_bytes()
        buttons.check()
        buttons.preview()
        (backup,) = backups(path)
        assert backup.path.read_bytes() == before
        path.with_name("sao-luu").rename(path.with_name("nơi khác"))
        path.with_name("sao-luu").write_bytes(b"")
        rows = opened.rows()
        text = buttons.lock()
        assert text.startswith("Lỗi: Không ghi được thư mục sao lưu")
        assert first_difference(rows, opened.rows()) == ""

    def test_preview_shows_what_would_change(self, opened: OpenRegister) -> None:
        text = buttons.preview()
        assert "Số liệu trong sổ chưa thay đổi" in text
        shown = opened.register.read_table("tblXemTruoc")
        assert list(shown["Đơn vị"]) == ["THPT01", "VP"]
        assert len(opened.register.read_table("tblBia")) == 0

    def test_merge_and_what_is_computed_from_it(self, opened: OpenRegister) -> None:
        text = buttons.merge()
        assert text.startswith("Đã gộp Quý I/2023.\nĐã kiểm tra 3 báo cáo: 2 chấp nhận, 1 trả lại")
        assert set(opened.register.read_table("tblBia")["Đơn vị"]) == {"VP", "THPT01"}
        assert_chain_holds(opened.register)
        again = buttons.merge()
        assert again.startswith("Sổ không có gì thay đổi.")

        assert "Độ phủ kiểm tra tính đến 07/03/2023:" in buttons.coverage()
        text = buttons.targets()
        assert text.startswith("Chỉ tiêu Quý I/2023:\n")
        assert "chưa kết luận được" in text

        text = buttons.export()
        assert (opened.folder / "tong-hop/TongHop_2023-Q1.xlsx").is_file()
        assert "TongHop_2023-Q1.xlsx" in text

    def test_targets_of_six_months(self, opened: OpenRegister) -> None:
        opened.cell(PERIOD).value = "2023-H1"
        assert buttons.targets().startswith("Chỉ tiêu 6 tháng đầu năm 2023:\n")
        assert "6 tháng" in str(opened.register.read_named("Ky_tblChiTieu"))
        assert "6 tháng" not in str(opened.register.read_named("Ky_tblDoPhu"))

    def test_issue_writes_a_template_for_every_unit(self, opened: OpenRegister) -> None:
        text = buttons.issue()
        made = list((opened.folder / "bieu-mau/2023-Q1").glob("BC_2023-Q1_*.xlsx"))
        assert len(made) == len(opened.register.read_table("tblDonVi"))
        assert text.startswith(f"Đã phát hành {len(made)} biểu mẫu Quý I/2023")

    def test_lock_and_what_it_refuses(self, opened: OpenRegister) -> None:
        assert buttons.lock().startswith("Đã khóa Quý I/2023")
        assert buttons.lock() == "Quý I/2023 đã khóa từ trước."
        for button in (buttons.check, buttons.preview, buttons.merge):
            refused(opened, button, "Quý I/2023 đã khóa")

    def test_doctor_says_that_all_is_well_or_what_is_not(self, opened: OpenRegister) -> None:
        text = buttons.doctor()
        assert text.count("\n") < 20
        assert "hỏng" in text


class TestUndo:
    def test_it_brings_back_what_was_there_and_says_so_in_the_journal(
        self, opened: OpenRegister
    ) -> None:
        buttons.merge()
        first = opened.rows()
        opened.put("BC_2023-Q1_THPT02.ods")
        buttons.merge()
        assert first_difference(first, opened.rows())
        text = buttons.undo()
        assert text.startswith("Đã hoàn tác lần gộp Quý I/2023 lúc ")
        after = opened.rows()
        assert first_difference(without(first, ["journal"]), without(after, ["journal"])) == ""
        assert after["journal"][: len(first["journal"])] == first["journal"]
        added = happened(after)[len(happened(first)) :]
        assert [str(row[1]) for row in added] == ["Gộp", "Hoàn tác"]
        assert_chain_holds(opened.register)
        refused_text = buttons.undo()
        assert refused_text.startswith("Lỗi: Không có lần gộp nào bằng nút để hoàn tác.")

    def test_notes_written_since_stay_with_their_record(self, opened: OpenRegister) -> None:
        opened.put("BC_2023-Q1_THPT02.ods")
        buttons.merge()
        sheet = opened.book.sheets["SL Bìa"]
        beside = sheet.used_range.last_cell.column + 2
        for row, unit in _numbered(opened.register):
            sheet.range((row, beside)).value = f"ghi {unit}"
        opened.put("BC_2023-Q1_KTKD.xlsx")
        buttons.merge()
        buttons.undo()
        numbered = _numbered(opened.register)
        notes = {unit: sheet.range((row, beside)).raw_value for row, unit in numbered}
        assert notes == {unit: f"ghi {unit}" for unit in ("VP", "THPT01", "THPT02")}

    def test_after_a_lock_there_is_no_undo(self, opened: OpenRegister) -> None:
        buttons.merge()
        buttons.lock()
        before = opened.rows()
        text = buttons.undo()
        assert "Sổ không còn như ngay sau lần gộp Quý I/2023" in text
        assert "Khóa kỳ" in text
        assert first_difference(before, opened.rows()) == ""

    @pytest.mark.parametrize(
        ("sheet", "cell", "value"),
        [
            ("Khóa kỳ", "B5", "'Đã khóa"),
            ("Đơn vị", "J5", "'ghi chú"),
            ("Lịch báo cáo", "B5", "'2023-03-09"),
            ("SL Bìa", "C5", 7),
            ("Nhật ký nộp", "D5", "'khác.xlsx"),
        ],
    )
    def test_after_a_change_by_hand_there_is_no_undo(
        self, opened: OpenRegister, sheet: str, cell: str, value: Any
    ) -> None:
        buttons.merge()
        opened.book.sheets[sheet].range(cell).value = value
        before = opened.rows()
        text = buttons.undo()
        assert "Sổ không còn như ngay sau lần gộp Quý I/2023" in text
        assert f"“{sheet}”" in text
        assert first_difference(before, opened.rows()) == ""

    def test_a_merge_that_could_not_be_written_leaves_nothing(
        self, opened: OpenRegister, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        buttons.merge()
        opened.put("BC_2023-Q1_THPT02.ods")
        before = opened.rows()
        write = Writer.write_table
        calls = []

        def fail_at_the_fifth(self: Writer, plan: Any) -> None:
            calls.append(plan)
            if len(calls) == 5:
                raise RuntimeError("the program is busy")
            write(self, plan)

        monkeypatch.setattr(Writer, "write_table", fail_at_the_fifth)
        text = buttons.merge()
        monkeypatch.undo()
        assert "sổ đã được trả về như trước khi ghi" in text
        assert first_difference(before, opened.rows()) == ""
        assert buttons.undo().startswith("Đã hoàn tác")  # the merge before is still kept

    @pytest.mark.parametrize("button", [buttons.undo, buttons.check])
    def test_what_could_not_be_taken_back_is_taken_back_by_the_next_click(
        self, opened: OpenRegister, monkeypatch: pytest.MonkeyPatch, button: Callable[[], str]
    ) -> None:
        before = opened.rows()

        def half(book: LiveBook, changes: Changes, mark: str, last: object) -> None:
            set_mark(book, mark)
            writer = Writer(book)
            for plan in list(changes.tables.values())[:5]:
                writer.write_table(plan)
            raise HalfWritten("sổ đang dở dang", "hoàn tác")

        monkeypatch.setattr(live, "write", half)
        assert buttons.merge().startswith("Lỗi: sổ đang dở dang")
        monkeypatch.undo()
        assert first_difference(before, opened.rows())
        with pytest.raises(RegisterError, match="đang ghi dở"):
            read_content(opened.register)
        assert button().startswith("Lần bấm “Gộp báo cáo” lúc ")
        left = ["findings", "journal", "system"] if button is buttons.check else []
        assert first_difference(without(before, left), without(opened.rows(), left)) == ""
        assert not list(opened.folder.glob("sao-luu/dang-*"))
        assert buttons.merge().startswith("Đã gộp Quý I/2023.")

    @pytest.mark.parametrize("damage", [b"", b"abc", b"\x1f\x8b\x08\x00"])
    def test_a_damaged_file_is_told(self, opened: OpenRegister, damage: bytes) -> None:
        buttons.merge()
        (kept,) = opened.folder.glob("sao-luu/hoan-tac_*")
        kept.write_bytes(damage)
        before = opened.rows()
        assert "bị hỏng hoặc là của sổ khác" in buttons.undo()
        assert first_difference(before, opened.rows()) == ""


class TestChecksBeforeTheStart:
    def test_no_period(self, opened: OpenRegister) -> None:
        opened.cell(PERIOD).clear_contents()
        refused(opened, buttons.merge, "Chưa chọn kỳ báo cáo", "C5")

    def test_a_period_that_is_none(self, opened: OpenRegister) -> None:
        opened.cell(PERIOD).value = "Quý một"
        refused(opened, buttons.targets, "Quý một")

    def test_six_months_are_not_merged(self, opened: OpenRegister) -> None:
        opened.cell(PERIOD).value = "2023-H1"
        refused(opened, buttons.merge, "không phải là một quý")

    def test_another_years_period(self, opened: OpenRegister) -> None:
        opened.cell(PERIOD).value = "2024-Q1"
        refused(opened, buttons.merge, "sổ của năm 2023")

    def test_no_folder(self, opened: OpenRegister) -> None:
        opened.cell(FOLDER).value = "thư mục không có"
        refused(opened, buttons.check, "Không có thư mục báo cáo", "thư mục không có")

    def test_an_empty_folder(self, opened: OpenRegister) -> None:
        shutil.rmtree(opened.folder / "bao-cao")
        (opened.folder / "bao-cao/2023").mkdir(parents=True)
        refused(opened, buttons.merge, "chưa có tệp nào")

    def test_a_protected_sheet(self, opened: OpenRegister, monkeypatch: pytest.MonkeyPatch) -> None:
        begun: list[object] = []
        monkeypatch.setattr(services, "merge_returns", lambda *given, **named: begun.append(given))
        opened.book.sheets["SL TTHC"].api.protect("")
        refused(opened, buttons.merge, "SL TTHC", "bảo vệ")
        assert not begun

    def test_a_renamed_table(self, opened: OpenRegister) -> None:
        before = opened.rows()
        renamed = opened.book.api.DatabaseRanges.getByName("tblTTHC")
        renamed.Name = "BangCuaToi"
        text = buttons.merge()
        assert "Bảng tblTTHC đã bị đổi tên thành BangCuaToi trên trang SL TTHC" in text
        assert "đặt lại tên bảng thành tblTTHC" in text
        renamed.Name = "tblTTHC"
        assert first_difference(before, opened.rows()) == ""

    def test_a_renamed_column(self, opened: OpenRegister) -> None:
        opened.book.sheets["SL Bìa"].range("A4").value = "Mã đơn vị"
        refused(opened, buttons.merge, "cột Đơn vị đã bị đổi tên thành Mã đơn vị (ô A4)")

    def test_a_register_of_another_version(self, opened: OpenRegister) -> None:
        table = as_frame(opened.register.read_table("tblHeThong"))
        row = int(table.index[table["Khóa"] == "schema"][0])
        opened.book.sheets["_hethong"].range((row, 2)).value = "'99"
        refused(opened, buttons.merge, "thuộc phiên bản 99")

    def test_a_control_cell_that_is_gone(self, opened: OpenRegister) -> None:
        opened.book.api.NamedRanges.removeByName(FOLDER)
        text = buttons.check()
        assert f"thiếu {FOLDER}" in text

    def test_a_command_that_works_on_the_register(self, opened: OpenRegister) -> None:
        with saving.lock(Path(opened.book.fullname)):
            refused(opened, buttons.merge, "Một lượt chạy khác đang dùng")

    def test_a_defect_is_told_without_its_traceback(
        self, opened: OpenRegister, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def defect(*arguments: object, **options: object) -> None:
            raise KeyError("x")

        monkeypatch.setattr(services, "compute", defect)
        text = buttons.targets()
        assert text.startswith("Lỗi: Chương trình gặp lỗi của chính nó")
        assert "KeyError" not in text
        assert opened.cell(STATUS).raw_value == "Chưa xong: Tính chỉ tiêu"


def test_the_persons_view_is_left_as_it_was(opened: OpenRegister) -> None:
    sheet = opened.book.sheets["Chỉ tiêu"]
    sheet.activate()
    sheet.range("B6:C9").select()
    opened.book.app.calculation = "manual"
    buttons.merge()
    app = opened.book.app
    assert opened.book.sheets.active.name == "Chỉ tiêu"
    assert app.selection is not None
    assert app.selection.get_address(False, False) == "B6:C9"
    assert app.calculation == "manual"
    assert app.screen_updating
    app.calculation = "automatic"


def test_by_button_and_by_service_the_tables_are_the_same(
    opened: OpenRegister, tmp_path: Path
) -> None:
    copy = tmp_path / "lenh.xlsm"
    shutil.copy(MASTER, copy)
    services.consolidate(copy, [opened.folder / "bao-cao"], Q1, tmp_path / "ra")
    buttons.check()
    buttons.preview()
    buttons.merge()
    buttons.export()
    from cchc_xl.register.file.adapter import FileRegister

    with FileRegister.open(copy, write=False) as register:
        one, other = rows_of(register), opened.rows()
        assert first_difference(without(one, ["journal"]), without(other, ["journal"])) == ""
        assert [row[1:] for row in happened(one)] == [row[1:] for row in happened(other)]
        seals = [
            seals_of(read_content(found).frames["journal"]) for found in (register, opened.register)
        ]
        assert {n: s.hash for n, s in seals[0].items()} == {n: s.hash for n, s in seals[1].items()}
