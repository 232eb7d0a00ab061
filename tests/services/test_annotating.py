"""Returns sent back with their faults marked: by command, from file to file and back again."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl.demo import Answers
from cchc_xl.plan.periods import Period
from cchc_xl.reading import workers
from cchc_xl.reading.discover import discover
from cchc_xl.reading.marked import FOLDER_MARK, is_untouched
from cchc_xl.reading.walking import ARCHIVE_MARKER
from cchc_xl.register.content import Content
from cchc_xl.returns.examining import Examined
from cchc_xl.returns.marking.copies import marked_copy
from cchc_xl.services import validate
from cchc_xl.services.receiving import annotating
from tests.desk import Q1, Q2, Desk, rezipped
from tests.returns.marked_books import cells, fault, filled, notes, opened
from tests.rounds import figure, rounds
from tests.services.test_services import wrong_sum

PERIOD = ("--period", "2023-Q1")
CASES = Path(__file__).parents[1] / "data" / "cases"
REGISTERS = {
    "producers": "for-producers",
    "returns": "for-blank-sheets",
    "registers": "for-producers",
    "nil-return-with-pending": "for-producers",
}
"""The registers that returns of a folder are for; what is a register itself is no return."""


def checked(desk: Desk, *paths: Path, period: Period = Q1) -> tuple[Content, Examined]:
    return validate(desk.register, paths, period)


def typed(path: Path, sheet: str, cell: str, value: Any) -> None:
    """Type a value into a workbook with another program, which saves it anew."""
    book = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
    book[sheet][cell].value = value
    book.save(path)


def test_a_return_that_is_sent_back_gets_a_copy_and_stays_as_it_is(desk: Desk) -> None:
    original = desk.fill("THPT01", wrong_sum)
    before, folder = original.read_bytes(), desk.put("THPT02")
    out = desk.folder / "can-sua"
    shown = desk.run("validate", folder, *PERIOD, "--annotate", out)
    assert (shown.code, shown.err) == (1, "")
    assert shown.out.splitlines()[-1] == (f"Đã ghi 1 bản đánh dấu và 0 danh sách lỗi vào “{out}”.")
    assert sorted(path.name for path in out.iterdir()) == [FOLDER_MARK, original.name]
    assert original.read_bytes() == before
    copy = (out / original.name).read_bytes()
    assert cells(copy, "TTHC") == cells(before, "TTHC")
    assert filled(copy, "TTHC") == {"C6": "FFFFC7CE"}
    assert "khác trực tuyến" in notes(copy, "TTHC")["C6"]
    assert opened(copy)["Cần sửa"]["A2"].value == "CẦN SỬA: báo cáo Quý I/2023 THPT01"


def test_nothing_is_written_when_all_are_accepted(desk: Desk) -> None:
    out = desk.folder / "can-sua"
    shown = desk.run("validate", desk.put("THPT01"), *PERIOD, "--annotate", out)
    assert shown.code == 0
    assert shown.out.splitlines()[-1].startswith("Không có báo cáo nào bị trả lại")
    assert not out.exists()


def test_machines_are_told_which_copy_is_whose(desk: Desk) -> None:
    folder, out = desk.fill("THPT01", wrong_sum).parent, desk.folder / "can-sua"
    (folder / "BC_2023-Q1_VP.xlsx").write_bytes(b"PK\3\4 cut")
    shown = desk.run("validate", folder, *PERIOD, "--annotate", out, "--json")
    assert shown.json["marked"] == [
        {
            "unit": "THPT01",
            "file": "BC_2023-Q1_THPT01.xlsx",
            "path": str(out / "BC_2023-Q1_THPT01.xlsx"),
            "list_only_because": None,
        },
        {
            "unit": "VP",
            "file": "BC_2023-Q1_VP.xlsx",
            "path": str(out / "BC_2023-Q1_VP_can-sua.xlsx"),
            "list_only_because": "tệp không đọc được như một báo cáo",
        },
    ]
    assert "marked" not in desk.run("validate", folder, *PERIOD, "--json").json


def test_the_corrected_copy_is_accepted_like_the_corrected_original(desk: Desk) -> None:
    original = desk.fill("THPT01", wrong_sum)
    out = desk.folder / "can-sua"
    assert desk.run("validate", original, *PERIOD, "--annotate", out).code == 1
    value = openpyxl.load_workbook(original)["TTHC"]["C6"].value
    for path in (original, out / original.name):
        typed(path, "TTHC", "C6", value - 1)
    rows = []
    for path in (original, out / original.name):
        (receipt,) = checked(desk, path)[1].receipts
        assert (receipt.accepted, receipt.errors, receipt.warnings) == (True, 0, 0)
        rows.append(receipt.rows)
    assert rows[0] == rows[1]
    shown = desk.run("merge", out / original.name, *PERIOD)
    assert (shown.code, shown.err) == (0, "")


def spoil(rng: random.Random) -> Callable[[Answers], None]:
    """Return what puts a fault of a random kind into a random cell of an answer's table."""
    kinds: list[Callable[[Any], Any]] = [
        lambda value: f"khoảng {value}",
        lambda value: value + rng.randint(1, 9),
        lambda value: -1,
        lambda value: value + 0.5,
        lambda value: None,
    ]

    def change(given: Answers) -> None:
        for _ in range(rng.randint(1, 4)):
            record = rng.choice(given["tthc"])
            field = rng.choice([name for name, value in record.items() if type(value) is int])
            record[field] = rng.choice(kinds)(record[field])

    return change


def spoilt_and_mended(desk: Desk, seed: int) -> int:
    """Spoil a return, mark it, look at the copy, mend the copy; return how many faults it had."""
    original = desk.fill("THPT01", spoil(random.Random(seed)), into=f"bc-{seed}")
    _, before = checked(desk, original)
    assert before.sent_back, seed
    (made,) = annotating.annotate(before, desk.folder / f"can-sua-{seed}").marked
    _, after = checked(desk, made.path)
    assert all_but_place(after) == all_but_place(before), seed
    copy = made.path.read_bytes()
    for sheet in ("TTHC", "Bìa"):
        own = {one.cell for one in before.all_findings() if one.sheet == sheet and one.cell}
        assert set(" ".join(filled(copy, sheet)).split()) == own, seed
        assert notes(copy, sheet).keys() == own, seed
        assert cells(copy, sheet) == cells(original.read_bytes(), sheet), seed
    good = desk.stock.filled("THPT01")
    book, right = openpyxl.load_workbook(made.path), openpyxl.load_workbook(good)["TTHC"]
    for row in right.iter_rows(min_row=6, max_row=20, min_col=2, max_col=14):
        for cell in row:
            book["TTHC"][cell.coordinate].value = cell.value
    book.save(made.path)
    (corrected,), (whole,) = checked(desk, made.path)[1].receipts, checked(desk, good)[1].receipts
    assert (corrected.accepted, corrected.warnings) == (True, whole.warnings), seed
    assert corrected.rows == whole.rows, seed
    return len(before.all_findings())


def all_but_place(examined: Examined) -> list[tuple[str, ...]]:
    """Return the findings without the name of their file."""
    return [(*one[:4], *one[5:]) for one in examined.all_findings()]


def test_any_spoilt_return_is_read_from_its_copy_as_from_itself_and_mended_there(
    desk: Desk,
) -> None:
    count = rounds(6, 200)
    faults = sum(spoilt_and_mended(desk, seed) for seed in range(count))
    assert faults > count
    figure("ban-danh-dau", f"{count} báo cáo hỏng ngẫu nhiên, {faults} lỗi: tất cả đúng")


def test_copies_in_the_folder_of_returns_are_read_only_once_somebody_saved_them(desk: Desk) -> None:
    folder = desk.fill("THPT01", wrong_sum).parent
    out = folder / "can-sua"
    for _ in range(2):
        shown = desk.run("validate", folder, *PERIOD, "--annotate", out)
        assert shown.out.splitlines()[-2].startswith("Đã kiểm tra 1 báo cáo: 0 chấp nhận")
        assert sorted(path.name for path in out.iterdir()) == [
            FOLDER_MARK, "BC_2023-Q1_THPT01.xlsx",
        ]  # fmt: skip
    found = discover([folder])
    assert ([source.file for source in found.sources], found.findings) == (
        ["BC_2023-Q1_THPT01.xlsx"],
        [],
    )
    typed(out / "BC_2023-Q1_THPT01.xlsx", "TTHC", "C6", 1)
    assert [source.file for source in discover([folder]).sources] == [
        "BC_2023-Q1_THPT01.xlsx",
        "can-sua/BC_2023-Q1_THPT01.xlsx",
    ]


def test_so_it_is_in_a_zip_of_that_folder(desk: Desk) -> None:
    folder = desk.fill("THPT01", wrong_sum).parent
    desk.run("validate", folder, *PERIOD, "--annotate", folder / "can-sua")
    packed = Path(shutil.make_archive(str(desk.folder / "gửi"), "zip", folder))
    found = discover([packed])
    assert [source.file for source in found.sources] == ["gửi.zip/BC_2023-Q1_THPT01.xlsx"]
    assert found.findings == []


def test_a_file_that_the_program_did_not_write_stays(desk: Desk) -> None:
    folder, out = desk.fill("THPT01", wrong_sum).parent, desk.folder / "can-sua"
    desk.run("validate", folder, *PERIOD, "--annotate", out)
    typed(out / "BC_2023-Q1_THPT01.xlsx", "TTHC", "D6", 7)
    kept = (out / "BC_2023-Q1_THPT01.xlsx").read_bytes()
    for _ in range(2):
        desk.run("validate", folder, *PERIOD, "--annotate", out)
        assert (out / "BC_2023-Q1_THPT01.xlsx").read_bytes() == kept
        assert sorted(path.name for path in out.glob("*.xlsx")) == [
            "BC_2023-Q1_THPT01 (2).xlsx",
            "BC_2023-Q1_THPT01.xlsx",
        ]


def test_two_returns_of_one_name_have_two_copies(desk: Desk) -> None:
    (desk.folder / "bc").mkdir()
    for unit, place in (("THPT01", "a"), ("THPT02", "b")):
        desk.fill(unit, wrong_sum, name="bao cao.xlsx", into=f"bc/{place}")
    out = desk.folder / "can-sua"
    desk.run("validate", desk.folder / "bc", *PERIOD, "--annotate", out)
    assert sorted(path.name for path in out.glob("*.xlsx")) == ["bao cao (2).xlsx", "bao cao.xlsx"]


def test_what_is_left_of_earlier_runs_is_told_and_stays(desk: Desk) -> None:
    first, out = desk.fill("THPT01", wrong_sum), desk.folder / "can-sua"
    desk.run("validate", first, *PERIOD, "--annotate", out)
    shown = desk.run("validate", desk.put("THPT01", into="mới"), *PERIOD, "--annotate", out)
    assert shown.code == 0
    assert shown.out.splitlines()[-1] == (
        f"Còn 1 tệp của lần chạy trước trong “{out}”, lần này không ghi lại: "
        "BC_2023-Q1_THPT01.xlsx. Xóa đi nếu không cần gửi nữa."
    )
    assert (out / first.name).exists()


def test_returns_out_of_a_zip_are_marked_under_their_own_names(desk: Desk) -> None:
    file = desk.fill("THPT01", wrong_sum)
    packed = desk.folder / "gửi.zip"
    with zipfile.ZipFile(packed, "w") as new:
        new.write(file, f"thư mục/{file.name}")
    out = desk.folder / "can-sua"
    assert desk.run("validate", packed, *PERIOD, "--annotate", out).code == 1
    assert [path.name for path in out.glob("*.xlsx")] == [file.name]


def test_a_folder_of_returns_and_an_archive_are_no_place_for_copies(desk: Desk) -> None:
    folder = desk.fill("THPT01", wrong_sum).parent
    archive = desk.folder / "luu-tru"
    archive.mkdir()
    (archive / ARCHIVE_MARKER).touch()
    before = desk.state()
    for out in (folder, archive, archive / "can-sua"):
        shown = desk.run("validate", folder, *PERIOD, "--annotate", out)
        assert (shown.code, "--annotate" in shown.err) == (2, True)
    assert desk.state() == before


def test_where_a_file_lies_in_the_way_nothing_is_written(desk: Desk) -> None:
    file = desk.fill("THPT01", wrong_sum)
    (desk.folder / "can-sua").touch()
    shown = desk.run("validate", file, *PERIOD, "--annotate", desk.folder / "can-sua")
    assert (shown.code, "Không tạo được thư mục" in shown.err) == (3, True)


def test_a_return_that_changed_meanwhile_gets_its_list_alone(desk: Desk) -> None:
    file = desk.fill("THPT01", wrong_sum)
    _, examined = checked(desk, file)
    rezipped(file, lambda name, data: data)
    with file.open("ab") as stream:
        stream.write(b"\0")
    (made,) = annotating.annotate(examined, desk.folder / "can-sua").marked
    assert made.reason == "tệp đã đổi hoặc không còn từ lúc được kiểm tra"
    assert opened(made.path.read_bytes()).sheetnames == ["Cần sửa"]


def test_a_defect_costs_one_return_its_copy_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.fill("THPT01", wrong_sum)
    _, examined = checked(desk, desk.fill("THPT02", wrong_sum).parent)

    def broken(data: bytes, findings: Any, heading: Any) -> bytes:
        if findings[0].unit == "THPT01":
            raise IndexError
        return marked_copy(data, findings, heading)

    monkeypatch.setattr(annotating, "marked_copy", broken)
    first, second = annotating.annotate(examined, desk.folder / "can-sua").marked
    assert first.reason.startswith("chương trình gặp lỗi của chính nó khi ghi dấu")
    assert (first.path.name, second.reason) == ("BC_2023-Q1_THPT01_can-sua.xlsx", "")


def test_a_file_that_takes_too_long_to_mark_gets_its_list(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.fill("THPT01", wrong_sum)
    _, examined = checked(desk, desk.fill("THPT02", wrong_sum).parent)

    def endless(data: bytes, findings: Any, heading: Any) -> bytes:
        while findings[0].unit == "THPT01":
            pass
        return marked_copy(data, findings, heading)

    monkeypatch.setattr(annotating, "marked_copy", endless)
    monkeypatch.setattr(workers, "PROCESSOR_SECONDS", 1)
    made = annotating.annotate(examined, desk.folder / "can-sua").marked
    assert [(one.unit, one.reason) for one in made] == [
        ("THPT01", "ghi dấu vào tệp này cần quá nhiều thời gian hoặc bộ nhớ"),
        ("THPT02", ""),
    ]


def test_a_unit_named_wrongly_in_a_copy_of_the_same_bytes_has_its_own_findings(desk: Desk) -> None:
    file = desk.fill("THPT01", wrong_sum)
    shutil.copy2(file, file.with_name("BC_2023-Q1_THPT02.xlsx"))
    _, examined = checked(desk, file.parent)
    made = annotating.annotate(examined, desk.folder / "can-sua").marked
    assert [(one.path.name, bool(one.reason)) for one in made] == [
        ("BC_2023-Q1_THPT01.xlsx", False),
        ("BC_2023-Q1_THPT02_can-sua.xlsx", True),
    ]
    for one in made:
        shown = opened(one.path.read_bytes())["Cần sửa"]
        assert shown.max_row > 6, one


def all_cases() -> list[Path]:
    return sorted(
        path
        for folder in REGISTERS
        for path in (CASES / folder).rglob("*.*")
        if path.is_file() and path.suffix in (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
    )


@pytest.mark.parametrize("case", all_cases(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_odd_input_gets_a_copy_or_a_word(case: Path, tmp_path: Path) -> None:
    """Mark an invented fault, too: what is accepted today may be sent back tomorrow."""
    kind = case.relative_to(CASES).parts[0]
    register = CASES / "registers" / f"{REGISTERS[kind]}.xlsx"
    _, examined = validate(register, [case], Q1)
    invented = fault("B8", "Bìa")._replace(file=examined.receipts[0].file)
    receipts = [one._replace(errors=one.errors + 1) for one in examined.receipts]
    found = {
        one.hash: [*examined.findings.get(one.hash, []), invented._replace(unit=one.unit)]
        for one in receipts
    }
    (made,) = annotating.annotate(
        examined._replace(receipts=receipts, findings=found), tmp_path
    ).marked
    assert is_untouched(made.path.read_bytes())
    if made.reason:
        assert case.suffix != ".xlsx" or made.reason == "tệp không đọc được như một báo cáo"
        return
    before, after = validate(register, [case], Q1)[1], validate(register, [made.path], Q1)[1]
    assert [one.rows for one in after.receipts] == [one.rows for one in before.receipts]
    assert [one.code for one in after.all_findings()] == [one.code for one in before.all_findings()]
    assert "Bìa" not in opened(made.path.read_bytes()).sheetnames or filled(
        made.path.read_bytes(), "Bìa"
    )


def test_a_nil_return_with_dossiers_pending(tmp_path: Path) -> None:
    place = CASES / "nil-return-with-pending"
    files = sorted(place.glob("BC_*.xlsx"))
    _, examined = validate(place / "register.xlsx", files, Q2)
    made = annotating.annotate(examined, tmp_path).marked
    assert {one.unit for one in made if not one.reason} == {one.unit for one in examined.sent_back}


def office(path: Path, kind: str, folder: Path) -> Path:
    """Let LibreOffice save a workbook in another format, or its own way of the same."""
    profile = (folder / "hồ sơ").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind,
         "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / f"{path.stem}.{kind}"


@pytest.mark.libreoffice
def test_libreoffice_shows_fill_note_and_links_and_its_save_is_accepted(desk: Desk) -> None:
    original = desk.fill("THPT01", wrong_sum)
    out, saved = desk.folder / "can-sua", desk.folder / "lưu"
    saved.mkdir()
    desk.run("validate", original, *PERIOD, "--annotate", out)
    value = openpyxl.load_workbook(original)["TTHC"]["C6"].value
    flat = office(out / original.name, "fods", saved).read_text("utf-8")
    assert flat.count('xlink:href="#&apos;TTHC&apos;.$C$6"') == 2
    (note,) = re.findall(r"<office:annotation\b.*?</office:annotation>", flat, re.S)
    assert "khác trực tuyến" in note
    (look,) = re.findall(
        r'<calcext:conditional-format [^>]*"TTHC.C6:TTHC.C6">\s*<calcext:condition '
        r'calcext:apply-style-name="(\w+)" [^>]*cchc-xl', flat
    )  # fmt: skip
    (style,) = re.findall(rf'<style:style [^>]*display-name="{look}".*?</style:style>', flat, re.S)
    assert 'fo:background-color="#ffc7ce"' in style
    for kind in ("ods", "xls"):
        other = office(out / original.name, kind, saved)
        assert [one.code for one in checked(desk, other)[1].all_findings()] == ["R101"], kind
    again = office(out / original.name, "xlsx", saved)
    typed(again, "TTHC", "C6", value - 1)
    (receipt,) = checked(desk, again)[1].receipts
    assert (receipt.accepted, receipt.warnings) == (True, 0)
    typed(again, "TTHC", "C6", value)
    _, examined = checked(desk, again)
    (made,) = annotating.annotate(examined, desk.folder / "lần hai").marked
    assert opened(made.path.read_bytes()).sheetnames.count("Cần sửa") == 1
    assert filled(made.path.read_bytes(), "TTHC") == {"C6": "FFFFC7CE"}
    assert notes(made.path.read_bytes(), "TTHC").keys() == {"C6"}
