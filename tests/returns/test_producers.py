"""Returns that other programs saved give what the same return gives when Excel saves it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.plan.periods import Period
from cchc_xl.reading.discover import discover
from cchc_xl.reading.ods_plain import written_plainly
from cchc_xl.reading.scan import Unreadable
from cchc_xl.returns.read import RawReturn, read_all
from validation.forms import forms

CASES = Path(__file__).parents[1] / "data" / "cases"
PRODUCERS = CASES / "producers"
FORMS = tuple(forms().values())
FIRST = Period.parse("2023-Q1")


def read(*paths: Path) -> list[RawReturn]:
    return read_all(discover(paths).sources, FORMS)


def values(raw: RawReturn) -> dict[str, list[list[object]]]:
    return {name: [list(row) for row in rows.values] for name, rows in raw.rows.items()}


@pytest.fixture(scope="module")
def wanted() -> dict[str, list[list[object]]]:
    """Return what the return holds, as an .xlsx whose parts are in UTF-8 tells it."""
    (raw,) = read(PRODUCERS / "task_id_altered" / "BC_2023-Q1_THPT01.xlsx")
    found = values(raw)
    for row in found["nhiem_vu"]:
        row[0] = "1c" if row[0] == "999z" else row[0]
    return found


@pytest.mark.parametrize("producer", ["utf16", "ods_gnumeric", "xls_gnumeric", "xlsb_sheetjs"])
def test_the_values_are_the_same(producer: str, wanted: dict[str, list[list[object]]]) -> None:
    (raw,) = read(PRODUCERS / producer)
    assert raw.findings == []
    assert raw.identity is not None
    assert raw.identity["unit"] == "THPT01"
    assert {name: len(rows) for name, rows in values(raw).items()} == {
        name: len(rows) for name, rows in wanted.items()
    }
    for name in ("tthc", "dich_vu_cong", "thong_ke", "pakn", "hai_long", "bia"):
        assert values(raw)[name] == wanted[name], name


@pytest.mark.parametrize(
    ("producer", "code"),
    [("lower_case_far_cell", "F111"), ("h_lower_iv", "F111"), ("inside_all_sheets", "F128")],
)
def test_a_costly_file_is_a_finding_and_the_others_go_on(producer: str, code: str) -> None:
    whole = PRODUCERS / "lower_case_far_cell" / "BC_2023-Q1_VP.xlsx"
    costly = PRODUCERS / producer / "BC_2023-Q1_THPT01.xlsx"
    by_file = {raw.file: raw for raw in read(costly, whole)}
    assert [finding.code for finding in by_file[costly.name].findings] == [code]
    assert by_file[whole.name].findings == []
    assert by_file[whole.name].rows


def test_a_run_over_all_of_them_names_each(tmp_path: Path) -> None:
    register = CASES / "registers" / "for-producers.xlsx"
    for producer in ("utf16", "lower_case_far_cell", "ods_gnumeric"):
        for path in (PRODUCERS / producer).iterdir():
            (tmp_path / f"{producer}_{path.name}").write_bytes(path.read_bytes())
    _, found = services.validate(register, [tmp_path], FIRST)
    files = {receipt.file for receipt in found.receipts} | {
        one.file for one in found.all_findings()
    }
    assert len(files) >= 4
    assert not found.all_accepted
    assert "F121" not in [one.code for one in found.all_findings()]


ODS = PRODUCERS / "ods_gnumeric" / "BC_2023-Q1_THPT01.ods"


def other_prefix(xml: bytes) -> bytes:
    xml = re.sub(rb"([< /])table:", rb"\1bang:", xml)
    return xml.replace(b"xmlns:table=", b"xmlns:bang=")


SPACES = (
    'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:{1}="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:{2}="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def content(
    body: str, *, office: str = "office", table: str = "table", text: str = "text"
) -> bytes:
    """Return a content.xml with one sheet, its tags under any prefixes."""
    body = body.replace("table:", f"{table}:").replace("office:", f"{office}:")
    body = body.replace("text:", f"{text}:")
    names = SPACES.format(office, table, text)
    return (
        f"<{office}:document-content {names}><{office}:body><{office}:spreadsheet>"
        f'<{table}:table {table}:name="A">{body}</{table}:table>'
        f"</{office}:spreadsheet></{office}:body></{office}:document-content>"
    ).encode()


CELL = '<table:table-cell{} office:value-type="float" office:value="1"/>'
EMPTY = "<table:table-cell{}/>"
ROW = "<table:table-row{}>{}</table:table-row>"
ROWS, COLUMNS = ' table:number-rows-repeated="{}"', ' table:number-columns-repeated="{}"'

FAR = {
    "rows before": ROW.format(ROWS.format(1_048_575), EMPTY.format(""))
    + ROW.format("", CELL.format("")),
    "rows repeated": ROW.format(ROWS.format(1_048_576), CELL.format("")),
    "columns before": ROW.format("", EMPTY.format(COLUMNS.format(16_383)) + CELL.format("")),
    "columns repeated": ROW.format("", CELL.format(COLUMNS.format(16_384))),
    "both": ROW.format(ROWS.format(1_048_576), CELL.format(COLUMNS.format(16_384))),
    "in two steps": ROW.format("", EMPTY.format(COLUMNS.format(200)) * 2 + CELL.format("")),
    "a formula": ROW.format(
        "", EMPTY.format(COLUMNS.format(999)) + '<table:table-cell table:formula="of:=1"/>'
    ),
    "covered": ROW.format(
        "", CELL.format(COLUMNS.format(999)).replace("table-cell", "covered-table-cell")
    ),
    "in a group": "<table:table-row-group>"
    + ROW.format(ROWS.format(99_999), CELL.format(""))
    + "</table:table-row-group>",
    "in a head": "<table:table-header-rows>"
    + ROW.format(ROWS.format(99_999), CELL.format(""))
    + "</table:table-header-rows>",
    "in single quotes": ROW.format(ROWS.format(99_999).replace('"', "'"), CELL.format("")),
    "behind a false end": "<!-- </table:table> -->"
    + ROW.format(ROWS.format(99_999), CELL.format("")),
    "by entity": ROW.format(ROWS.format("99&#57;99"), CELL.format("")),
    "huge": ROW.format(ROWS.format(10**30), EMPTY.format("")) + ROW.format("", CELL.format("")),
}
PREFIXES = [{}, {"table": "t"}, {"office": "o", "table": "tbl", "text": "x"}]


@pytest.mark.parametrize("name", FAR)
@pytest.mark.parametrize("prefixes", PREFIXES)
def test_a_far_cell_of_an_ods_cannot_hide(name: str, prefixes: dict[str, str]) -> None:
    assert written_plainly(content(FAR[name], **prefixes)).stray


@pytest.mark.parametrize(
    "body",
    [
        ROW.format("", CELL.format("")) + ROW.format(ROWS.format(1_048_575), EMPTY.format("")),
        ROW.format("", CELL.format("") + EMPTY.format(COLUMNS.format(16_383))),
        ROW.format("", CELL.format("") + EMPTY.format(COLUMNS.format(999_999)) * 50),
        ROW.format(ROWS.format(1_048_576), EMPTY.format(COLUMNS.format(16_384))),
        ROW.format("", CELL.format("")) * 3 + "<table:shapes>" + "</table:shapes>",
    ],
)
def test_blanks_far_out_do_no_harm(body: str) -> None:
    plain = written_plainly(content(body))
    assert not plain.stray
    assert len(plain.xml) < 2_000


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b"><", b">\n  <"),
        lambda xml: xml.replace(b"><table:", b"> \t<table:"),
        lambda xml: xml.replace(b"<office:spreadsheet>", b"<!-- a --><office:spreadsheet>"),
        other_prefix,
        lambda xml: xml.decode().encode("utf-16"),
        lambda xml: xml.replace(b"</table:table-row>", b"</table:table-row><!-- x -->"),
        lambda xml: xml.replace(b"<table:table-row>", b"<table:table-row\n>"),
        lambda xml: xml.replace(b"</table:table>", b"\n\n</table:table>"),
        lambda xml: xml.replace(b"<text:p>", b"<text:p><text:span>").replace(
            b"</text:p>", b"</text:span></text:p>"
        ),
        lambda xml: xml.replace(b"</table:table-cell>", b"<office:annotation><text:p>x</text:p>"
                                b"</office:annotation></table:table-cell>"),
    ],
)  # fmt: skip
def test_an_ods_written_otherwise_is_the_same(
    tmp_path: Path, change: Callable[[bytes], bytes], wanted: dict[str, list[list[object]]]
) -> None:
    target = tmp_path / ODS.name
    with zipfile.ZipFile(ODS) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "content.xml":
                text = part.decode()
                part = change(text[text.index("?>") + 2 :].encode())
            new.writestr(name, part)
    (raw,) = read(target)
    assert raw.findings == []
    assert values(raw)["tthc"] == wanted["tthc"]
    assert values(raw)["bia"] == wanted["bia"]


def test_two_sheets_of_one_name_are_refused() -> None:
    twice = content("").replace(
        b"</office:spreadsheet>", b'<table:table table:name="A"/></office:spreadsheet>'
    )
    with pytest.raises(Unreadable):
        written_plainly(twice)


def test_rows_outside_a_sheet_are_left_out() -> None:
    row = ROW.format("", CELL.format(""))
    within = ROW.format("", f"<table:table-cell>{row}</table:table-cell>")
    nested = ROW.format("", row + CELL.format(""))
    outside = f'</table:table>{row}<table:table table:name="B">'
    for body in (within, nested, outside):
        assert not written_plainly(content(body)).stray


def test_an_ods_package_keeps_what_the_parser_needs(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(ODS.read_bytes())) as package:
        assert "mimetype" in package.namelist()
    (raw,) = read(ODS)
    assert raw.rows
