"""Copies with their faults marked: what is added, and that nothing else changes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from cchc_xl.reading.marked import MARK, is_untouched
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.returns.marking.copies import (
    NOT_XLSX,
    ODD,
    SHARED,
    Unmarkable,
    list_alone,
    marked_copy,
    suffix_of,
)
from cchc_xl.returns.marking.listing import HEADER_ROW, Heading
from cchc_xl.returns.marking.note_parts import BEGIN, END
from tests.returns.marked_books import (
    busy,
    cells,
    fault,
    filled,
    notes,
    opened,
    part_of,
    parts,
    renamed,
    threaded,
    with_parts,
)
from tests.returns.returns_samples import edit, read, workbook
from validation.findings import Finding

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
HEADING = Heading("CẦN SỬA", ("2 lỗi", "Bấm vào ô"))
WORKBOOKS = Path(__file__).parents[2] / "workbooks"
CASES = Path(__file__).parents[1] / "data" / "cases" / "producers"


def marked(data: bytes, *findings: Finding) -> bytes:
    return marked_copy(data, findings, HEADING)


def listed(data: bytes, sheet: str = "Cần sửa") -> list[tuple[object, ...]]:
    """Return the lines of the listing: sheet, cell, value, and where the cell's link leads."""
    own = opened(data)[sheet]
    found: list[tuple[object, ...]] = []
    for row in own.iter_rows(min_row=HEADER_ROW + 1):
        link = row[3].hyperlink or row[2].hyperlink
        place = link.location if link else None
        found.append((row[2].value, row[3].value, row[5].value, place))
    return found


def test_a_faulty_cell_is_filled_noted_and_listed() -> None:
    found = fault("B6", value="mười hai")
    copy = marked(workbook(), found)
    assert filled(copy, "TTHC") == {"B6": RED}
    assert notes(copy, "TTHC") == {
        "B6": f"{BEGIN}\nLỗi: {found.message}\nCách sửa: {found.remedy}\n{END}"
    }
    assert listed(copy) == [("TTHC", "B6", "mười hai", "'TTHC'!$B$6")]
    row = opened(copy)["Cần sửa"][HEADER_ROW + 1]
    assert [row[6].value, row[7].value] == [found.message, found.remedy]
    assert opened(copy).sheetnames[0] == "Cần sửa"


def test_all_that_was_there_stays_to_the_byte() -> None:
    data = busy()
    copy = marked(data, fault("B6"), fault("C9"), fault("A60"), fault("B7", "PAKN"))
    old, new = parts(data), parts(copy)
    changed = {name for name in old if new.get(name) != old[name]}
    assert {name for name in changed if "worksheets/sheet" not in name} == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/_rels/sheet2.xml.rels",
    } & set(old) | ({"xl/chartsheets/sheet1.xml"} & changed)
    for name in opened(data).sheetnames:
        if name != "Đồ thị":
            assert cells(copy, "Cần sửa" if name != "Cần sửa" else name) is not None
            assert cells(copy, name) == cells(data, name)


def test_rules_inputs_protection_and_print_ranges_stay() -> None:
    data = busy()
    before, after = opened(data), opened(marked(data, fault("B6"), fault("B7", code="C305")))
    for name in before.sheetnames:
        if name == "Đồ thị":
            continue
        old, new = before[name], after[name]
        assert new.print_area == old.print_area, name
        assert new.print_title_rows == old.print_title_rows, name
        assert new.protection.password == old.protection.password
        assert [str(one.sqref) for one in new.data_validations.dataValidation] == [
            str(one.sqref) for one in old.data_validations.dataValidation
        ]
        assert new.sheet_state == old.sheet_state
    rules = [(str(area.sqref), rule.type, rule.priority)
             for area in after["TTHC"].conditional_formatting for rule in area.rules]  # fmt: skip
    kept = [rule for rule in rules if rule[0] not in ("B6", "B7")]
    assert [rule[:2] for rule in sorted(kept, key=lambda rule: rule[2])] == [
        ("B6:B20", "cellIs"),
        ("C6:C20", "dataBar"),
    ]
    assert max(rule[2] for rule in rules if rule[0] in ("B6", "B7")) < min(r[2] for r in kept)
    assert after["TTHC"].defined_names["riêng"].value == "TTHC!$B$6"


def test_a_name_of_one_sheet_stays_with_its_sheet() -> None:
    book = Workbook(Package(marked(busy(), fault("B6")), ""))
    names = {
        (element.get("name"), element.get("localSheetId"))
        for group in book._root
        if group.tag.endswith("definedNames")
        for element in group
    }
    order = [sheet.name for sheet in book.sheets]
    assert order[:2] == ["Cần sửa (2)", "TTHC"]
    assert ("riêng", "1") in names
    assert ("_xlnm.Print_Area", "1") in names
    assert ("_xlnm.Print_Area", str(order.index("Cần sửa"))) in names


def test_two_findings_on_one_cell_are_one_note_with_the_worse_colour() -> None:
    first, second = fault("B6", code="C305"), fault("B6")
    copy = marked(workbook(), first, second)
    assert filled(copy, "TTHC") == {"B6": RED}
    (text,) = notes(copy, "TTHC").values()
    assert text.index(first.message) < text.index(second.message)
    assert [line[1] for line in listed(copy)] == ["B6", "B6"]
    assert filled(marked(workbook(), first), "TTHC") == {"B6": YELLOW}


def test_an_officers_note_stays_above_and_alone_when_marks_go() -> None:
    data = busy()
    once = marked(data, fault("B6"), fault("D7"))
    before, after = notes(data, "TTHC"), notes(once, "TTHC")
    assert before.keys() == {"B6", "C9"}
    assert after["B6"].startswith(f"{before['B6']}\n{BEGIN}")
    assert after["C9"] == before["C9"]
    twice = marked(once, fault("C9"))
    assert notes(twice, "TTHC").keys() == {"B6", "C9"}
    assert notes(twice, "TTHC")["B6"] == before["B6"]
    drawing = next(name for name in parts(data) if "vmlDrawing" in name)
    assert parts(twice)[drawing].count(b'ObjectType="Note"') == 2
    assert parts(once)[drawing].count(b'ObjectType="Note"') == 3


def test_a_button_stays_and_no_two_shapes_have_one_number() -> None:
    data = busy()
    copy = marked(data, fault("B6"), fault("D7"), fault("E7"), fault("B7", "PAKN"))
    drawings = [xml for name, xml in parts(copy).items() if name.endswith(".vml")]
    ids = [one for xml in drawings for one in re.findall(rb'id="(_x0000_s\d+)"', xml)]
    assert len(ids) == len(set(ids)) == 2 + 1 + 2 + 1
    old = next(xml for name, xml in parts(data).items() if name.endswith(".vml"))
    button = re.search(rb"<v:shape (?:(?!</v:shape>).)*Button.*?</v:shape>", old, re.S)
    assert button
    assert sum(button[0] in xml for xml in drawings) == 1
    for xml in drawings:
        blocks = re.findall(rb'<o:idmap [^>]*data="([\d,]+)"', xml)[0].split(b",")
        own = re.findall(rb'id="_x0000_s(\d+)"', xml)
        assert {int(one) // 1024 for one in own} <= set(map(int, blocks))


def test_in_a_thread_the_program_answers_and_takes_its_answer_back() -> None:
    data = threaded(busy())
    data = edit(data, "xl/comments1.xml", lambda xml: xml.replace(
        b"</commentList>", b'<comment ref="B7" authorId="0"><text><t>[Threaded comment]</t></text>'
        b"</comment></commentList>"))  # fmt: skip
    found = fault("B7")
    once = marked(data, found)
    talk = parts(once)["xl/threadedComments/threadedComment1.xml"].decode()
    assert talk.count("<threadedComment ") == 2
    assert 'parentId="{11111111-1111-1111-1111-111111111111}"' in talk
    assert found.message in talk
    assert parts(once)["xl/persons/person.xml"].count(b"<person ") == 2
    assert notes(once, "TTHC")["B7"].startswith(f"[Threaded comment]\n{BEGIN}")
    twice = marked(once, fault("E6"))
    again = parts(twice)["xl/threadedComments/threadedComment1.xml"].decode()
    assert (again.count("<threadedComment "), found.message in again) == (1, False)
    assert notes(twice, "TTHC")["B7"] == "[Threaded comment]"


def test_of_a_merged_range_the_first_cell_is_marked() -> None:
    copy = marked(busy(), fault("B13"))
    assert filled(copy, "TTHC") == {"A12:C13": RED}
    assert BEGIN in notes(copy, "TTHC")["A12"]


def test_a_hidden_sheet_has_no_link_and_a_whole_sheet_leads_to_its_first_cell() -> None:
    copy = marked(busy(), fault("A1", "Ẩn"), fault("", "PAKN"), fault("", ""), fault("B2", "Không"))
    assert listed(copy, "Cần sửa (2)") == [
        ("PAKN", None, "x", "'PAKN'!A1"),
        ("Ẩn", "A1", "x", None),
        (None, None, "x", None),
        ("Không", "B2", "x", None),
    ]


def test_errors_come_first_in_the_order_of_the_sheets() -> None:
    found = [fault("B7", "PAKN"), fault("C6", code="C305"), fault("B6")]
    assert [line[:2] for line in listed(marked(workbook(), *found))] == [
        ("TTHC", "B6"), ("PAKN", "B7"), ("TTHC", "C6"),
    ]  # fmt: skip


def test_a_cell_that_is_not_there_yet_is_marked_without_being_made() -> None:
    copy = marked(workbook(), fault("F60"))
    assert filled(copy, "TTHC") == {"F60": RED}
    assert BEGIN in notes(copy, "TTHC")["F60"]
    assert b'r="F60"' not in cells(copy, "TTHC")


def test_shared_formulas_and_their_values_stay() -> None:
    rows = (
        b'<row r="30"><c r="B30"><f t="shared" ref="B30:B31" si="0">B6+1</f><v>13</v></c></row>'
        b'<row r="31"><c r="B31"><f t="shared" si="0"/><v>1</v></c></row>'
    )
    data = workbook()
    data = edit(
        data,
        part_of(data, "TTHC"),
        lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"),
    )
    copy = marked(data, fault("B31"))
    assert cells(copy, "TTHC") == cells(data, "TTHC")
    assert filled(copy, "TTHC") == {"B31": RED}


def test_marking_again_replaces_the_marks() -> None:
    once = marked(busy(), fault("B6"), fault("C7", code="C305"), fault("B7", "PAKN"))
    again = marked(once, fault("B6"), fault("C7", code="C305"), fault("B7", "PAKN"))
    assert parts(again).keys() == parts(once).keys()
    twice = marked(again, fault("E6"))
    assert filled(twice, "TTHC") == {"E6": RED}
    assert filled(twice, "PAKN") == {}
    assert notes(twice, "PAKN") == {}
    assert len(opened(twice).sheetnames) == len(opened(busy()).sheetnames) + 1
    assert parts(twice)["xl/styles.xml"] == parts(once)["xl/styles.xml"]
    assert opened(twice)["TTHC"].print_area == opened(busy())["TTHC"].print_area
    assert [line[:2] for line in listed(twice, "Cần sửa (2)")] == [("TTHC", "E6")]


def test_notes_of_one_sheet_never_show_on_another() -> None:
    once = marked(workbook(), fault("B6"))
    twice = marked(once, fault("B7", "PAKN"))
    assert (set(notes(twice, "TTHC")), set(notes(twice, "PAKN"))) == (set(), {"B7"})
    thrice = marked(twice, fault("C6"), fault("B6", "Nhiệm vụ"))
    found = {name: set(notes(thrice, name)) for name in ("TTHC", "PAKN", "Nhiệm vụ")}
    assert found == {"TTHC": {"C6"}, "PAKN": set(), "Nhiệm vụ": {"B6"}}


def test_a_drawing_that_is_not_there_gets_no_copy() -> None:
    data = workbook()
    gone = b'<legacyDrawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    gone += b'relationships" r:id="rId77"/></worksheet>'
    data = edit(data, part_of(data, "TTHC"), lambda xml: xml.replace(b"</worksheet>", gone))
    with pytest.raises(Unmarkable) as told:
        marked(data, fault("B6"))
    assert told.value.reason == ODD


def test_marks_are_known_again_after_another_program_saved_them() -> None:
    once = marked(workbook(), fault("B6"), fault("C6", code="C305"))
    book = opened(once)
    book["TTHC"]["B6"] = 12
    book.move_sheet("Cần sửa", 2)
    target = io.BytesIO()
    book.save(target)
    again = marked(target.getvalue(), fault("B7"))
    assert opened(again).sheetnames == ["Cần sửa", "TTHC", "PAKN", "Nhiệm vụ", "_cchc"]
    assert filled(again, "TTHC") == {"B7": RED}
    assert notes(again, "TTHC").keys() == {"B7"}


def test_only_the_list_is_selected() -> None:
    copy = marked(busy(), fault("B6"))
    chosen = {
        name for name, xml in parts(copy).items() if "sheets/" in name and b'tabSelected="1"' in xml
    }
    assert chosen == {part_of(copy, "Cần sửa (2)")}
    assert opened(copy).active.title == "Cần sửa (2)"


def prefixed(xml: bytes) -> bytes:
    """Return a part written with a prefix, as the Open XML SDK does."""
    xml = re.sub(rb"<(/?)(?=[A-Za-z])(?![\w]+:)", rb"<\1x:", xml)
    return xml.replace(b'xmlns="', b'xmlns:x="')


ODDITIES: dict[str, Callable[[bytes], bytes]] = {
    "prefix": lambda d: edit(d, part_of(d, "TTHC"), prefixed),
    "prefixed workbook": lambda d: edit(d, "xl/workbook.xml", prefixed),
    "prefixed styles": lambda d: edit(d, "xl/styles.xml", prefixed),
    "utf-16": lambda d: edit(d, part_of(d, "TTHC"), lambda xml: xml.decode().replace(
        "UTF-8", "UTF-16").encode("utf-16")),
    "backslashes": lambda d: renamed(d, lambda name: name.replace("/", "\\")),
    "capitals": lambda d: renamed(d, lambda name: name.replace("xl/work", "XL/Work")),
    "all in capitals": lambda d: renamed(d, str.upper),
    "a leading slash": lambda d: renamed(d, lambda name: f"/{name}"),
    "no views": lambda d: edit(d, "xl/workbook.xml", lambda xml: re.sub(
        rb"<bookViews>.*</bookViews>", b"", xml)),
    "controls in alternatives": lambda d: edit(d, part_of(d, "TTHC"), lambda xml: xml.replace(
        b"</worksheet>", b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        b'markup-compatibility/2006"><mc:Choice Requires="x14"><controls/></mc:Choice>'
        b"</mc:AlternateContent></worksheet>")),
    "no styles": lambda d: edit(edit(d, "xl/_rels/workbook.xml.rels", lambda xml: re.sub(
        rb'<Relationship [^>]*/styles"[^>]*/>', b"", xml)), part_of(d, "TTHC"), lambda xml:
        re.sub(rb' s="\d+"', b"", xml)),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODDITIES)
def test_packages_that_are_written_otherwise(odd: str, tmp_path: Path) -> None:
    data = ODDITIES[odd](workbook())
    copy = marked(data, fault("B6"))
    assert suffix_of(copy) == ".xlsx"
    before, after = read(data, tmp_path, "a.xlsx"), read(copy, tmp_path, "b.xlsx")
    assert after.rows == before.rows
    assert [one.code for one in after.findings] == [one.code for one in before.findings]
    assert is_untouched(copy)
    xml = parts(copy)
    sheet = next(xml[name] for name in xml if f'"{MARK}"'.encode() in xml[name])
    places = [
        sheet.find(word) for word in (b"sheetData", b"onditionalFormatting", b"legacyDrawing")
    ]
    assert places == sorted(places)
    if b"<controls" in sheet:
        assert sheet.find(b"legacyDrawing") < sheet.find(b"AlternateContent")


def test_a_workbook_of_many_editors_gets_no_copy() -> None:
    link = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/revisionHeaders" Target="revisions/revisionHeaders.xml"/></Relationships>'
    )
    data = edit(
        workbook(), "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"</Relationships>", link)
    )
    with pytest.raises(Unmarkable) as told:
        marked(data, fault("B6"))
    assert told.value.reason == SHARED


@pytest.mark.parametrize("case", ["ods_gnumeric", "xls_gnumeric", "xlsb_sheetjs"])
def test_other_formats_get_no_copy(case: str) -> None:
    (file,) = (CASES / case).iterdir()
    with pytest.raises(Unmarkable) as told:
        marked(file.read_bytes(), fault("B6"))
    assert told.value.reason == NOT_XLSX


def test_a_drawing_that_no_program_writes_so_gets_no_copy() -> None:
    data = busy()
    name = next(name for name in parts(data) if name.endswith(".vml"))
    data = edit(data, name, lambda xml: xml.replace(b"</xml>", b"</xml><!-- -->"))
    with pytest.raises(Unmarkable) as told:
        marked(data, fault("D7"))
    assert told.value.reason == ODD


def test_macros_stay_and_the_suffix_tells_of_them(tmp_path: Path) -> None:
    data = with_parts(workbook(), {"xl/vbaProject.bin": b"VBA" * 999})
    data = edit(data, "[Content_Types].xml", lambda xml: xml.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"))  # fmt: skip
    copy = marked(data, fault("B6"))
    assert parts(copy)["xl/vbaProject.bin"] == b"VBA" * 999
    assert (suffix_of(copy), suffix_of(marked(workbook(), fault("B6")))) == (".xlsm", ".xlsx")
    assert read(copy, tmp_path).rows == read(data, tmp_path).rows


def test_a_workbook_with_macros_and_buttons_changes_in_its_marks_alone() -> None:
    data = (WORKBOOKS / "so-theo-doi-2023-excel.xlsm").read_bytes()
    names = opened(data).sheetnames
    copy = marked(data, *(fault("B6", name) for name in names[:3]))
    old, new = parts(data), parts(copy)
    assert new.keys() > old.keys()
    changed = {name for name in old if new[name] != old[name]}
    assert not any(
        name.startswith(("xl/vba", "xl/media", "xl/charts", "docProps")) for name in changed
    )
    assert not any(name.startswith("xl/drawings/drawing") for name in changed)
    assert all(cells(copy, name) == cells(data, name) for name in names)


def test_the_list_alone_is_a_workbook_of_its_own() -> None:
    found = fault("B6", value="=1+1"), fault("", "", value="_x0041_\n<&>")
    alone = list_alone(found, HEADING)
    book = opened(alone)
    assert book.sheetnames == ["Cần sửa"]
    assert [line[::3] for line in listed(alone)] == [("TTHC", None), (None, None)]
    own = Workbook(Package(alone, "")).sheet_data(part_of(alone, "Cần sửa"))
    assert [own.value(HEADER_ROW + n, 6) for n in (1, 2)] == ["=1+1", r"_x0041_\n<&>"]
    assert book["Cần sửa"]["A2"].value == "CẦN SỬA"
    assert is_untouched(alone)


def test_a_copy_is_untouched_until_somebody_saves_it() -> None:
    copy = marked(workbook(), fault("B6"))
    assert is_untouched(copy)
    assert not is_untouched(workbook())
    changed = edit(copy, part_of(copy, "TTHC"), lambda xml: xml.replace(b"<v>12</v>", b"<v>13</v>"))
    assert changed != copy
    assert not is_untouched(changed)
    assert not is_untouched(copy[:-30])
    target = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(copy)).save(target)
    assert not is_untouched(target.getvalue())


def test_the_reader_passes_over_marks(tmp_path: Path) -> None:
    data = workbook()
    before = read(data, tmp_path, "a.xlsx")
    after = read(marked(data, fault("B6"), fault("B7", "PAKN")), tmp_path, "b.xlsx")
    assert (after.rows, after.identity) == (before.rows, before.identity)
    assert after.findings == before.findings == []


def test_a_sheet_of_the_officers_own_by_that_name_is_told(tmp_path: Path) -> None:
    found = read(marked(busy(), fault("B6")), tmp_path).findings
    assert [(one.code, one.sheet) for one in found if one.code == "S202"] == [("S202", "Cần sửa")]


def test_a_long_message_is_whole_in_the_list_and_cut_in_the_note() -> None:
    copy = marked(workbook(), fault("B6", value="dài " * 1_000))
    (text,) = notes(copy, "TTHC").values()
    assert len(text) < 2_000
    assert "…" in text
    assert "dài " * 900 in str(opened(copy)["Cần sửa"].cell(HEADER_ROW + 1, 7).value)


def test_a_zip_that_holds_the_same_sheet_twice_is_refused_in_words() -> None:
    target = io.BytesIO()
    data = workbook()
    with zipfile.ZipFile(target, "w") as new:
        for name, content in parts(data).items():
            new.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            new.writestr(part_of(data, "TTHC"), b"")
    with pytest.raises(Unmarkable) as told:
        marked(target.getvalue(), fault("B6"))
    assert told.value.reason == ODD
