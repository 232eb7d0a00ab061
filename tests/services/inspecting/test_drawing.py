"""Freezing a list, drawing from it, checking a published draw: files, register, journal."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl.measures.drawing.draw import draw
from cchc_xl.measures.drawing.frozen import REASONS, UNKNOWN_YEARS
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.services.inspecting.book import pages_of
from cchc_xl.services.inspecting.reading import read_published
from tests import by_hand_draw
from tests.desk import Desk
from tests.formula_judge import FormulaJudge
from tests.plan.plan_folders import copied
from tests.workbook_rules import problems
from tests.workbooks.format_judge import VERSIONS, judged

SEED = "48205"
OLDER = Path(__file__).parents[2] / "data" / "cases" / "older"


def listed_file(desk: Desk) -> Path:
    (path,) = (desk.folder / "rut-tham").glob("danh-sach_*.xlsx")
    return path


def drawn_file(desk: Desk) -> Path:
    (path,) = (desk.folder / "rut-tham").glob("rut-tham_*.xlsx")
    return path


@pytest.fixture
def drawn(desk: Desk) -> Desk:
    """Freeze a list as of 20/03/2023 on the register with the first quarter, and draw from it."""
    assert desk.run("merge", desk.put(), "--period", "2023-Q1").code == 0
    assert desk.run("draw", "--as-of", "2023-03-20").code == 0
    done = desk.run("draw", "--seed", SEED)
    assert (done.code, done.err) == (0, "")
    return desk


def planned(desk: Desk) -> dict[str, tuple[str, str]]:
    """Return Văn phòng's plan of inspections: group and quarter of each unit."""
    rows = desk.frame("inspection_plan").to_dict("records")
    return {row["Đơn vị được kiểm tra"]: (row["Nhóm kiểm tra"], row["Quý dự kiến"]) for row in rows}


def journal(desk: Desk, action: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.frame("journal").to_dict("records")
    return [row for row in rows if row["Việc"] == action]


def test_a_list_is_frozen_published_and_journaled_before_there_is_a_number(desk: Desk) -> None:
    desk.use_merged()
    shown = desk.run("draw", "--as-of", "2023-03-20")
    assert shown.code == 0
    code = listed_file(desk).stem.rpartition("_")[2]
    assert f"Danh sách chốt đến 20/03/2023: 120 đơn vị, mã {code}." in shown.out
    assert "Đơn vị giáo dục: phải kiểm tra 27/89" in shown.out
    assert "cần rút 5 (Quý I 2, Quý II 1, Quý III 1, Quý IV 1)." in shown.out
    assert "công bố tệp này" in shown.out
    book = openpyxl.load_workbook(listed_file(desk))
    assert book.sheetnames == ["Quần thể", "Trọng số", "Cần kiểm tra", "Cách tính"]
    assert desk.frame("inspection_plan").empty
    (entry,) = journal(desk, "Chốt danh sách rút thăm")
    assert (entry["Bản ghi"], entry["Giá trị mới"]) == (code, "2023-03-20")
    again = desk.run("draw", "--as-of", "2023-03-20")
    assert (again.code, len(journal(desk, "Chốt danh sách rút thăm"))) == (0, 1)


def test_who_is_drawn_is_what_a_person_draws_from_the_published_sheets(drawn: Desk) -> None:
    """Expected: 27 of 89 units, 5 of 16, 5 of 15 less those inspected, from the sheets alone."""
    listed = by_hand_draw.read(drawn_file(drawn), by_hand_draw.ROMAN)
    assert (len(listed.units), listed.seed) == (120, 48205)
    by_hand = by_hand_draw.draw(listed)
    assert by_hand_draw.shown(drawn_file(drawn)) == by_hand == planned(drawn)
    done = sum(one.state != by_hand_draw.FREE for one in listed.units)
    assert len(by_hand) + done >= 36


def test_each_district_of_a_group_gets_its_share_on_the_sheets(drawn: Desk) -> None:
    """Expected: of a group's draw each district has units x weight / all, up or down, by hand."""
    listed = by_hand_draw.read(drawn_file(drawn), by_hand_draw.ROMAN)
    chosen = by_hand_draw.draw(listed)
    free = [one for one in listed.units if one.state == by_hand_draw.FREE]
    values: Any = openpyxl.load_workbook(drawn_file(drawn), data_only=True)["Nhóm và địa bàn"]
    rows = list(values.iter_rows(min_row=5, values_only=True))
    assert len(rows) > 30
    for group, _, _, district, count, share, number in rows:
        inside = [one for one in free if group in one.groups]
        own = [one for one in inside if (one.district or "(không ghi)") == district]
        drawn_here = [code for code, (of, _) in chosen.items() if of == group]
        exact = Fraction(
            sum(one.weight for one in own) * len(drawn_here), sum(one.weight for one in inside)
        )
        assert (count, number) == (len(own), sum(one.code in chosen for one in own))
        assert abs(share - exact) < 1e-9
        assert floor(exact) <= number <= ceil(exact)


def test_weights_come_from_what_became_of_the_returns(drawn: Desk) -> None:
    """Six units reported for the first quarter in time; all others are missing on 20/03."""
    sheet = openpyxl.load_workbook(drawn_file(drawn))["Trọng số"]
    told = {row[1]: row for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert told["THPT01"][2:7] == (3, 0, 0, 0, 0)
    assert told["THPT03"][2:7] == (3, 0, 0, 1, 0)
    assert told["THPT03"][-1] == ("sổ không ghi lần kiểm tra nào, tính 3 năm; Quý I/2023 chưa nộp")


def test_the_plan_is_sealed_and_coverage_shows_it_beside_what_is_done(drawn: Desk) -> None:
    assert "Sổ còn nguyên như niêm phong" in drawn.run("verify").out
    rows = journal(drawn, "Rút thăm kiểm tra")
    assert rows[0]["Giá trị mới"] == SEED
    assert {row["Bản ghi"]: row["Giá trị mới"] for row in rows[1:]} == {
        code: quarter for code, (_, quarter) in planned(drawn).items()
    }
    groups = {row["group"]: row for row in drawn.run("coverage", "--year", "2023", "--json").json}
    counts = {group: sum(g == group for g, _ in planned(drawn).values()) for group in groups}
    for group in ("DVGD", "PS_TT", "PGD"):
        assert groups[group]["planned"] == counts[group] >= groups[group]["needed"] - 1
        assert groups[group]["unplanned"] == max(0, groups[group]["needed"] - counts[group])
    out = ("--out", drawn.folder / "tong-hop")
    assert drawn.run("consolidate", drawn.put(), "--period", "2023-Q1", *out).code == 0
    sheet = drawn.frame("out_population").set_index("Đơn vị")["Quý dự kiến kiểm tra"].dropna()
    assert sheet.to_dict() == {code: quarter for code, (_, quarter) in planned(drawn).items()}


def test_a_list_is_drawn_from_once(drawn: Desk) -> None:
    before = drawn.state()
    shown = drawn.run("draw", "--seed", "7", "--list", listed_file(drawn))
    assert shown.code == 2
    assert "đã rút rồi; mỗi danh sách chỉ rút một lần" in shown.err
    shown = drawn.run("draw", "--seed", "7")
    assert shown.code == 2
    assert "Không có đơn vị nào phải rút thêm" in shown.err
    assert drawn.state() == before


def test_a_second_draw_adds_what_is_lacking_and_keeps_what_is_planned(drawn: Desk) -> None:
    first = planned(drawn)
    table = drawn.frame("inspection_plan")
    gone = str(table["Đơn vị được kiểm tra"].iloc[0])
    with FileRegister.open(drawn.register) as register:
        cells = register.read_table("tblKeHoachKiemTra")
        kept = cells.__class__(cells.titles, [list(column)[1:] for column in cells.cells])
        register.replace_table("tblKeHoachKiemTra", kept, key=["Đơn vị được kiểm tra"])
        register.commit()
    assert drawn.run("draw", "--as-of", "2023-04-20").code == 0
    done = drawn.run("draw", "--seed", "12345", "--json").json
    assert len(done["added"]) == 1
    second = planned(drawn)
    assert first.keys() - {gone} < second.keys()
    (new,) = done["added"]
    assert second[new][1] in by_hand_draw.ROMAN[1:]
    assert {code: second[code] for code in first if code != gone} == {
        code: place for code, place in first.items() if code != gone
    }


def test_a_plan_weighs_the_reasons_as_its_own_file_says(desk: Desk) -> None:
    folder = copied(desk.folder / "ke-hoach")
    (folder / "draw.csv").write_text("reason,each,most\nyears,2,9\nmissing,5,5\n", "utf-8")
    path = desk.folder / "rieng.xlsx"
    assert desk.call("init", path, "--plan", folder).code == 0
    assert desk.call("draw", path, "--as-of", "2023-03-20", "--seed", SEED).code == 0
    sheet = openpyxl.load_workbook(drawn_file(desk))["Trọng số"]
    rows = list(sheet.iter_rows(min_row=2, max_row=5, min_col=8, max_col=13, values_only=True))
    assert rows[0] == (2, 0, 0, 5, 0, 1)
    assert rows[1] == (9, 0, 0, 5, 0, None)
    assert read_published(drawn_file(desk)).cell("Trọng số", 5, 13) == 1 + 6 + 5
    by_hand = by_hand_draw.draw(by_hand_draw.read(drawn_file(desk), by_hand_draw.ROMAN))
    assert by_hand_draw.shown(drawn_file(desk)) == by_hand
    assert "Mọi ô tính lại đều khớp" in desk.call("draw", "--verify", drawn_file(desk)).out


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("distance,1,2", "cột “reason”, giá trị “distance”"),
        ("years,một,2", "cột “each”, giá trị “một”"),
        ("years,1,2\nyears,1,3", "trùng với dòng"),
    ],
)
def test_a_plan_with_a_wrong_reason_says_where(desk: Desk, row: str, told: str) -> None:
    folder = copied(desk.folder / "ke-hoach")
    (folder / "draw.csv").write_text(f"reason,each,most\n{row}\n", "utf-8")
    shown = desk.call("plan", "check", folder)
    assert shown.code != 0
    assert "draw.csv, dòng" in shown.out + shown.err
    assert told in shown.out + shown.err


def test_the_guide_has_the_points_that_are_counted() -> None:
    text = (Path(__file__).parents[3] / "docs" / "rut-tham-kiem-tra.md").read_text("utf-8")
    points = re.findall(r"^\|[^|]+\| (\d) mỗi (\w+) \| (\d) \|$", text, re.MULTILINE)
    assert points == [(str(one.each), one.unit, str(one.most)) for one in REASONS]
    assert f"tính {UNKNOWN_YEARS} năm" in text


def test_in_one_step_a_list_is_frozen_and_drawn_from(desk: Desk) -> None:
    shown = desk.run("draw", "--as-of", "2023-01-05", "--seed", SEED, "--out", desk.folder / "ra")
    assert shown.code == 0
    assert "rút 27 (Quý I 7, Quý II 7, Quý III 7, Quý IV 6)" in shown.out
    assert [path.name[:9] for path in (desk.folder / "ra").iterdir()] == ["rut-tham_"]
    assert len(journal(desk, "Chốt danh sách rút thăm")) == 1


def test_a_rehearsal_writes_nothing(desk: Desk) -> None:
    before = desk.state()
    shown = desk.run("draw", "--as-of", "2023-01-05", "--seed", SEED, "--dry-run")
    assert "Xem trước: sổ không bị ghi" in shown.out
    assert desk.state() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--seed", "không"], "không dùng làm số rút thăm được"),
        (["--as-of", "2025-01-01"], "Không chốt danh sách của năm 2023 vào ngày 01/01/2025"),
        (["--seed", "1", "--list", "khong-co.xlsx"], "không có quyền đọc, tệp đã bị chuyển đi"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    desk: Desk, arguments: list[str], told: str
) -> None:
    before = desk.state()
    shown = desk.run("draw", *arguments)
    assert shown.code == 2
    assert told in shown.err
    assert desk.state() == before


def test_another_registers_list_is_refused(drawn: Desk) -> None:
    copy = drawn.folder / "tep-la.xlsx"
    change(listed_file(drawn), copy, lambda book: put(book, "Quần thể", "C5", "Tên khác"))
    shown = drawn.run("draw", "--seed", "7", "--list", copy)
    assert shown.code == 2
    assert "sổ này không chốt danh sách nào có mã đó" in shown.err


def change(source: Path, target: Path, edit: Callable[[Any], None]) -> None:
    """Write a copy that somebody edited; what formulas showed stays as it is."""
    book, values = openpyxl.load_workbook(source), openpyxl.load_workbook(source, data_only=True)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                cell.value = values[sheet.title][cell.coordinate].value
    edit(book)
    book.save(target)


def put(book: Any, sheet: str, cell: str, value: Any) -> None:
    book[sheet][cell] = value


def test_a_published_draw_is_made_again_from_its_file_alone(drawn: Desk) -> None:
    shown = drawn.call("draw", "--verify", drawn_file(drawn))
    assert (shown.code, shown.err) == (0, "")
    assert "Mọi ô tính lại đều khớp." in shown.out
    shown = drawn.run("draw", "--verify", drawn_file(drawn))
    assert "Mọi ô tính lại đều khớp, và đúng với sổ." in shown.out
    shown = drawn.run("draw", "--verify", listed_file(drawn), "--json")
    assert shown.json["right"] is True


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "told"),
    [
        ("Kết quả", "C10", "THPT99", "trang “kết quả”, ô c10: tệp ghi thpt99, tính lại "),
        ("Kết quả", "I10", "Quý IV", "trang “kết quả”, ô i10: tệp ghi quý iv, tính lại quý i"),
        ("Kết quả", "C60", "THPT99", "trang “kết quả”, ô c60: tệp ghi thpt99, tính lại (trống)"),
        ("Kết quả", "C3", 7, "trang “kết quả”, ô c6: tệp ghi "),
        ("Trọng số", "F7", 9, "trang “quần thể”, ô f2: tệp ghi "),
        ("Trọng số", "M20", 1, "trang “trọng số”, ô m20: tệp ghi 1, tính lại "),
        ("Cần kiểm tra", "C5", 20, "trang “cần kiểm tra”, ô e5: tệp ghi 27, tính lại 18"),
        ("Quần thể", "H5", "Đã kiểm tra", "trang “quần thể”, ô f2: tệp ghi "),
        ("Dãy số", "B30", 5, "trang “dãy số”, ô b30: tệp ghi 5, tính lại "),
        ("Tính rút thăm", "N20", 5, "trang “tính rút thăm”, ô n20: tệp ghi 5, tính lại "),
    ],
)
def test_every_cell_that_was_changed_afterwards_is_told(
    drawn: Desk, sheet: str, cell: str, value: Any, told: str
) -> None:
    copy = drawn.folder / "sua.xlsx"
    change(drawn_file(drawn), copy, lambda book: put(book, sheet, cell, value))
    shown = drawn.call("draw", "--verify", copy)
    assert shown.code == 1
    assert told in shown.out.lower()
    assert "Bảng đã bị sửa sau khi rút" in shown.out


def test_a_sheet_that_was_taken_out_is_told_once(drawn: Desk) -> None:
    copy = drawn.folder / "bot.xlsx"
    change(drawn_file(drawn), copy, lambda book: book.remove(book["Tính rút thăm"]))
    shown = drawn.call("draw", "--verify", copy)
    assert shown.code == 1
    assert shown.out.count("Tính rút thăm") == 1
    assert "(không có trang này)" in shown.out


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_a_draw_that_libreoffice_saved_again_is_the_same(drawn: Desk, suffix: str) -> None:
    target = drawn.folder / f"luu-lai{suffix}"
    with FormulaJudge(drawn.folder) as office:
        office.convert(drawn_file(drawn), target)
    shown = drawn.run("draw", "--verify", target)
    assert "Mọi ô tính lại đều khớp, và đúng với sổ." in shown.out


def test_what_the_register_has_otherwise_is_told(drawn: Desk) -> None:
    code = next(iter(planned(drawn)))
    other = next(f"TT0{n}" for n in range(1, 7) if f"TT0{n}" not in planned(drawn))
    drawn.type_into("inspection_plan", 0, "unit", other)
    drawn.type_into("inspection_plan", 1, "quarter", "Quý IV")
    shown = drawn.run("draw", "--verify", drawn_file(drawn))
    assert shown.code == 1
    assert f"không có {code}, đơn vị được rút" in shown.out
    assert "vào Quý IV; rút được Quý I." in shown.out


@pytest.mark.parametrize("name", ["so.xlsx", "trong.xlsx"])
def test_what_is_no_draw_is_refused(drawn: Desk, name: str) -> None:
    openpyxl.Workbook().save(drawn.folder / "trong.xlsx")
    shown = drawn.call("draw", "--verify", drawn.folder / name)
    assert shown.code == 2
    assert "không phải danh sách hoặc bảng rút thăm" in shown.err


def test_without_a_register_it_says_what_to_write(desk: Desk) -> None:
    shown = desk.call("draw", "--seed", SEED)
    assert shown.code == 2
    assert "Ghi tên sổ sau draw" in shown.err


def test_a_register_of_before_says_how_it_gets_the_table(desk: Desk) -> None:
    path = Path(shutil.copy(OLDER / "version-5.xlsm", desk.folder / "cu.xlsm"))
    shown = desk.call("draw", path, "--as-of", "2023-01-05")
    assert shown.code == 2
    assert "cchc-xl upgrade" in shown.err
    assert desk.call("coverage", path, "--year", "2023").code == 0
    assert desk.call("upgrade", path).code == 0
    assert desk.call("draw", path, "--as-of", "2023-01-05", "--seed", SEED).code == 0
    with FileRegister.open(path, write=False) as register:
        assert len(read_content(register).frames["inspection_plan"]) == 37


@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", [int(SEED), 7, 999_999_999])
def test_libreoffice_draws_the_same_from_the_sheets_formulas(
    drawn: Desk, tmp_path: Path, seed: int
) -> None:
    """Somebody types another number into the published workbook: all is reckoned anew."""
    copy = tmp_path / "thu.xlsx"
    book = openpyxl.load_workbook(drawn_file(drawn))
    book["Kết quả"]["C3"] = seed
    book.save(copy)
    with FormulaJudge(tmp_path) as office:
        found = office.read(copy)
    frozen = read_published(drawn_file(drawn)).frozen
    checked = 0
    for page in pages_of(frozen, draw(frozen, seed)):
        for (row, column), cell in page.cells.items():
            if not cell.formula or (page.name == "Kết quả" and seed != int(SEED)):
                continue
            value = found[page.name][openpyxl.utils.get_column_letter(column) + str(row)]
            assert value.error == ""
            expected = cell.value
            same = value.value == expected
            if isinstance(expected, int | float) and isinstance(value.value, float):
                same = abs(value.value - expected) < 1e-9
            assert same, (page.name, row, column, expected, value)
            checked += 1
    assert checked > 1_500
    agrees = found["Kết quả"]["C7"].value
    assert agrees == ("Khớp" if seed == int(SEED) else "Không khớp")


def test_the_workbooks_are_valid(drawn: Desk) -> None:
    for path in (listed_file(drawn), drawn_file(drawn)):
        assert problems(path) == []
        for version in VERSIONS:
            assert judged(path, version) == []


def test_a_day_of_today_is_taken_when_none_is_said(desk: Desk) -> None:
    shown = desk.run("draw")
    last = min(datetime.now().date(), date(2023, 12, 31))
    assert f"chốt đến {last:%d/%m/%Y}" in shown.out
