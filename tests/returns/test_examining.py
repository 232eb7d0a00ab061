"""Bad returns beside good ones: one finding with its remedy, and the others go on."""

from __future__ import annotations

import random
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import Answers
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.returns.examining import examine
from cchc_xl.returns.identity import sign
from cchc_xl.returns.rows import FormRows
from cchc_xl.returns.taking import spans
from tests.desk import Q1, Desk, rezipped
from tests.properties import properties_of

PERIOD = ("--period", "2023-Q1")
NAME = "BC_2023-Q1_THPT01.xlsx"


def findings(desk: Desk, *, code: int = 1) -> list[dict[str, str]]:
    """Check what lies in the folder of returns beside one good return."""
    shown = desk.run("validate", desk.put("THPT02"), *PERIOD, "--json")
    assert (shown.code, shown.err) == (code, ""), shown
    accepted = [row["unit"] for row in shown.json["accepted"]]
    assert "THPT02" in accepted
    found: list[dict[str, str]] = shown.json["findings"]
    for item in found:
        assert item["period"] == "2023-Q1"
        assert item["message"]
        assert item["remedy"]
        assert (item["file"], item["code"]) != ("BC_2023-Q1_THPT02.xlsx", "")
    return found


BAD_FILES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda data: b"", "F101"),
    "zeroes": (lambda data: b"\0" * 5000, "F101"),
    "truncated": (lambda data: data[: len(data) // 2], "F102"),
    "head only": (lambda data: data[:200], "F102"),
    "encrypted": (None, "F103"),  # type: ignore[dict-item]
    "web page": (lambda data: b"<html><body><table><tr><td>1</td></tr></table></body>", "F106"),
    "csv": (lambda data: "Đơn vị;Số\nTHPT01;3\n".encode(), "F107"),
    "pdf": (lambda data: b"%PDF-1.7\n\0\x80", "F108"),
    "picture": (lambda data: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "F108"),
}


@pytest.mark.parametrize("kind", [kind for kind in BAD_FILES if kind != "encrypted"])
def test_a_file_that_is_no_workbook_is_one_finding(desk: Desk, kind: str) -> None:
    change, code = BAD_FILES[kind]
    file = desk.fill("THPT01")
    file.write_bytes(change(file.read_bytes()))
    (found,) = findings(desk)
    assert [found[name] for name in ("code", "severity", "unit", "file", "sheet", "cell")] == [
        *(code, "error", "THPT01", NAME, "", "")
    ]


def test_an_encrypted_return_is_one_finding(desk: Desk) -> None:
    returns = desk.folder / "bc"
    returns.mkdir()
    sample = Path(__file__).parents[2] / "workbooks" / "samples" / "2023-Q1"
    source = next(
        (
            p
            for p in sorted(sample.glob("*"))
            if b"EncryptedPackage".decode().encode("utf-16-le") in p.read_bytes()
        ),
        None,
    )
    if source is None:
        pytest.skip("no encrypted sample in this checkout")
    shutil.copy(source, returns / NAME)
    (found,) = findings(desk)
    assert (found["code"], found["unit"], found["file"]) == ("F103", "THPT01", NAME)


def test_a_far_too_large_file_is_one_finding(desk: Desk) -> None:
    returns = desk.folder / "bc"
    returns.mkdir()
    with (returns / NAME).open("wb") as stream:
        stream.truncate(200 * 2**20)
    (found,) = findings(desk)
    assert (found["code"], found["unit"], found["file"]) == ("F104", "THPT01", NAME)


def test_a_zip_bomb_is_one_finding(desk: Desk) -> None:
    file = desk.fill("THPT01")

    def swell(name: str, data: bytes) -> bytes:
        return data + b" " * (100 * 2**20) if name == "xl/worksheets/sheet2.xml" else data

    rezipped(file, swell)
    (found,) = findings(desk)
    assert (found["code"], found["unit"]) == ("F105", "THPT01")


def test_another_workbook_is_one_finding_that_says_what_to_use(desk: Desk) -> None:
    returns = desk.folder / "bc"
    returns.mkdir()
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Báo cáo tự lập"
    book.save(returns / "THPT01 bao cao.xlsx")
    (found,) = findings(desk)
    assert found["code"] in ("F120", "I101")
    assert (found["unit"], found["file"]) == ("THPT01", "THPT01 bao cao.xlsx")


def test_damaged_and_nested_archives_are_told_and_the_rest_is_read(desk: Desk) -> None:
    returns = desk.put("THPT02")
    (returns / "hỏng.zip").write_bytes(b"PK\x03\x04 cut")
    inner = returns / "trong.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.write(desk.stock.filled("THPT01"), NAME)
    with zipfile.ZipFile(returns / "gửi.zip", "w") as archive:
        archive.write(inner, "trong.zip")
        archive.write(desk.stock.filled("GDTX01"), "BC_2023-Q1_GDTX01.xlsx")
    inner.unlink()
    found = findings(desk)
    assert [(item["code"], item["file"]) for item in found] == [
        ("F114", "gửi.zip/trong.zip"),
        ("F115", "hỏng.zip"),
    ]


def test_a_file_without_read_permission_is_one_finding(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.fill("THPT01")
    opened = Path.open

    def refuse(self: Path, *arguments: Any, **named: Any) -> Any:
        if self.name == file.name:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
    (found,) = findings(desk)
    assert (found["code"], found["unit"], found["file"]) == ("F117", "THPT01", NAME)


def resigned(desk: Desk, path: Path, **changes: str) -> Path:
    """Stamp a return anew with the register's own key and some other identity."""
    with FileRegister.open(desk.register, write=False) as register:
        content = read_content(register)
    book = openpyxl.load_workbook(path)
    sheet = book["_cchc"]
    stamp = {str(row[0].value): row[1] for row in sheet.iter_rows() if row[0].value}
    given = {name: str(cell.value) for name, cell in stamp.items()} | changes
    fields = [given[name] for name in ("register", "unit", "period", "version")]
    signed = sign(content.key, *fields)
    for name, value in signed.stamp().items():
        stamp[name].value = changes.get(name, value)
    for item in properties_of(book):
        name = item.name.removeprefix("cchc_")
        if name in stamp:
            item.value = stamp[name].value
    book.save(path)
    return path


STAMPS = {
    "other register": ({"register": "SO-2022-xyz"}, "I103"),
    "broken signature": ({"signature": "0" * 64}, "I102"),
    "other quarter": ({"period": "2023-Q2"}, "I105"),
    "unknown unit": ({"unit": "THPT99"}, "I106"),
    "other unit": ({"unit": "THPT03"}, "I108"),
}


@pytest.mark.parametrize("case", STAMPS)
def test_a_return_with_another_identity_is_a_finding_that_says_so(desk: Desk, case: str) -> None:
    changes, code = STAMPS[case]
    resigned(desk, desk.fill("THPT01"), **changes)
    found = findings(desk)
    assert found[0]["code"] == code
    assert found[0]["file"] == NAME
    assert found[0]["unit"] in ("THPT01", changes.get("unit"))
    assert {item["code"] for item in found} <= {code, "I109", "I110"}


def test_a_return_on_an_earlier_template_is_accepted(desk: Desk) -> None:
    """What it holds is judged against the plan, so nothing is said when it holds the same."""
    resigned(desk, desk.fill("THPT01"), version="2023.00000000")
    assert findings(desk, code=0) == []


def test_the_earlier_version_is_said_where_the_file_differs(desk: Desk) -> None:
    file = resigned(desk, desk.fill("THPT01"), version="2023.00000000")
    book = openpyxl.load_workbook(file)
    book["Nhiệm vụ"]["C6"].value = "Lời văn của đơn vị"
    book.save(file)
    found = findings(desk, code=0)
    assert [(item["code"], item["severity"]) for item in found] == [
        ("I104", "warning"),
        ("P106", "warning"),
    ]
    assert "vẫn được nhận" in found[0]["message"]


def test_what_an_earlier_template_asked_for_otherwise_is_a_warning(desk: Desk) -> None:
    """It asked for tracked dossiers out of all received, those carried over among them."""
    plain, earlier = desk.fill("THPT01"), None
    for version in (None, "2023.00000000"):
        book = openpyxl.load_workbook(plain)
        sheet = book["TTHC"]
        received, online, direct = (
            sum(cell.value for cell in sheet[letter][5:] if isinstance(cell.value, int))
            for letter in "CDE"
        )
        assert received > online + direct
        book["Dịch vụ công"]["B6"].value = received
        book.save(plain)
        earlier = resigned(desk, plain, version=version) if version else plain
        found = findings(desk, code=0 if version else 1)
        severity = "warning" if version else "error"
        assert ("R210", severity) in [(item["code"], item["severity"]) for item in found]
    assert earlier is not None


@pytest.mark.parametrize(
    ("day", "version", "code"),
    [
        (datetime(2023, 3, 7), None, 0),
        (datetime(2023, 3, 8), None, 1),
        (datetime(2023, 3, 31), "2023.00000000", 0),
        (datetime(2023, 4, 1), "2023.00000000", 1),
    ],
)
def test_what_was_done_after_the_days_of_the_figures_belongs_to_the_next_return(
    desk: Desk, day: datetime, version: str | None, code: int
) -> None:
    """A template of an earlier version asked for what was done up to the quarter's last day."""
    file = desk.fill("THPT01")
    if version:
        resigned(desk, file, version=version)
    book = openpyxl.load_workbook(file)
    sheet = book["Nhiệm vụ"]
    for column, value in zip("DEFGH", ("Hoàn thành", 100, day, "1/BC", day), strict=True):
        sheet[f"{column}6"].value = value  # a task with one document
    book.save(file)
    found = [item["code"] for item in findings(desk, code=code)]
    assert ("R305" in found) is (day > datetime(2023, 3, 7))


def test_a_return_of_the_quarter_before_is_told_as_such(desk: Desk) -> None:
    shown = desk.run("validate", desk.put("THPT01"), "--period", "2023-Q2", "--json")
    (found,) = shown.json["findings"]
    assert (found["code"], found["unit"], found["period"]) == ("I105", "THPT01", "2023-Q2")
    assert "quý liền trước" in found["message"]


def test_a_template_that_nobody_filled_in_is_sent_back_with_few_findings(desk: Desk) -> None:
    returns = desk.folder / "bc"
    returns.mkdir()
    shutil.copy(desk.stock.template("THPT01"), returns)
    found = findings(desk)
    assert 0 < len(found) < 20
    assert {item["unit"] for item in found} == {"THPT01"}


def test_a_unit_code_is_known_in_a_file_name_however_it_is_written(desk: Desk) -> None:
    returns = desk.folder / "bc"
    returns.mkdir()
    for name in ("bao cao thpt01.xlsx", "THPT02-va-THPT03.xlsx", "không rõ.xlsx"):
        (returns / name).write_bytes(b"")
    shown = desk.run("validate", returns, *PERIOD, "--json")
    assert {row["file"]: row["unit"] for row in shown.json["findings"]} == {
        "bao cao thpt01.xlsx": "THPT01",
        "THPT02-va-THPT03.xlsx": "",
        "không rõ.xlsx": "",
    }


def test_a_copy_under_another_units_name_is_told_beside_the_original(desk: Desk) -> None:
    returns = desk.put("THPT01", "THPT02")
    shutil.copy2(returns / NAME, returns / "BC_2023-Q1_GDTX01.xlsx")
    shown = desk.run("merge", returns, *PERIOD, "--json")
    assert shown.code == 1
    assert [row["unit"] for row in shown.json["accepted"]] == ["THPT01", "THPT02"]
    assert [(row["code"], row["file"]) for row in shown.json["findings"]] == [
        ("I108", "BC_2023-Q1_GDTX01.xlsx")
    ]
    before = desk.register.read_bytes()
    assert desk.run("merge", returns, *PERIOD).code == 1
    assert desk.register.read_bytes() == before


def test_a_folder_without_returns_is_no_error(desk: Desk) -> None:
    (desk.folder / "bc").mkdir()
    shown = desk.run("merge", desk.folder / "bc", *PERIOD)
    assert shown.code == 0
    assert shown.out.startswith("Đã kiểm tra 0 báo cáo: 0 chấp nhận, 0 trả lại;")


def test_text_that_looks_like_a_formula_or_markup_stays_text(desk: Desk) -> None:
    texts = [
        '=HYPERLINK("http://x")',
        "+1+1",
        "@SUM(A1)",
        "[bold]x[/bold]",
        "<a>&amp;</a>",
    ]

    def change(given: Answers) -> None:
        given["kien_nghi"] = [{"text": text} for text in texts]

    shown = desk.run("merge", desk.fill("THPT01", change), *PERIOD)
    assert shown.code in (0, 1)
    if shown.code == 0:
        assert desk.frame("kien_nghi")["Khó khăn và kiến nghị"].tolist() == texts
    dry = desk.fill("THPT01", into="sau", when=datetime(2023, 3, 6, tzinfo=VIETNAM))
    assert "[bold]x[/bold]" in desk.run("merge", dry, *PERIOD, "--dry-run").out


def test_a_cell_with_an_enormous_text_is_a_finding_and_the_run_goes_on(desk: Desk) -> None:
    def change(given: Answers) -> None:
        given["kien_nghi"] = [{"text": "Dài " * 8000}]
        given["bia"][0]["phone"] = "x" * 32_000

    desk.fill("THPT01", change)
    returns = desk.put("THPT02")
    report = desk.folder / "lỗi.xlsx"
    assert desk.run("validate", returns, *PERIOD, "--report", report).code == 1
    assert desk.run("consolidate", returns, *PERIOD, "--out", desk.folder / "th").code == 1
    assert desk.frame("submissions")["Kết quả"].tolist() == ["Trả lại", "Chấp nhận"]


def test_the_office_date_and_the_files_time_are_told_apart(desk: Desk) -> None:
    with FileRegister.open(desk.register, write=False) as register:
        content = read_content(register)
    files = [desk.stock.filled("THPT01")]
    (own,) = examine(content, files, Q1).receipts
    (told,) = examine(content, files, Q1, received=datetime(2023, 3, 9).date()).receipts
    assert (str(own.received), own.received_from) == ("2023-03-05", "Thời gian của tệp")
    assert (str(told.received), told.received_from) == ("2023-03-09", "Văn phòng")
    assert own.modified == told.modified == "2023-03-05 10:00:00"


def damaged_bytes(rng: random.Random, data: bytes) -> bytes:
    """Change some bytes of a file anywhere, or keep nothing but its first letters."""
    if rng.random() < 0.2:
        start = rng.choice((b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
        return start + rng.randbytes(rng.randint(1, 3000))
    changed = bytearray(data)
    for _ in range(rng.choice((1, 10, 200))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def damaged_part(rng: random.Random, data: bytes) -> bytes | None:
    """Drop a part of a workbook, put odd values into its cells, or break its XML."""
    way = rng.randrange(7)
    if way == 0:
        return None
    if way < 4:
        text = data.decode()
        cells = list(re.finditer(r"<v>([^<]*)</v>|<t[^>]*>([^<]*)</t>", text))
        for hit in sorted(rng.sample(cells, min(9, len(cells))), key=lambda m: -m.start()):
            inner = hit.span(1 if hit[1] is not None else 2)
            text = text[: inner[0]] + rng.choice(ODD) + text[inner[1] :]
        return text.encode()
    raw = bytearray(data)
    for _ in range(rng.choice((1, 3, 30))):
        raw[rng.randrange(len(raw))] = rng.choice(b'<>"/ =0aZ\x00\xff')
    return bytes(raw)


@pytest.mark.parametrize("seed", range(2))
def test_random_damage_in_many_returns_never_stops_the_run(desk: Desk, seed: int) -> None:
    rng = random.Random(seed)
    for number in range(35):
        file = desk.fill("THPT01", name=f"BC_2023-Q1_THPT01_{number}.xlsx")
        if number % 3 == 0:
            file.write_bytes(damaged_bytes(rng, file.read_bytes()))
            continue
        with zipfile.ZipFile(file) as package:
            names = [n for n in sorted(package.namelist()) if n.endswith((".xml", ".rels"))]
        part = rng.choice([n for n in names if "worksheets/sheet" in n] + names)

        def change(name: str, data: bytes, part: str = part) -> bytes | None:
            return damaged_part(rng, data) if name == part else data

        rezipped(file, change)
    shown = desk.run("merge", desk.put("THPT02"), *PERIOD, "--json")
    assert (shown.code, shown.err) == (1, ""), shown
    assert "THPT02" in [row["unit"] for row in shown.json["accepted"]]
    assert "THPT02" in desk.frame("bia")["Đơn vị"].tolist()
    assert all(row["message"] and row["remedy"] for row in shown.json["findings"])


ODD = (
    *("", "-1", "1e308", "-1e308", "1e999", "nan", "99999999999999999999", "0.5", "-0", "#REF!"),
    *(
        "=1+1",
        "\u00a0",
        "1.234,5",
        "95%",
        "31/02/2023",
        "x" * 40_000,
        "THPT01",
        "2958466",
        "_x0001_",
    ),
    *("Nguye\u0302\u0303n", "\U0001f600", "\ufeff", "&#1;", "TRUE", "2023-Q9", "-0.0000001"),
)


def test_odd_values_in_every_cell_of_a_return_are_told_and_merged_without_a_stop(
    desk: Desk,
) -> None:
    rng = random.Random(7)
    for number in range(6):
        file = desk.fill("THPT01", name=f"BC_2023-Q1_THPT01_{number}.xlsx")

        def change(name: str, data: bytes) -> bytes:
            if "worksheets/sheet" not in name:
                return data
            return re.sub(
                rb"(<is><t[^>]*>)[^<]*(</t>)|(<v>)[^<]*(</v>)",
                lambda m: (
                    (m[1] or m[3]) + rng.choice(ODD).encode() + (m[2] or m[4])
                    if rng.random() < 0.3
                    else m[0]
                ),
                data,
            )

        rezipped(file, change)
    shown = desk.run("merge", desk.put("THPT02"), *PERIOD)
    assert shown.code in (0, 1), shown
    assert "THPT02" in desk.frame("bia")["Đơn vị"].tolist()
    assert services.read_measures(desk.register, Q1)


def test_a_text_too_long_for_any_cell_does_not_stop_the_other_returns(desk: Desk) -> None:
    file = desk.fill("THPT01")

    def swell(name: str, data: bytes) -> bytes:
        if "worksheets/sheet" not in name:
            return data
        return re.sub(rb"(<is><t[^>]*>)[^<]*", lambda m: m[1] + b"x" * 40_000, data)

    rezipped(file, swell)
    assert desk.run("merge", desk.put("THPT02"), *PERIOD).code == 1
    assert desk.frame("submissions")["Kết quả"].tolist() == ["Trả lại", "Chấp nhận"]
    values = desk.frame("findings")["Giá trị"].dropna()
    assert any(value.endswith("…") for value in values)
    assert all(len(value) <= 16_000 for value in values)


def test_a_record_with_a_foreign_column_between_names_each_of_its_cells() -> None:
    def rows(second: int) -> FormRows:
        places = {"document": (4, 0), "lead": (4, second)}
        columns = ("document", "lead")
        return FormRows("ubnd_giao", "T", "table", columns, [["a", "b"]], [5], 4, places, set())

    assert spans(rows(1))(0) == "A6:B6"
    assert spans(rows(2))(0) == "A6,C6"
