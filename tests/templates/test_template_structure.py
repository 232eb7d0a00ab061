"""What a produced template holds, read back with openpyxl."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cchc_xl.plan.periods import Period
from cchc_xl.returns.identity import EXAMPLES_SHEET, READY_SHEET, sign
from cchc_xl.templates import checks, layout
from cchc_xl.templates.context import TemplateContext
from cchc_xl.templates.prefill import Record
from cchc_xl.templates.workbook import template_bytes
from tests.properties import properties_of
from tests.templates.template_samples import (
    KEY,
    QUARTER,
    REGISTER,
    context,
    issued_forms,
    opened,
    plan,
    unit,
)
from validation.form import Column, Form
from validation.rules import rules_of, totals_of

TYPES = {
    "count": "whole",
    "percent": "whole",
    "number": "decimal",
    "date": "date",
    "text": "textLength",
    "choice": "list",
    "unit": "list",
}
FORMATS = {
    "count": "#,##0",
    "percent": "0",
    "number": "#,##0.##",
    "date": "dd/mm/yyyy",
    "text": "@",
    "choice": "@",
    "unit": "@",
}
FULL = opened("VP")  # a department office fills in every form
FIELDS = [(form, column) for form in issued_forms().values() for column in form.columns]


def named(item: object) -> str:
    return item.id if isinstance(item, (Form, Column)) else str(item)


def rows_of(form: Form) -> int:
    return 1 if form.shape == "card" else context().rows_of(form, unit("VP"), QUARTER)


@pytest.mark.parametrize("code", ["VP", "PGD03", "THPT12", "PTNC10", "GDTX10"])
def test_sheets_are_those_of_the_units_kind_in_order(code: str) -> None:
    book = opened(code)
    kind = unit(code).kind
    expected = [issued_forms()[name].sheet for name in plan().forms_of(kind)]
    visible = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert visible == [READY_SHEET, *expected, EXAMPLES_SHEET]
    hidden = {sheet.title: sheet.sheet_state for sheet in book if sheet.sheet_state != "visible"}
    assert hidden == {"_danhmuc": "veryHidden", "_cchc": "veryHidden"}
    assert book.active is not None
    assert book.active.title == READY_SHEET


def test_the_first_sheet_and_the_cover_say_until_when_and_whereto_it_is_sent() -> None:
    sent = "Gửi trước ngày 08/03/2023 về Văn phòng Sở Giáo dục và Đào tạo Hải Phòng"
    assert FULL[READY_SHEET]["D1"].value == sent
    texts = [str(cell.value) for row in FULL["Bìa"].iter_rows() for cell in row]
    (told,) = (text for text in texts if sent in text)
    assert told.endswith(f" {sent}; Văn phòng đổi hạn thì theo thông báo của Văn phòng.")
    unknown = TemplateContext(**{**vars(context()), "deadlines": {}})
    book = openpyxl.load_workbook(BytesIO(template_bytes(unknown, unit("VP"), QUARTER)))
    assert book[READY_SHEET]["D1"].value is None


def test_a_form_without_any_row_for_the_unit_is_left_out() -> None:
    given = context()
    idle = TemplateContext(**{**vars(given), "given": {}})
    content = template_bytes(idle, unit("VP"), QUARTER)
    assert "Nhiệm vụ" not in openpyxl.load_workbook(BytesIO(content)).sheetnames


@pytest.mark.parametrize(
    "form", [form for form in issued_forms().values() if form.shape == "table"], ids=named
)
def test_table_has_titles_keys_and_headers(form: Form) -> None:
    sheet = FULL[form.sheet]
    assert sheet["B1"].value == form.title
    assert (sheet["A1"].value, sheet["A1"].hyperlink.location) == (
        "← Kiểm tra trước khi gửi",
        "'Kiểm tra trước khi gửi'!A1",
    )
    assert sheet["B2"].value == (
        "Đơn vị: VP - Văn phòng Sở. Kỳ báo cáo: Quý I/2023, số liệu từ 08/12/2022 đến 07/03/2023."
    )
    assert str(sheet["B3"].value).startswith(form.note)
    assert sheet.row_dimensions[4].hidden
    last = len(form.columns)
    keys = [sheet.cell(4, index).value for index in range(1, last + 2)]
    assert keys == [f"{form.id}._check"] + [f"{form.id}.{column.id}" for column in form.columns]
    headers = [sheet.cell(5, index).value for index in range(1, last + 2)]
    marked = [column.title + (" (*)" if column.required else "") for column in form.columns]
    assert headers == ["Kiểm tra", *marked]
    assert sheet.freeze_panes in ("B6", "C6")
    assert sheet.max_row == 5 + rows_of(form)


@pytest.mark.parametrize(
    "form", [form for form in issued_forms().values() if form.shape == "card"], ids=named
)
def test_card_has_a_line_for_each_field(form: Form) -> None:
    sheet = FULL[form.sheet]
    assert [sheet.cell(5, index).value for index in range(1, 5)] == list(layout.CARD_HEADERS)
    assert sheet.column_dimensions["E"].hidden
    for number, column in enumerate(form.columns, 6):
        assert sheet.cell(number, 1).value == layout.header(column)
        assert sheet.cell(number, 4).value == column.help
        assert sheet.cell(number, 5).value == f"{form.id}.{column.id}"
        assert layout.address(form, 0, column.id) == f"B{number}"


@pytest.mark.parametrize(("form", "column"), FIELDS, ids=named)
def test_field_is_open_typed_and_formatted_in_every_row(form: Form, column: Column) -> None:
    sheet = FULL[form.sheet]
    given = [other for other in form.columns if other.prefilled]
    for position in range(rows_of(form)):
        cell = sheet[layout.address(form, position, column.id)]
        told = {one.id: sheet[layout.address(form, position, one.id)].value for one in given}
        is_open = form.is_open(column, told)
        assert cell.protection.locked is not is_open
        assert cell.border.left.style == "thin"
        if not column.prefilled:
            assert cell.number_format == FORMATS[column.kind]
            reckoned = column.id in totals_of(rules_of(form.id))
            assert (cell.fill.fgColor.rgb == "FFFFFFFF") is (is_open and not reckoned)
    if column.prefilled:
        return
    first = layout.address(form, 0, column.id)
    last = layout.address(form, rows_of(form) - 1, column.id)
    rules = [rule for rule in sheet.data_validations.dataValidation if first in rule.sqref]
    assert len(rules) == 1
    rule = rules[0]
    lines = context().lines_of(form, unit("VP"), QUARTER)
    counted = column.kind == "number" and lines[0].bounds.whole
    kind = "count" if counted else column.kind
    assert (last in rule.sqref) is not counted
    assert rule.type == TYPES[kind]
    assert rule.showInputMessage
    assert rule.showErrorMessage is (column.kind != "unit")
    assert 0 < len(rule.promptTitle) <= 32
    assert column.help[:60] in rule.prompt
    assert len(rule.prompt) <= 255
    assert column.title in rule.error
    assert len(rule.error) <= 255
    bounds = {
        "count": ("greaterThanOrEqual", "0", None),
        "percent": ("between", "0", "100"),
        "number": ("greaterThanOrEqual", "0", None),
        "date": ("between", "44562", "45657"),
    }
    if form.id == "vbqppl":  # documents that are reviewed may be old
        bounds["date"] = ("between", "16682", "45657")
    if column.kind in bounds:
        assert (rule.operator or "between", rule.formula1, rule.formula2) == bounds[kind]
    if column.kind in ("choice", "unit"):
        assert listed(rule.formula1) == offered(column)


def listed(name: str) -> list[object]:
    target = FULL.defined_names[name].attr_text
    match = re.fullmatch(r"'?_danhmuc'?!\$([A-Z]+)\$(\d+):\$\1\$(\d+)", target)
    assert match is not None
    column, first, last = match[1], int(match[2]), int(match[3])
    return [FULL["_danhmuc"][f"{column}{row}"].value for row in range(first, last + 1)]


def offered(column: Column) -> list[str]:
    if column.choices:
        return list(column.choices)
    if column.list_name == "units":
        return [f"{unit.code} - {unit.name}" for unit in plan().units]
    return list(plan().choices(column.list_name or ""))


@pytest.mark.parametrize("form", issued_forms().values(), ids=named)
def test_sheet_is_protected_but_officers_can_work(form: Form) -> None:
    protection = FULL[form.sheet].protection
    assert protection.sheet
    assert not protection.password
    allowed = ("insertRows", "deleteRows", "formatCells", "formatRows", "sort", "autoFilter")
    assert [getattr(protection, name) for name in allowed] == [False] * len(allowed)
    assert protection.deleteColumns
    assert protection.insertColumns


def test_sheets_cannot_be_renamed_or_deleted() -> None:
    assert FULL.security.lockStructure
    assert not FULL.security.workbookPassword


@pytest.mark.parametrize("form", issued_forms().values(), ids=named)
def test_print_setup_is_a4_one_page_wide(form: Form) -> None:
    sheet = FULL[form.sheet]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation in ("portrait", "landscape")
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.print_area
    footer = sheet.oddFooter
    assert footer is not None
    parts = [footer.left, footer.center, footer.right]
    shown = [part.text for part in parts if part is not None]
    assert shown == ["VP - Văn phòng Sở", "Quý I/2023", "Trang &P/&N"]


def test_wide_forms_are_landscape_and_cards_portrait() -> None:
    turned = {form.id: FULL[form.sheet].page_setup.orientation for form in issued_forms().values()}
    assert turned["tthc"] == turned["nhiem_vu"] == "landscape"
    assert turned["bia"] == turned["pakn"] == turned["kien_nghi"] == "portrait"


def test_where_a_record_is_at_fault_no_other_look_hides_its_fill() -> None:
    """LibreOffice shows the first rule alone that holds in a cell."""
    seen = 0
    for sheet in opened("THPT01"):
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                if rule.dxf is not None and rule.dxf.numFmt is not None:
                    seen += 1
                    assert re.match(r'AND\(\$A\d+="",', rule.formula[0]), rule.formula
    assert seen


@pytest.mark.parametrize("form", issued_forms().values(), ids=named)
def test_no_header_is_cut_off(form: Form) -> None:
    """The header's row is high enough for its words at the column's width."""
    if form.shape == "card":
        return
    sheet = FULL[form.sheet]
    height = sheet.row_dimensions[5].height
    assert height is not None
    for index, column in enumerate(form.columns, 2):
        width = sheet.column_dimensions[widest(sheet, index)].width
        longest_word = max(map(len, column.title.split()))
        assert longest_word < width
        assert height >= 15 * (len(layout.header(column)) / width)


def widest(sheet: Worksheet, index: int) -> str:
    """Return the letter under which openpyxl keeps a column, alone or grouped with equals."""
    for letter, dimension in sheet.column_dimensions.items():
        if (dimension.min or 0) <= index <= (dimension.max or 0):
            return str(letter)
    return str(get_column_letter(index))


def test_identity_is_in_the_hidden_sheet_and_the_properties() -> None:
    expected = sign(KEY, REGISTER, "VP", "2023-Q1", context().version)
    rows = [(row[0].value, row[1].value) for row in FULL["_cchc"].iter_rows()]
    stamp = expected.stamp() | {
        f"fields_{form.id}": " ".join(form.at_times) or "-" for form in issued_forms().values()
    }
    assert rows == list(stamp.items())
    properties = {item.name: item.value for item in properties_of(FULL)}
    assert properties == {f"cchc_{name}": value for name, value in stamp.items()}
    assert FULL.properties.title == "Báo cáo cải cách hành chính Quý I/2023 - VP - Văn phòng Sở"


def test_the_registers_key_is_nowhere_in_the_file() -> None:
    content = template_bytes(context(), unit("THPT12"), QUARTER)
    with ZipFile(BytesIO(content)) as package:
        assert all(KEY not in package.read(name) for name in package.namelist())
    assert KEY.decode() not in repr(context())


def test_cover_names_unit_and_quarter_and_is_locked() -> None:
    cover = FULL["Bìa"]
    assert (cover["B6"].value, cover["B7"].value) == ("VP", "2023-Q1")
    assert cover["B6"].protection.locked
    assert cover["B7"].protection.locked
    assert not cover["B8"].protection.locked


def test_own_tasks_are_given_with_due_date_and_lead_at_hand() -> None:
    sheet = FULL["Nhiệm vụ"]
    own = plan().tasks_of(unit("VP"))
    given = [sheet.cell(row, 2).value for row in range(6, 6 + len(own))]
    assert given == [task.id for task in own]
    assert sheet["C6"].value == (
        "Ban hành Kế hoạch cải cách hành chính năm 2023: a) Sở Giáo dục và Đào tạo"
    )
    prompts = [rule for rule in sheet.data_validations.dataValidation if "B6" in rule.sqref]
    assert [rule.prompt for rule in prompts] == [
        "Hạn: 31/12/2022 (Tháng 12/2022)\nChủ trì: Văn phòng\nSản phẩm: Kế hoạch của Sở GD&ĐT"
    ]


def test_own_indicators_are_given_with_their_unit_of_measure() -> None:
    sheet = opened("THPT12")["Thống kê khác"]
    own = plan().indicators_of(unit("THPT12"), QUARTER)
    rows = [tuple(cell.value for cell in row[1:4]) for row in sheet.iter_rows(min_row=6)]
    assert rows == [(row.code, row.title, row.unit_of_measure) for row in own]


def test_formulas_store_what_an_empty_template_shows() -> None:
    formulas = opened("VP")
    stored = opened("VP", values=True)
    found = [
        str(stored[sheet.title][cell.coordinate].value or "")
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    notes = [text for text in found if text.startswith(checks.NOTE_MARK)]
    own = plan().tasks_of(unit("VP"))
    assert len(notes) == sum(task.due_date is not None for task in own)
    late = [task for task in own if task.due_date and task.due_date <= date(2023, 3, 7)]
    assert sum("Quá hạn" in text for text in notes) == len(late) > 0
    blank = [text for text in found if text not in ("", "0", *notes)]
    missing = ["Tình hình phát sinh", "Người lập báo cáo", "Ngày lập", "Thủ trưởng đơn vị"]
    sentences = [f"Chưa điền (ô “{title}”)" for title in missing]
    first = f"Dòng 8: {sentences[0]}"
    above = ["4"] * (len(issued_forms()) - 1)  # the sheets below the cover count its errors
    cover = enumerate(issued_forms()["bia"].columns, layout.FIRST_ROW)
    rows = [str(row) for row, column in cover if column.title in missing]
    lines = [*["Bìa", "1"] * 4, *rows * 2, *[f"B{row}" for row in rows] * 2, *sentences * 2]
    told = ["CÒN 4 LỖI", "4", first, "8", "B8", *sentences, "Ngày … tháng … năm …"]
    assert sorted(blank) == sorted([*told, *above, *lines])
    assert len(found) > 250


def test_the_checks_of_a_table_are_written_once() -> None:
    content = template_bytes(context(), unit("VP"), QUARTER)
    with ZipFile(BytesIO(content)) as package:
        text = package.read("xl/worksheets/sheet5.xml").decode()
    whole = re.findall(r'<f t="shared" si="0" ref="A6:A19">[^<]+</f><v></v>', text)
    assert len(whole) == 1
    assert len(re.findall(r'<f t="shared" si="0"></f><v></v>', text)) == 13


def test_same_input_gives_the_same_bytes() -> None:
    first = template_bytes(context(), unit("PGD03"), QUARTER)
    assert template_bytes(context(), unit("PGD03"), QUARTER) == first
    assert template_bytes(context(), unit("PGD03"), Period.parse("2023-Q2")) != first


def test_rows_grow_with_their_text() -> None:
    content = template_bytes(context(), unit("VP"), QUARTER)
    with ZipFile(BytesIO(content)) as package:
        text = package.read("xl/worksheets/sheet3.xml").decode()
    heights = [float(height) for height in re.findall(r'<row [^>]* ht="([0-9.]+)"', text)]
    assert max(heights) > 60
    assert "customHeight" not in text


def test_text_of_the_plan_never_becomes_a_formula() -> None:
    given = context()
    line = given.given["nhiem_vu"]["VP"][0]
    line = line._replace(words={"content": "=1+1"}, about=(("Sản phẩm", "x" * 400),))
    odd = TemplateContext(**{**vars(given), "given": {"nhiem_vu": {"VP": (line,)}}})
    sheet = openpyxl.load_workbook(BytesIO(template_bytes(odd, unit("VP"), QUARTER)))["Nhiệm vụ"]
    assert sheet["C6"].value == "=1+1"
    assert sheet["C6"].data_type == "s"
    prompts = [rule.prompt for rule in sheet.data_validations.dataValidation if "B6" in rule.sqref]
    assert len(prompts[0]) <= 255


def test_products_told_before_stand_in_the_next_template_and_are_judged_by_the_task() -> None:
    done = {"task": "7", "status": "Hoàn thành", "completion_date": date(2022, 12, 30)}
    told = {"product_code": "7.1", "number": "9/KH", "date": date(2022, 12, 20), "place": "Lưu VP"}
    book = opened("VP", {"nhiem_vu": [done], "san_pham": [told]}, values=True)
    rows = {
        row[1].value: [row[0].value, *(cell.value for cell in row[4:])]
        for row in book["Sản phẩm"]["A6:H30"]
    }
    assert rows["7.1"][:3] == [None, "Kế hoạch", "9/KH"]
    assert rows["7.1"][3].date() == date(2022, 12, 20)
    assert rows["7.1"][4:] == ["Lưu VP"]
    lacking = "Hoàn thành nhưng sản phẩm thiếu số văn bản (ô “Số văn bản”)"
    assert rows["7.2"] == [lacking, "Thông báo kết luận/Báo cáo", None, None, None]
    assert rows["8.1"] == [None, "Kế hoạch", None, None, None]
    assert "Sản phẩm" not in opened("GDTH").sheetnames


def test_completed_tasks_and_pending_dossiers_come_from_the_quarter_before() -> None:
    done = {
        "task": "1a",
        "status": "Hoàn thành",
        "progress": 90,
        "completion_date": date(2022, 12, 30),
        "document_number": "15/KH-SGDĐT",
        "document_date": date(2022, 12, 30),
        "difficulty": "Không",
    }
    idle = {"task": "2", "status": "Đang thực hiện", "progress": 40}
    pending = {"field": "Giáo dục mầm non", "pending": 3}
    nothing = {"field": "Giáo dục tiểu học", "pending": 0}
    earlier = {"nhiem_vu": [idle, done], "tthc": [nothing, pending]}
    book = opened("VP", earlier, values=True)
    tasks = [cell.value for cell in book["Nhiệm vụ"][6]]
    assert tasks[0] == "Cảnh báo: Hoàn thành nhưng tiến độ khác 100 (ô “Tiến độ phần trăm”)"
    assert tasks[3:5] == ["Hoàn thành", 90]
    assert isinstance(tasks[5], datetime)
    assert tasks[5].date() == date(2022, 12, 30)
    assert tasks[6] == "15/KH-SGDĐT"
    assert tasks[8:11] == [None, None, "Một văn bản"]
    assert tasks[11] == datetime(2022, 12, 31)
    assert tasks[12:] == ["Văn phòng", "Kế hoạch của Sở GD&ĐT"]
    under_way, blank = ([cell.value for cell in book["Nhiệm vụ"][row]] for row in (7, 8))
    assert (under_way[0], under_way[11]) == (None, "chưa ấn định (Theo yêu cầu của Sở Nội vụ)")
    assert under_way[3:10] == ["Đang thực hiện", 40, *[None] * 5]  # to be updated
    assert blank[0] == "Dòng điền sẵn chưa được điền (ô “Trạng thái”)"
    assert blank[3:10] == [None] * 7
    field = [cell.value for cell in book["TTHC"][6]]
    assert (field[1], field[5], field[0]) == (
        "Giáo dục mầm non",
        3,
        "Chưa điền (ô “Tiếp nhận trực tuyến”)",
    )
    assert field[2] == 3  # what adds up so far
    assert book["TTHC"]["B7"].value is None
    first = book[READY_SHEET]
    counted = {row[0].value: [cell.value for cell in row[1:4]] for row in first["A7:D19"]}
    others = context().rows_of(issued_forms()["nhiem_vu"], unit("VP"), QUARTER) - 2
    assert counted["Nhiệm vụ"] == [others, 1, f"Dòng 8: {blank[0]}"]
    assert counted["TTHC"] == [1, 0, f"Dòng 6: {field[0]}"]
    assert first["A3"].value == f"CÒN {others + 5} LỖI"


def test_figures_of_the_quarter_before_and_of_the_year_stand_beside() -> None:
    """Stocks do not add up: of what is in force the year has no sum."""
    services = {"tracked": 7, "valid_results": 20, "apologies": 0}
    stock, flow = (
        next(line for line in given if line.stands is stands)
        for given in [context().lines_of(context().forms["thong_ke"], unit("VP"), QUARTER)]
        for stands in (True, False)
    )
    rows = [{"indicator": line.key, "value": 4.5} for line in (stock, flow)]
    dossiers = {"field": "Giáo dục mầm non", "pending": 3, "online": 5, "resolved": 2}
    earlier: dict[str, list[Record]] = {
        "dich_vu_cong": [dict(services)],
        "thong_ke": [dict(row) for row in rows],
        "tthc": [dict(dossiers)],
    }
    year = {name: [*one, *one] for name, one in earlier.items()}
    content = template_bytes(context(), unit("VP"), Period.parse("2023-Q2"), earlier, year)
    book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    card = book["Dịch vụ công"]
    assert [card["F4"].value, card["F5"].value, card["G5"].value] == [
        *("dich_vu_cong._before", "Kỳ trước", "Từ đầu năm"),
    ]
    lines = {row[0].value: (row[5].value, row[6].value) for row in card["A6:G14"]}
    assert lines["Hồ sơ được theo dõi và đồng bộ (*)"] == (7, 14)
    assert lines["Kết quả giải quyết còn hiệu lực (*)"] == (20, None)
    told = {row[1].value: (row[6].value, row[7].value) for row in book["Thống kê khác"]["A6:H40"]}
    assert (told[flow.key], told[stock.key]) == ((4.5, 9), (4.5, None))
    heads = [cell.value for cell in book["TTHC"][5]][14:]
    assert heads[:2] == ["Đang giải quyết tổng số: kỳ trước", "Tiếp nhận trực tuyến: từ đầu năm"]
    assert [cell.value for cell in book["TTHC"][6]][14:16] == [3, 10]
    formula = openpyxl.load_workbook(BytesIO(content))["TTHC"]["O7"].value
    assert formula == '=IFERROR(INDEX(kt_tthc_pending_before,MATCH($B7,kt_tthc_key,0)),"")'


@pytest.mark.parametrize("code", ["VP", "PGD01", "THPT01"])
def test_no_title_goes_beyond_what_is_printed(code: str) -> None:
    book = opened(code)
    for form in issued_forms().values():
        if form.shape == "card" and form.sheet in book:
            sheet = book[form.sheet]
            merged = "A1:B1" in {str(cells) for cells in sheet.merged_cells.ranges}
            width = sum(sheet.column_dimensions[column].width for column in "AB")
            assert merged is (len(form.title) > width * 0.8 * 11 / 14), form.id
            assert sheet.row_dimensions[1].height == (42 if merged else 24)


def test_the_first_sheet_prints_on_one_page() -> None:
    setup = opened("PGD01")[READY_SHEET]
    assert (setup.page_setup.fitToWidth, setup.page_setup.fitToHeight) == (None, None)
    fitted = setup.sheet_properties.pageSetUpPr
    assert fitted is not None
    assert fitted.fitToPage
