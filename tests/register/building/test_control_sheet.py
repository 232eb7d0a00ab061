"""The control sheet of a register with buttons, and what a batch run leaves of it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.workbook import Workbook

import macros
from cchc_xl import services
from cchc_xl.hosts.vba.builds import CONFIG_SHEET, HOSTS, Host
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.building.buttons import COLUMNS, button_places
from cchc_xl.register.building.config_sheet import (
    PYTHON_LINUX,
    PYTHON_WINDOWS,
    Controls,
)
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live import control
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.workbook import Workbook as PartsOfBook
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import SCHEMA_VERSION, expected_tables, tables, tables_of
from tests.hosts.vba.vba_reading import modules_of
from tests.workbook_parts import VBA, parts_of
from validation.form import Edition
from validation.forms import forms

SAMPLES = Path(__file__).parents[3] / "workbooks" / "samples" / "2023-Q1"
CAPTIONS = {
    "Phát hành biểu mẫu": "PhatHanhBieuMau",
    "Kiểm tra": "KiemTra",
    "Xem trước khi gộp": "XemTruocKhiGop",
    "Gộp báo cáo": "GopBaoCao",
    "Tính độ phủ kiểm tra": "TinhDoPhu",
    "Tính chỉ tiêu": "TinhChiTieu",
    "Xuất biểu tổng hợp": "XuatBieuTongHop",
    "Khóa kỳ": "KhoaKy",
    "Hoàn tác lần gộp cuối": "HoanTac",
    "Kiểm tra máy": "KiemTraMay",
    "Kiểm tra niêm phong": "KiemTraNiemPhong",
    "Dựng lại số liệu": "DungLaiSoLieu",
    "Rút báo cáo": "RutBaoCao",
    "Miễn báo cáo": "MienBaoCao",
    "Sửa ngày nhận": "SuaNgayNhan",
    "Trả lại kèm lỗi": "TraLaiKemLoi",
    "Số liệu từ đâu": "SoLieuTuDau",
    "Xem bản sao lưu": "XemBanSaoLuu",
    "Nhận kế hoạch": "NhanKeHoach",
    "Soạn tin nhắc": "SoanTinNhac",
    "Rút thăm đơn vị kiểm tra": "RutThamKiemTra",
    "Soạn báo cáo": "SoanBaoCao",
}
LINUX = "/nhà/Văn phòng/bin/python"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("so") / "sổ.xlsm"
    services.init(path, 2023, controls=Controls("libreoffice", linux=LINUX))
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path, keep_vba=True)


def vml_of(path: Path) -> etree._Element:
    return etree.fromstring(parts_of(path)["xl/drawings/vmlDrawing1.vml"])


def test_the_control_sheet_comes_first_and_is_seen_first(book: Workbook) -> None:
    assert book.sheetnames[:2] == [control.SHEET, "Bìa"]
    assert book.sheetnames[-1] == CONFIG_SHEET
    assert book.active is not None
    assert book.active.title == control.SHEET


def test_every_button_calls_its_sub_in_the_order_of_a_quarters_end(path: Path) -> None:
    shapes = vml_of(path).iter("{urn:schemas-microsoft-com:vml}shape")
    found = {}
    for shape in shapes:
        (text,) = shape.iter("{urn:schemas-microsoft-com:vml}textbox")
        (macro,) = shape.iter("{urn:schemas-microsoft-com:office:excel}FmlaMacro")
        found["".join(map(str, text.itertext())).strip()] = (macro.text or "").removeprefix("[0]!")
    assert found == CAPTIONS
    assert list(found) == list(CAPTIONS)


def test_each_consolidated_sheet_has_a_button_that_is_not_printed(path: Path) -> None:
    package = Package.load(path)
    found = {}
    for sheet in PartsOfBook(package).sheets[1:]:
        for related in package.relationships(sheet.part):
            if related.kind == "vmlDrawing":
                (shape,) = etree.fromstring(package.read(related.target)).iter("{*}shape")
                texts = {etree.QName(one).localname: one.text for one in shape.iter("{*}*")}
                anchor = [int(part) for part in str(texts["Anchor"]).split(",")]
                row = anchor[2], anchor[6]
                found[sheet.name] = (texts["FmlaMacro"], texts["PrintObject"], row)
    shown = [table.sheet for table in tables_of(forms()).values() if table.owner == "output"]
    assert len(shown) > 15
    assert found == dict.fromkeys(shown, ("[0]!SoLieuTuDau", "False", (2, 2)))


def test_every_sub_that_a_button_calls_is_in_the_workbook(path: Path) -> None:
    modules = {module.name: module.text for module in modules_of(parts_of(path)[VBA])}
    subs = re.findall(r"Public Sub (\w+)\(\)", modules[macros.BUTTONS])
    assert set(subs) == set(CAPTIONS.values())


@pytest.mark.parametrize("host", HOSTS)
def test_every_sheet_has_its_document_module(host: Host, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    services.init(path, 2023, controls=Controls(host))
    parts = parts_of(path)
    books = etree.fromstring(parts["xl/workbook.xml"])
    (properties,) = books.iter("{*}workbookPr")
    assert properties.get("codeName") == "ThisWorkbook"
    names = []
    for number in range(1, len(list(books.iter("{*}sheet"))) + 1):
        sheet = etree.fromstring(parts[f"xl/worksheets/sheet{number}.xml"])
        (code,) = [item.get("codeName") for item in sheet.iter("{*}sheetPr")]
        names.append(code)
    modules = [module.name for module in modules_of(parts[VBA])]
    assert names == [f"Sheet{number}" for number in range(1, len(names) + 1)]
    assert modules[: len(names) + 1] == ["ThisWorkbook", *names]


def test_the_named_cells_are_one_cell_each_and_none_is_merged(path: Path, book: Workbook) -> None:
    with FileRegister.open(path, write=False) as register:
        values = {name: register.read_named(name) for name in control.NAMES}
    assert values == {
        "DK_Ky": "2023-Q1",
        "DK_ThuMuc": "bao-cao",
        "DK_TrangThai": "Chưa chạy lần nào",
        "DK_LucCuoi": None,
        "DK_KetQua": None,
    }
    sheet = book[control.SHEET]
    for name in control.NAMES:
        cell = book.defined_names[name].attr_text.split("!")[1].replace("$", "")
        assert not any(cell in merged for merged in sheet.merged_cells.ranges)


def test_the_period_is_chosen_from_the_periods_of_the_year(book: Workbook) -> None:
    (rule, how, received, seed) = book[control.SHEET].data_validations.dataValidation
    for hint, name in ((received, control.RECEIVED), (seed, control.SEED)):
        place = book.defined_names[name].attr_text.split("!")[1].replace("$", "")
        assert (hint.type, str(hint.sqref)) == (None, place)
    assert (rule.type, str(rule.sqref)) == ("list", "C5")
    place = book.defined_names[control.OPTION].attr_text.split("!")[1].replace("$", "")
    assert (how.type, str(how.sqref)) == ("list", place)
    assert how.formula1.strip('"').split(",") == list(control.OPTIONS)
    codes = rule.formula1.strip('"').split(",")
    assert codes == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2023-H1", "2023-Y"]
    assert [Period.parse(code).code for code in codes] == codes


def test_links_lead_to_the_sheets_that_one_looks_at_next(book: Workbook) -> None:
    links = [cell.hyperlink for row in book[control.SHEET].iter_rows() for cell in row]
    targets = [link.location for link in links if link]
    wanted = ("findings", "preview", "out_targets", "out_coverage")
    assert targets == [f"'{tables()[name].sheet}'!A1" for name in wanted]


def test_every_button_has_a_line_beside_it_and_the_result_is_tall(book: Workbook) -> None:
    sheet = book[control.SHEET]
    texts = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value}
    rows = {"B": (10, 12, 13, 14, 16, 17, 18), "E": (10, 12, 13)}
    beside = {"B": "C", "E": "F"}
    assert all(f"{beside[column]}{row}" in texts for column in rows for row in rows[column])
    result = book.defined_names[control.LAST_RESULT].attr_text.split("!")[1].replace("$", "")
    height = sheet.row_dimensions[sheet[result].row].height
    assert height is not None
    assert height >= 6 * 15
    assert sheet[result].alignment.wrap_text


def test_no_caption_is_cut_off() -> None:
    """LibreOffice's own letters are the widest: 8 pixels one, and as much around them."""
    for button, _, column in button_places():
        assert len(button.caption) * 8 + 8 <= COLUMNS[column] - 8, button.caption


def test_the_settings_name_the_interpreter_and_are_out_of_the_way(book: Workbook) -> None:
    sheet = book[CONFIG_SHEET]
    assert sheet.sheet_state == "hidden"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["ADD_WORKBOOK_TO_PYTHONPATH", "false"],
        ["INTERPRETER_LINUX", LINUX],
        ['=IF(B3="","","INTERPRETER_WIN")', None],
    ]


def test_the_key_of_the_windows_interpreter_is_there_only_with_a_path(tmp_path: Path) -> None:
    """xlwings.bas takes an empty value for the setting and does not look into its own files."""
    shown = []
    for number, windows in enumerate(("", r"C:\Văn phòng\python.exe")):
        path = tmp_path / f"so{number}.xlsm"
        services.init(path, 2023, controls=Controls("excel", windows=windows))
        sheet = openpyxl.load_workbook(path, data_only=True)[CONFIG_SHEET]
        shown.append((sheet["A3"].value or "", sheet["B3"].value or ""))
    assert shown == [("", ""), ("INTERPRETER_WIN", r"C:\Văn phòng\python.exe")]


def test_the_interpreter_can_be_written_by_name(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ban-sao.xlsm"
    copy.write_bytes(path.read_bytes())
    with FileRegister.open(copy) as register:
        register.write_named(PYTHON_LINUX, "/usr/bin/python3")
        register.write_named(PYTHON_WINDOWS, r"D:\py\python.exe")
        register.commit()
    sheet = openpyxl.load_workbook(copy)[CONFIG_SHEET]
    assert (sheet["B2"].value, sheet["B3"].value) == ("/usr/bin/python3", r"D:\py\python.exe")


def test_it_is_the_same_register_as_without_buttons(path: Path) -> None:
    plan = builtin_plan(2023)
    with FileRegister.open(path, write=False) as register:
        register.check_tables(expected_tables(Edition(SCHEMA_VERSION, 2023), forms()))
        content = read_content(register, 2023)
    assert content.plan.tasks == plan.tasks
    assert content.plan.units == plan.units


def test_consolidating_the_file_keeps_macros_buttons_and_names(path: Path, tmp_path: Path) -> None:
    """Only sheets of tables that the run fills, and what tells Excel to calculate, are written."""
    copy = tmp_path / "sổ.xlsm"
    copy.write_bytes(path.read_bytes())
    before = parts_of(copy)
    outcome = services.consolidate(copy, [SAMPLES], Period.parse("2023-Q1"), tmp_path / "ra")
    assert outcome.written
    after = parts_of(copy)
    assert before.keys() == after.keys()
    kept = {name for name in before if re.search(r"vbaProject|vmlDrawing|ctrlProp|\.rels$", name)}
    kept |= {"[Content_Types].xml", "xl/styles.xml"}
    assert len(kept) > 40
    assert {name for name in kept if before[name] != after[name]} == set()
    code = re.compile(rb'<c r="F24".*?</c>|(?<=<row r="24") spans="[^"]*"')
    control_sheets = [code.sub(b"", parts["xl/worksheets/sheet1.xml"]) for parts in (before, after)]
    assert control_sheets[0] == control_sheets[1]
    config = f"xl/worksheets/sheet{len(openpyxl.load_workbook(path).sheetnames)}.xml"
    assert before[config] == after[config]
    assert defined_names(before) == defined_names(after)


def defined_names(parts: dict[str, bytes]) -> bytes:
    found = re.search(rb"<definedNames>.*</definedNames>", parts["xl/workbook.xml"], re.DOTALL)
    assert found
    return found[0]


def test_the_file_says_that_it_has_macros(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        types = package.read("[Content_Types].xml").decode()
    assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in types
    assert "application/vnd.ms-office.vbaProject" in types
