"""The register as a file: the contract, and what only the file shows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cchc_xl.base.errors import RegisterError
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.port import CellError, Formula
from tests.register.contract import Open, RegisterContract, values
from tests.register.register_books import (
    EMPTY,
    OWN_SHEET,
    RECORDS,
    SHEET,
    TABLE,
    TITLES,
    as_columns,
    build,
    edit,
    parts,
    sheet_xml,
)
from tests.tables import as_frame, from_frame

SHEET_PART = "xl/worksheets/sheet1.xml"
TABLE_PART = "xl/tables/table1.xml"
STRINGS_PART = "xl/sharedStrings.xml"
openpyxl_loses_extensions = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
CALC_CHAIN = (
    b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<c r="B1" i="3"/></calcChain>'
)


class TestContract(RegisterContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Iterator[Open]:
        path = build(tmp_path / "so.xlsx")
        held: list[FileRegister] = []

        def open_register() -> FileRegister:
            for register in held:
                register.close()
            held.append(FileRegister.open(path))
            return held[-1]

        yield open_register
        for register in held:
            register.close()


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    return build(tmp_path / "sổ theo dõi.xlsm", rich=True)


def change(path: Path) -> None:
    with FileRegister.open(path) as register:
        new = [(f"U{i}", "2023-Q2", None, i, "mới") for i in range(10)]
        register.replace_table(TABLE, as_columns(*new), key=["Đơn vị", "Kỳ"])
        register.write_named("Ky", "2023-Q2")
        assert register.commit()


def test_every_other_part_stays_byte_for_byte(rich: Path) -> None:
    before = parts(rich)
    change(rich)
    after = parts(rich)
    assert list(after) == list(before)
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {SHEET_PART, TABLE_PART, STRINGS_PART}
    count = re.compile(rb' count="[0-9]+"')
    strings = [count.sub(b"", kept[STRINGS_PART][0], count=1) for kept in (before, after)]
    assert strings[0] == strings[1]
    assert len(before) > 20
    assert "xl/vbaProject.bin" in before


def test_within_the_sheet_only_rows_and_dimension_change(rich: Path) -> None:
    old = sheet_xml(rich)
    change(rich)
    new = sheet_xml(rich)
    cut = re.compile(r"<dimension [^>]*>|<sheetData>.*</sheetData>", re.S)
    assert cut.sub("", new) == cut.sub("", old)
    assert '<dimension ref="A1:J14"/>' in new
    table = parts(rich)[TABLE_PART][0].decode()
    assert re.findall(r' ref="([^"]*)"', table) == ["A4:E14", "A4:E14"]


def test_rows_above_the_table_stay_and_a_height_leaves_with_its_record(rich: Path) -> None:
    rows = re.compile(r'<row r="(?:1|3|4)".*?</row>', re.S)
    old = rows.findall(sheet_xml(rich))
    change(rich)
    assert rows.findall(sheet_xml(rich)) == old
    assert '<row r="5" x14ac' in sheet_xml(rich)


@openpyxl_loses_extensions
def test_new_records_have_the_formats_of_the_first(rich: Path) -> None:
    change(rich)
    sheet = openpyxl.load_workbook(rich)[SHEET]
    assert sheet["C14"].number_format == "dd/mm/yyyy"
    assert sheet["A14"].font.name == "Times New Roman"
    assert sheet["A2"].value == "2023-Q2"
    assert sheet["A2"].border.left.style == "thin"


def test_no_change_touches_nothing(rich: Path) -> None:
    before, stamp = rich.read_bytes(), rich.stat().st_mtime_ns
    with FileRegister.open(rich) as register:
        register.replace_table(TABLE, register.read_table(TABLE), key=["Đơn vị"])
        assert register.commit() is False
    assert rich.read_bytes() == before
    assert rich.stat().st_mtime_ns == stamp
    assert not (rich.parent / "sao-luu").exists()


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = build(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    two.write_bytes(one.read_bytes())
    change(one)
    change(two)
    assert one.read_bytes() == two.read_bytes()


@openpyxl_loses_extensions
def test_other_readers_see_the_records(rich: Path) -> None:
    change(rich)
    sheet = openpyxl.load_workbook(rich)[SHEET]
    assert sheet.tables[TABLE].ref == "A4:E14"
    assert [cell.value for cell in sheet[14]][:5] == ["U9", "2023-Q2", None, 9, "mới"]
    read = CalamineWorkbook.from_path(str(rich)).get_sheet_by_name(SHEET)
    assert read.to_python(skip_empty_area=False)[13][:5] == ["U9", "2023-Q2", "", 9.0, "mới"]


def test_formulas_are_to_be_calculated_on_load(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    calculated = re.compile(rb"<calcPr[^>]*/>")
    for stored, expected in [
        (b'<calcPr calcId="191029"/>', b'<calcPr calcId="191029" fullCalcOnLoad="1"/>'),
        (b"", b'<calcPr fullCalcOnLoad="1"/>'),
        (b'<calcPr fullCalcOnLoad="0"/>', b'<calcPr fullCalcOnLoad="1"/>'),
    ]:
        edit(path, {"xl/workbook.xml": partial(calculated.sub, stored)})
        with FileRegister.open(path) as register:
            rows = as_frame(register.read_table(TABLE))
            rows["Tiếp nhận"] = [int(value or 0) + 1 for value in rows["Tiếp nhận"]]
            register.replace_table(TABLE, from_frame(rows))
            register.commit()
        workbook = parts(path)["xl/workbook.xml"][0]
        assert b"</definedNames>" + expected in workbook


def test_the_list_of_formulas_is_dropped(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    relationship = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/calcChain" Target="calcChain.xml"/>'
    )
    override = (
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-'
        b'officedocument.spreadsheetml.calcChain+xml"/>'
    )
    names = {"[Content_Types].xml": override, "xl/_rels/workbook.xml.rels": relationship}
    before = parts(path)
    edit(
        path,
        {
            "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", override + b"</Types>"),
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
                b"</Relationships>", relationship + b"</Relationships>"
            ),
            "xl/calcChain.xml": lambda xml: CALC_CHAIN,
        },
    )
    assert "xl/calcChain.xml" in parts(path)
    change(path)
    after = parts(path)
    assert "xl/calcChain.xml" not in after
    for name in names:
        assert after[name][0] == before[name][0]


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    with FileRegister.open(path) as register:
        register.replace_table(TABLE, as_columns(("=1+1", "+1", None, "@A1", "-1")))
        register.write_named("Ky", '=HYPERLINK("x")')
        register.commit()
    sheet = openpyxl.load_workbook(path)[SHEET]
    assert [sheet[cell].data_type for cell in ("A5", "B5", "D5", "E5", "A2")] == ["s"] * 5
    assert "<f>" not in sheet_xml(path)


def test_formulas_are_live_and_carry_their_value(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    formula = Formula(f'IF(SUM({TABLE}[Tiếp nhận])<5,"ít","nhiều")', "ít")
    with FileRegister.open(path) as register:
        register.replace_table(EMPTY, as_columns(("a", formula), titles=("Mã", "Số")))
        register.commit()
    assert openpyxl.load_workbook(path)["Trống"]["B5"].value == f"={formula.text}"
    stored = openpyxl.load_workbook(path, data_only=True)["Trống"]["B5"]
    assert stored.value == "ít"


def test_a_formula_reads_as_what_is_stored_beside_it(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    stale = Formula("TODAY()", dt.date(2023, 3, 8))
    with FileRegister.open(path) as register:
        register.replace_table(TABLE, as_columns(("A", None, stale, None, Formula("B1"))))
        register.commit()
    with FileRegister.open(path) as register:
        (record,) = values(register.read_table(TABLE))
        assert record == ("A", None, dt.date(2023, 3, 8), None, None)


def test_a_rehearsal_may_be_opened_while_another_run_writes(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    with FileRegister.open(path), FileRegister.open(path, write=False) as reader:
        assert values(reader.read_table(TABLE)) == list(RECORDS)
        reader.replace_table(TABLE, as_columns())
        with pytest.raises(RegisterError, match="chỉ để đọc"):
            reader.commit()


def test_status_and_message_reach_the_caller(tmp_path: Path) -> None:
    told: list[str] = []
    path = build(tmp_path / "so.xlsx")
    with FileRegister.open(path, status=told.append, message=told.append) as register:
        register.status("Đang ghi")
        register.message("Xong")
    assert told == ["Đang ghi", "Xong"]


def test_a_name_that_points_into_a_table_is_not_written(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    edit(path, {"xl/workbook.xml": lambda xml: xml.replace(b"$A$2<", b"$A$6<")})
    with (
        FileRegister.open(path) as register,
        pytest.raises(RegisterError, match=r"Ky trỏ vào ô A6.*tblTTHC"),
    ):
        register.write_named("Ky", "x")


def test_a_renamed_column_of_a_closed_header_is_told(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    edit(
        path,
        {
            TABLE_PART: lambda xml: xml.replace(
                b' ref="A4:E7"', b' ref="A5:E7" headerRowCount="0"', 1
            )
        },
    )
    with FileRegister.open(path) as register:
        assert values(register.read_table(TABLE)) == list(RECORDS)
        with pytest.raises(RegisterError, match="tiêu đề của bảng đã bị tắt"):
            register.check_tables({TABLE: TITLES})


cells = st.one_of(
    st.none(),
    st.text(max_size=30).filter(bool),
    st.sampled_from(["=A1", "+1", "-", "@x", "007", "_x0041_", "\r", "&amp;", "]]>", "  "]),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(min_value=dt.date(1900, 1, 1)),
    st.datetimes(min_value=dt.datetime(1900, 3, 1)).map(
        lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    ),
    st.builds(CellError, st.sampled_from(["#REF!", "#N/A"])),
)


def as_read(value: object) -> object:
    """What a value reads back as: a whole number is an int, a day at midnight a date."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        return int(value)
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date() if midnight else value
    return value


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(*[cells] * 5), max_size=12))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[object, ...]]
) -> None:
    path = build(tmp_path_factory.mktemp("so") / "so.xlsx")
    with FileRegister.open(path) as register:
        register.replace_table(TABLE, as_columns(*rows))
        register.commit()
        expected = [
            tuple(map(as_read, row)) for row in rows if any(value is not None for value in row)
        ]
        back = values(register.read_table(TABLE))
        assert back == expected
        assert [list(map(type, row)) for row in back] == [list(map(type, row)) for row in expected]
        register.replace_table(TABLE, as_columns(*rows))
        assert not register.pending()
    own = openpyxl.load_workbook(path)[OWN_SHEET]
    assert own["A1"].value == "Ghi chú của Văn phòng"
