"""Reminders from the command line: who gets which, what lies in the folder, what the journal says.

The deadline of the first quarter is 08/03/2023: 07/03 is the last day in time.
"""

from __future__ import annotations

import email
import email.policy
import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from docx import Document

from cchc_xl.base.folders import ARCHIVE
from cchc_xl.reading.walking import ARCHIVE_MARKER
from cchc_xl.services import validate
from cchc_xl.services.chasing.folders import WRITTEN
from cchc_xl.services.chasing.listing import LIST
from tests.desk import Q1, Desk, Shown, dated, unsealed
from tests.services.test_services import wrong_sum

CASES = Path(__file__).parents[1] / "data" / "cases"
ONE = ("--period", "2023-Q1", "--unit", "THPT01")


def remind(desk: Desk, day: str, *more: object) -> Shown:
    shown = desk.run("remind", "--as-of", day, *more)
    assert (shown.code, shown.err) == (0, "")
    return shown


def folder(desk: Desk, day: str, narrowed: str = "_2023-Q1_THPT01") -> Path:
    return desk.folder / "nhac-bao-cao" / f"{day}{narrowed}"


def mail(place: Path, unit: str = "THPT01") -> EmailMessage:
    with (place / unit / f"{unit}_thu.eml").open("rb") as stream:
        return email.message_from_binary_file(stream, policy=email.policy.default)


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def letter(place: Path, unit: str = "THPT01") -> str:
    document = Document(str(place / unit / f"{unit}_cong-van.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def chat(place: Path, unit: str = "THPT01") -> str:
    return (place / unit / f"{unit}_tin-nhan.txt").read_text("utf-8-sig")


def journal(desk: Desk) -> list[list[Any]]:
    frame = unsealed(desk.frame("journal"))
    own = frame[frame["Việc"] == "Soạn thư nhắc"]
    found: list[list[Any]] = own[
        ["Kỳ", "Đơn vị", "Bản ghi", "Giá trị mới", "Lý do"]
    ].values.tolist()
    return found


def names(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("day", "title", "said", "asked"),
    [
        (
            "2023-03-02",
            "Báo cáo sắp đến hạn",
            "Báo cáo Quý I/2023: chưa gửi (hạn 07/03/2023, còn 5 ngày).",
            "gửi báo cáo đúng hạn",
        ),
        (
            "2023-03-07",
            "Báo cáo sắp đến hạn",
            "Báo cáo Quý I/2023: chưa gửi (hạn 07/03/2023, hôm nay là hạn cuối).",
            "gửi báo cáo đúng hạn",
        ),
        (
            "2023-03-10",
            "Báo cáo đã quá hạn",
            "Báo cáo Quý I/2023: chưa gửi (hạn 07/03/2023, quá hạn 3 ngày).",
            "gửi ngay báo cáo còn thiếu",
        ),
    ],
)
def test_before_and_after_the_deadline_a_unit_is_told_what_fits(
    desk: Desk, day: str, title: str, said: str, asked: str
) -> None:
    remind(desk, day, *ONE)
    place = folder(desk, day)
    message = mail(place)
    unit = "Trường THPT Hồng Bàng số 1"
    assert message["Subject"] == f"{title} cải cách hành chính năm 2023 - {unit}"
    assert message["To"].addresses[0].addr_spec == "thpt01@haiphong.example"
    assert (message["X-Unsent"], message["From"], message["Date"]) == ("1", None, None)
    assert list(message.iter_attachments()) == []
    for text in (words(message), letter(place)):
        assert f"- {said}\n" in text.replace("\r\n", "\n")
        assert asked in text
        assert "lần nhắc" not in text
    assert said in chat(place)
    assert len(chat(place)) < 300
    assert names(place) == [
        *(f"THPT01/THPT01_{name}" for name in ("cong-van.docx", "thu.eml", "tin-nhan.txt")),
        LIST,
        WRITTEN,
    ]


def test_a_return_sent_back_comes_with_its_faults_and_the_marked_copy(desk: Desk) -> None:
    original = desk.fill("THPT01", wrong_sum)
    faults = validate(desk.register, [original], Q1)[1].all_findings()
    assert desk.run("merge", original, "--period", "2023-Q1").code == 1
    original.unlink()  # the archive has it
    remind(desk, "2023-03-09", *ONE)
    place = folder(desk, "2023-03-09")
    message = mail(place)
    assert str(message["Subject"]).startswith("Sửa và gửi lại báo cáo")
    said = (
        "Báo cáo Quý I/2023: bản gửi ngày 05/03/2023 bị trả lại vì 1 lỗi, chưa có bản sửa "
        "(hạn sửa 12/03/2023, còn 3 ngày)."
    )
    (fault,) = (one for one in faults if one.is_error)
    for text in (words(message), chat(place), letter(place)):
        assert said in text
    for text in (words(message), letter(place)):
        assert fault.message in text
        assert fault.remedy in text
    assert "PHỤ LỤC" in letter(place)
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == original.name
    data = attached.get_content()
    assert data == (place / "THPT01" / original.name).read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[0] == "Cần sửa"
    corrected = desk.folder / "lai" / original.name
    corrected.parent.mkdir()
    corrected.write_bytes(data)
    again = validate(desk.register, [corrected], Q1)[1].all_findings()
    assert [one._replace(sheet="") for one in again] == [one._replace(sheet="") for one in faults]
    assert [one.sheet for one in again] == [one.sheet for one in faults]


def test_without_the_archive_the_faults_are_told_and_nothing_is_attached(desk: Desk) -> None:
    assert desk.run("merge", desk.fill("THPT01", wrong_sum), "--period", "2023-Q1").code == 1
    shutil.rmtree(desk.folder / ARCHIVE)
    desk.run("remind", "--as-of", "2023-03-09", *ONE)
    message = mail(folder(desk, "2023-03-09"))
    assert "1) Trang “TTHC”, ô C6" in words(message)
    assert "Tệp đính kèm" not in words(message)
    assert list(message.iter_attachments()) == []


def test_what_cannot_be_marked_comes_with_the_list_of_its_faults(desk: Desk) -> None:
    broken = desk.put("THPT01") / "BC_2023-Q1_THPT01.xlsx"
    broken.write_bytes(b"PK\3\4 cut")
    dated(broken)
    assert desk.run("merge", broken, *PERIOD).code == 1
    remind(desk, "2023-03-09", *ONE)
    place = folder(desk, "2023-03-09")
    message = mail(place)
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "BC_2023-Q1_THPT01_can-sua.xlsx"
    assert "đính kèm liệt kê các lỗi" in words(message)
    assert "đã được tô màu" not in words(message)
    assert "danh sách lỗi gửi kèm" in chat(place)


def test_a_withdrawn_return_is_asked_for_again(desk: Desk) -> None:
    desk.use_merged()
    assert desk.run("withdraw", *ONE, "--reason", "nhầm").code == 0
    remind(desk, "2023-03-09", *ONE)
    said = "bản đã gửi được rút khỏi số liệu, chưa có bản khác (hạn 07/03/2023, quá hạn 2 ngày)."
    for text in (words(mail(folder(desk, "2023-03-09"))), chat(folder(desk, "2023-03-09"))):
        assert f"Báo cáo Quý I/2023: {said}" in text


def test_whoever_reported_is_excused_or_locked_is_not_reminded(desk: Desk) -> None:
    desk.use_merged()
    assert desk.run("excuse", *PERIOD, "--unit", "THPT03", "--reason", "x").code == 0
    found = remind(desk, "2023-03-09", "--period", "2023-Q1", "--dry-run", "--json").json
    units = {one["unit"] for one in found["reminders"]}
    assert units & {"THPT01", "THPT02", "THPT03"} == set()
    assert {"THPT04", "THPT05"} < units
    assert desk.run("lock", *PERIOD).code == 0
    shown = remind(desk, "2023-03-09", "--period", "2023-Q1")
    assert shown.out == "Tính đến ngày 09/03/2023, không có đơn vị nào phải nhắc.\n"


PERIOD = ("--period", "2023-Q1")


def test_where_nobody_is_to_be_reminded_nothing_is_written(desk: Desk) -> None:
    before = desk.register.read_bytes()
    shown = remind(desk, "2023-02-01", *ONE)
    assert shown.out == "Tính đến ngày 01/02/2023, không có đơn vị nào phải nhắc.\n"
    assert desk.register.read_bytes() == before
    assert not (desk.folder / "nhac-bao-cao").exists()
    assert not (desk.folder / "mau-nhac").exists()


def test_a_rehearsal_writes_nothing(desk: Desk) -> None:
    before = desk.register.read_bytes()
    shown = remind(desk, "2023-03-09", *ONE, "--dry-run")
    assert shown.out.splitlines()[-1] == "Xem trước: không ghi gì."
    assert desk.register.read_bytes() == before
    assert not (desk.folder / "nhac-bao-cao").exists()
    assert not (desk.folder / "mau-nhac").exists()


def test_a_second_run_on_the_same_day_piles_up_nothing(desk: Desk) -> None:
    remind(desk, "2023-03-09", *ONE)
    place, before = folder(desk, "2023-03-09"), desk.register.read_bytes()
    first = names(place)
    remind(desk, "2023-03-09", *ONE)
    assert names(place) == first
    assert desk.register.read_bytes() == before
    assert len(journal(desk)) == 1
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_the_journal_keeps_what_was_made_and_the_next_message_says_how_often(desk: Desk) -> None:
    for day in ("2023-03-06", "2023-03-09", "2023-03-20"):
        remind(desk, day, *ONE)
    assert journal(desk) == [
        ["2023-Q1", "THPT01", "Chưa đến hạn", "2023-03-06", "Lần 1: còn 1 ngày"],
        ["2023-Q1", "THPT01", "Chưa nộp", "2023-03-09", "Lần 2: quá hạn 2 ngày"],
        ["2023-Q1", "THPT01", "Chưa nộp", "2023-03-20", "Lần 3: quá hạn 13 ngày"],
    ]
    place = folder(desk, "2023-03-20")
    assert str(mail(place)["Subject"]).startswith("Nhắc lần 3: Báo cáo đã quá hạn")
    assert "Đây là lần nhắc thứ 3." in words(mail(place))
    assert "đây là lần nhắc thứ 3." in letter(place)
    assert "(nhắc lần 3)" in chat(place)
    assert desk.run("verify").code == 0


def test_a_state_that_changed_on_the_day_is_reminded_anew_and_told(desk: Desk) -> None:
    remind(desk, "2023-03-09", *ONE)
    assert desk.run("merge", desk.fill("THPT01", wrong_sum), *PERIOD).code == 1
    remind(desk, "2023-03-09", *ONE)
    assert [row[2:4] for row in journal(desk)] == [
        ["Chưa nộp", "2023-03-09"],
        ["Đúng hạn, phải sửa", "2023-03-09"],
    ]
    assert str(mail(folder(desk, "2023-03-09"))["Subject"]).startswith("Sửa và gửi lại")


def test_what_somebody_changed_in_the_folder_stays(desk: Desk) -> None:
    remind(desk, "2023-03-09", *ONE)
    place = folder(desk, "2023-03-09")
    (place / "THPT01" / "THPT01_cong-van.docx").write_bytes(b"signed")
    (place / "ghi-chu.txt").write_text("gọi lại thứ hai", "utf-8")
    shown = remind(desk, "2023-03-09", *ONE)
    assert "Giữ nguyên 2 tệp đã có người sửa hoặc thêm: " in shown.out
    assert (place / "THPT01" / "THPT01_cong-van.docx").read_bytes() == b"signed"
    assert (place / "ghi-chu.txt").read_text("utf-8") == "gọi lại thứ hai"
    assert "chưa gửi" in letter_at(place / "THPT01" / "THPT01_cong-van (2).docx")
    sheet = openpyxl.load_workbook(place / LIST).active
    assert sheet is not None
    assert sheet["J4"].value == "THPT01_cong-van (2).docx"
    link = sheet["J4"].hyperlink
    assert link is not None
    assert link.target == "THPT01/THPT01_cong-van%20%282%29.docx"


def letter_at(path: Path) -> str:
    return "\n".join(line.text for line in Document(str(path)).paragraphs)


def test_messages_of_a_unit_that_reported_meanwhile_go(desk: Desk) -> None:
    more = (*PERIOD, "--unit", "THPT01", "--unit", "THPT02")
    remind(desk, "2023-03-09", "--period", "2023-Q1")
    place = folder(desk, "2023-03-09", "_2023-Q1")
    assert {"THPT01", "THPT02", "THPT03"} < {path.name for path in place.iterdir()}
    assert desk.run("merge", desk.put("THPT01"), *PERIOD).code == 0
    remind(desk, "2023-03-09", "--period", "2023-Q1")
    assert {"THPT02", "THPT03"} < {path.name for path in place.iterdir()}
    assert not (place / "THPT01").exists()
    remind(desk, "2023-03-09", *more)
    assert {path.name for path in place.parent.iterdir()} == {
        "2023-03-09_2023-Q1",
        "2023-03-09_2023-Q1_THPT02",
    }


def test_the_list_names_state_and_contact_and_its_links_lead_to_the_files(desk: Desk) -> None:
    row = desk.frame("units")["Mã đơn vị"].tolist().index("THPT01")
    desk.type_into(
        "units", row, "contact", "cô Lan, 0912 345 678, lan@thpt.example; DT: +84912345679"
    )
    remind(desk, "2023-03-09", *ONE)
    place = folder(desk, "2023-03-09")
    sheet = openpyxl.load_workbook(place / LIST).active
    assert sheet is not None
    titles = [cell.value for cell in sheet[3]]
    line = dict(zip(titles, (cell.value for cell in sheet[4]), strict=True))
    assert line["Tình trạng"] == "Báo cáo Quý I/2023: chưa gửi (hạn 07/03/2023, quá hạn 2 ngày)."
    assert line["Điện thoại"] == "0912 345 678, +84912345679"
    assert line["Thư điện tử"] == "lan@thpt.example"
    assert line["Tin nhắn"] == "THPT01_tin-nhan.txt"
    links = [str(cell.hyperlink.target) for cell in sheet[4] if cell.hyperlink]
    assert len(links) == 3
    assert all((place / target).is_file() for target in links)
    assert mail(place)["To"].addresses[0].addr_spec == "lan@thpt.example"


def test_a_unit_without_an_address_has_a_mail_all_the_same(desk: Desk) -> None:
    row = desk.frame("units")["Mã đơn vị"].tolist().index("THPT01")
    desk.type_into("units", row, "contact", None)
    shown = remind(desk, "2023-03-09", *ONE)
    assert "1 đơn vị không có địa chỉ thư ở cột “Liên hệ” của trang “Đơn vị”: THPT01." in shown.out
    message = mail(folder(desk, "2023-03-09"))
    assert message["To"] is None
    assert "chưa gửi" in words(message)


def test_things_due_are_told_with_returns_and_by_themselves(desk: Desk) -> None:
    desk.use_merged()
    found = remind(desk, "2023-12-30", "--unit", "VP", "--json").json["reminders"][0]
    assert found["due"] > 1
    place = folder(desk, "2023-12-30", "_VP")
    assert "Nhiệm vụ trong danh mục: " in words(mail(place, "VP"))
    assert "- Nhiệm vụ trong danh mục: " in letter(place, "VP")
    assert f"{found['due']} công việc quá hạn hoặc sắp đến hạn." in chat(place, "VP")
    assert [row[:3] for row in journal(desk)] == [
        ["2023-Q2", "VP", "Chưa nộp"],
        ["2023-Q3", "VP", "Chưa nộp"],
        ["2023-Q4", "VP", "Chưa nộp"],
        [None, "VP", "Việc đến hạn"],
    ]


Spoil = Callable[[Path], object]


def text_with(name: str, line: str) -> Spoil:
    return lambda folder: (folder / name).write_text(f"Tiêu đề: x\n\n{line}\n", "utf-8")


def a_folder(folder: Path) -> None:
    (folder / "thu.txt").unlink()
    (folder / "thu.txt").mkdir()


def letter_with(line: str) -> Spoil:
    def spoil(folder: Path) -> None:
        document = Document(str(folder / "cong-van.docx"))
        document.add_paragraph(line)
        document.save(str(folder / "cong-van.docx"))

    return spoil


SPOILT: dict[str, tuple[Spoil, str]] = {
    "unknown placeholder": (
        text_with("thu.txt", "Kính gửi {{ don_vy }}"),
        "Mẫu “thu.txt”, dòng 3: không có chỗ điền nào tên là “don_vy”.",
    ),
    "in a branch that is not taken": (
        text_with("tin-nhan.txt", "{% if lan > 90 %}{{ han_cuoi }}{% endif %}"),
        "Mẫu “tin-nhan.txt”, dòng 3: không có chỗ điền nào tên là “han_cuoi”.",
    ),
    "unknown part": (
        text_with("thu.txt", "{% for bc in bao_cao %}{{ bc.hạn }}{{ bc.hann }}{% endfor %}"),
        "Mẫu “thu.txt”, dòng 3: không có chỗ điền nào tên là “hạn”.",
    ),
    "open brace": (text_with("thu.txt", "Gửi {{ don_vi }"), "Mẫu “thu.txt”, dòng 3: chỗ điền"),
    "no end": (text_with("thu.txt", "{% if lan %}Gửi"), "Mẫu “thu.txt”, dòng 3: chỗ điền"),
    "unknown filter": (text_with("thu.txt", "{{ lan|tron }}"), "Mẫu “thu.txt”, dòng 3: chỗ điền"),
    "no such sum": (text_with("thu.txt", "{{ lan / 0 }}"), "Mẫu “thu.txt”, dòng 3: chỗ điền không"),
    "reaching out": (
        text_with("thu.txt", "{{ ''.__class__ }}"),
        "Mẫu “thu.txt”, dòng 3: không có chỗ điền nào tên là “__class__”.",
    ),
    "no subject": (
        lambda folder: (folder / "thu.txt").write_text("Kính gửi", "utf-8"),
        "Mẫu “thu.txt”: dòng 1 không phải là “Tiêu đề: …”.",
    ),
    "another encoding": (
        lambda folder: (folder / "thu.txt").write_bytes("Tieu de: x\nG\xf6i".encode("cp1258")),
        "Mẫu “thu.txt”, dòng 2: không phải là chữ Unicode.",
    ),
    "a folder": (
        a_folder,
        "Không đọc được mẫu “",
    ),
    "no Word": (
        lambda folder: (folder / "cong-van.docx").write_bytes(b"chua xong"),
        "Mẫu “cong-van.docx” không phải là tệp Word (.docx) đọc được.",
    ),
    "letter: unknown placeholder": (
        letter_with("Kính gửi {{ donvi }}"),
        "không có chỗ điền nào tên là “donvi”.",
    ),
    "letter: no end": (letter_with("{%p if qua_han %}"), "chỗ điền hoặc lệnh viết sai: “{% if "),
    "letter: no such sum": (letter_with("Lần {{ lan / 0 }}"), ": “Lần {{ lan / 0 }}”."),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_template_is_told_with_its_place_and_nothing_is_written(
    desk: Desk, case: str
) -> None:
    spoil, said = SPOILT[case]
    remind(desk, "2023-03-09", *ONE)
    before, there = desk.register.read_bytes(), names(desk.folder)
    spoil(desk.folder / "mau-nhac")
    shown = desk.run("remind", "--as-of", "2023-03-12", *ONE)
    assert (shown.code, shown.out) == (3, "")
    assert said in shown.err
    assert "Cách xử lý: " in shown.err
    assert "Traceback" not in shown.err
    assert desk.register.read_bytes() == before
    assert [name for name in names(desk.folder) if "mau-nhac" not in name] == [
        name for name in there if "mau-nhac" not in name
    ]


def test_templates_are_written_once_and_go_by_what_the_office_changed(desk: Desk) -> None:
    shown = remind(desk, "2023-03-09", *ONE)
    papers = desk.folder / "mau-nhac"
    assert names(papers) == ["cong-van.docx", "thu.txt", "tin-nhan.txt"]
    assert f"Lời thư sửa được ở các mẫu trong “{papers}”" in shown.out
    changed = "Tiêu đề: {{ ma_don_vi }} gửi “báo cáo”\r\nChào {{ don_vi|upper }}!\r\n"
    (papers / "thu.txt").write_bytes(changed.encode("utf-16"))
    (papers / "tin-nhan.txt").unlink()
    shown = remind(desk, "2023-03-09", *ONE)
    message = mail(folder(desk, "2023-03-09"))
    assert message["Subject"] == "THPT01 gửi “báo cáo”"
    assert words(message).split() == ["Chào", "TRƯỜNG", "THPT", "HỒNG", "BÀNG", "SỐ", "1!"]
    assert (papers / "tin-nhan.txt").exists()
    assert (papers / "thu.txt").read_bytes() == changed.encode("utf-16")


def test_templates_and_messages_may_lie_elsewhere(desk: Desk) -> None:
    out, papers = desk.folder / "thư nhắc & khác", desk.folder / "mẫu"
    remind(desk, "2023-03-09", *ONE, "--out", out, "--templates", papers)
    assert (out / "2023-03-09_2023-Q1_THPT01" / LIST).exists()
    assert (papers / "cong-van.docx").exists()
    assert not (desk.folder / "nhac-bao-cao").exists()


def test_a_place_that_cannot_be_written_leaves_all_as_it_was(desk: Desk) -> None:
    before, blocked = desk.register.read_bytes(), desk.folder / "tep"
    blocked.write_text("x")
    shown = desk.run("remind", "--as-of", "2023-03-09", *ONE, "--out", blocked)
    assert (shown.code, shown.out) == (3, "")
    assert shown.err.startswith("Lỗi: Không tạo được thư mục “")
    archive = desk.folder / ARCHIVE
    archive.mkdir()
    (archive / ARCHIVE_MARKER).touch()
    shown = desk.run("remind", "--as-of", "2023-03-09", *ONE, "--out", archive / "x")
    assert (shown.code, shown.out) == (2, "")
    assert "nằm trong kho lưu trữ của sổ" in shown.err
    assert desk.register.read_bytes() == before
    assert journal(desk) == []


@pytest.mark.parametrize("again", [False, True], ids=["first run", "second run"])
def test_a_register_that_cannot_be_written_keeps_the_folder_of_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    place = folder(desk, "2023-03-09")
    if again:
        remind(desk, "2023-03-09", *ONE)
        assert desk.run("merge", desk.fill("THPT01", wrong_sum), *PERIOD).code == 1
    before = desk.register.read_bytes()
    there = {name: (place / name).read_bytes() for name in names(place)} if again else None
    real = os.replace

    def refusing(source: Any, target: Any, **more: Any) -> None:
        if Path(target) == desk.register:
            raise PermissionError(13, "Permission denied")
        real(source, target, **more)

    monkeypatch.setattr(os, "replace", refusing)
    shown = desk.run("remind", "--as-of", "2023-03-09", *ONE)
    monkeypatch.undo()
    assert (shown.code, shown.out) == (3, "")
    assert desk.register.read_bytes() == before
    assert place.exists() is again
    if there is not None:
        assert {name: (place / name).read_bytes() for name in names(place)} == there


@pytest.mark.parametrize("name", ["for-producers", "for-blank-sheets"])
def test_older_registers_remind_too(desk: Desk, name: str) -> None:
    (register,) = CASES.rglob(f"{name}.xlsx")
    shutil.copy(register, desk.register)
    dated(desk.register)
    shown = desk.run("remind", "--as-of", "2023-03-20", "--period", "2023-Q1", "--json")
    assert shown.code == 0
    assert len(shown.json["reminders"]) > 5
    assert len(journal(desk)) == len(shown.json["reminders"])


def test_an_unknown_unit_or_a_period_of_no_returns_is_told(desk: Desk) -> None:
    shown = desk.run("remind", "--unit", "KHONGCO")
    assert (shown.code, shown.out) == (2, "")
    assert "Sổ không có đơn vị “KHONGCO”" in shown.err
    assert desk.run("remind", "--period", "2023-Y").code == 2


def seen(place: Path, file: Path, kind: str) -> str:
    """Return what LibreOffice shows of a file, as text."""
    command = ["soffice", f"-env:UserInstallation={(place / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(place), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (place / file.with_suffix(f".{kind.partition(':')[0]}").name).read_text("utf-8-sig")


@pytest.mark.libreoffice
def test_libreoffice_shows_the_list(desk: Desk, tmp_path: Path) -> None:
    remind(desk, "2023-03-09", *PERIOD, "--unit", "THPT01", "--unit", "THPT02")
    place = folder(desk, "2023-03-09", "_2023-Q1_THPT01_THPT02")
    shown = seen(tmp_path, place / LIST, "fods")
    texts = re.findall(r"<text:p>(?:<text:a [^>]*>)?([^<]+)<", shown)
    assert texts[0] == "DANH SÁCH NHẮC, TÍNH ĐẾN NGÀY 09/03/2023"
    for text in ("Tình trạng", "THPT01", "THPT02", "THPT01_thu.eml"):
        assert text in texts
    assert texts.count("Báo cáo Quý I/2023: chưa gửi (hạn 07/03/2023, quá hạn 2 ngày).") == 2
    links = [unquote(link) for link in re.findall(r'xlink:href="([^"]+)"', shown)]
    files = [link for link in links if "THPT0" in link]
    assert len(files) == 6
    assert all((tmp_path / link.removeprefix("file://")).is_file() for link in files)


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("lowriter") is None, reason="not on the PATH: lowriter")
def test_libreoffice_shows_the_letter(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("merge", desk.fill("THPT01", wrong_sum), *PERIOD).code == 1
    remind(desk, "2023-03-09", *ONE)
    file = folder(desk, "2023-03-09") / "THPT01" / "THPT01_cong-van.docx"
    lines = [line.strip() for line in seen(tmp_path, file, "txt:Text (encoded):UTF8").splitlines()]
    lines = [line for line in lines if line]
    for text in (
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO HẢI PHÒNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "V/v sửa và gửi lại báo cáo cải cách hành chính năm 2023",
        "…………, ngày 09 tháng 3 năm 2023",
        "Kính gửi: Trường THPT Hồng Bàng số 1",
        "LỖI CẦN SỬA TRONG BÁO CÁO QUÝ I/2023",
        "TTHC",
    ):
        assert text in lines
    assert not [line for line in lines if "{" in line or "%" in line]
