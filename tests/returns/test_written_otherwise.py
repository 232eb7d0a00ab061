"""A workbook that says the same in another way is read the same, or refused: never otherwise.

Each file means what the sample means to whoever opens it in Excel; only parts, names, cells and
values are written in ways that the standard allows and Excel does not use.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from cchc_xl.returns.read import RawReturn
from tests.returns.returns_samples import ROWS, brief, edit, read, workbook

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
STYLES, TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"
LINKS = "xl/_rels/workbook.xml.rels"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Parts = dict[str, bytes]


def parts() -> Parts:
    with zipfile.ZipFile(io.BytesIO(workbook())) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in content.items():
            package.writestr(name, part)
    return target.getvalue()


def values(raw: RawReturn) -> dict[str, list[list[object]]]:
    return {name: [list(row) for row in rows.values] for name, rows in raw.rows.items()}


def in_sheets(change: Callable[[bytes], bytes]) -> Parts:
    return {name: change(part) if "worksheets/" in name else part for name, part in parts().items()}


def in_links(old: bytes, new: bytes) -> Parts:
    return {**parts(), LINKS: parts()[LINKS].replace(old, new)}


def everywhere(changes: Mapping[str, str], names: Mapping[str, str]) -> Parts:
    """Return the parts with other names, and with texts exchanged in all of them."""
    found = {}
    for name, part in parts().items():
        for old, new in changes.items():
            part = part.replace(old.encode(), new.encode())
        for old, new in names.items():
            name = re.sub(old, new, name)
        found[name] = part
    return found


def prefixed(part: bytes) -> bytes:
    text = re.sub(r"<(/?)(?=[A-Za-z])(?![\w.-]+:)", r"<\1x:", part.decode())
    return text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()


def prefixed_all() -> Parts:
    own = ("worksheets/", "workbook.xml", "styles", "sharedStrings")
    return {
        name: prefixed(part) if name.endswith(".xml") and any(o in name for o in own) else part
        for name, part in parts().items()
    }


def with_digits(write: Callable[[str], str]) -> Parts:
    """Return the parts with every number in a cell written otherwise."""

    def change(part: bytes) -> bytes:
        return re.sub(
            rb'(<c r="\w+"(?: s="\d+")?>)<v>(\d+)</v>',
            lambda found: found[1] + f"<v>{write(found[2].decode())}</v>".encode(),
            part,
        )

    return in_sheets(change)


def strict() -> Parts:
    return everywhere(
        {
            MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
                "http://purl.oclc.org/ooxml/officeDocument/relationships"
            ),
        },
        {},
    )


SAME: dict[str, Callable[[], Parts]] = {
    "as it is": parts,
    "strict": strict,
    "prefixes in sheets": lambda: in_sheets(prefixed),
    "prefixes everywhere": prefixed_all,
    "single quotes": lambda: in_sheets(lambda p: re.sub(rb"=\"([^\"']*)\"", rb"='\1'", p)),
    "style before place": lambda: in_sheets(
        lambda p: re.sub(rb'<c r="(\w+)" s="(\d+)"', rb'<c s="\2" r="\1"', p)
    ),
    "lower case": lambda: in_sheets(
        lambda p: re.sub(rb'<c r="(\w+)"', lambda f: b'<c r="' + f[1].lower() + b'"', p)
    ),
    "comments between": lambda: in_sheets(
        lambda p: p.replace(b"</c><c", b'</c><!-- <c r="XFD9"><v>1</v></c> --><c')
    ),
    "instructions between": lambda: in_sheets(lambda p: p.replace(b"</c><c", b"</c><?a b?><c")),
    "texts in CDATA": lambda: {
        **parts(),
        TEXTS: re.sub(rb"<t([^>]*)>([^<&]*)</t>", rb"<t\1><![CDATA[\2]]></t>", parts()[TEXTS]),
    },
    "numbers in CDATA": lambda: with_digits(lambda n: f"<![CDATA[{n}]]>"),
    "numbers half in CDATA": lambda: with_digits(lambda n: f"{n[:1]}<![CDATA[{n[1:]}]]>"),
    "a comment in numbers": lambda: with_digits(lambda n: f"{n[:1]}<!-- 9 -->{n[1:]}"),
    "an instruction in numbers": lambda: with_digits(lambda n: f"{n[:1]}<?a 9?>{n[1:]}"),
    "digits by their code": lambda: with_digits(lambda n: f"{n[:-1]}&#{ord(n[-1])};"),
    "spaces around numbers": lambda: with_digits(lambda n: f"\n <!-- -->{n} "),
    "no used range": lambda: in_sheets(lambda p: re.sub(rb"<dimension[^>]*>", b"", p)),
    "rows with spaces": lambda: in_sheets(
        lambda p: re.sub(rb'<row r="(\d+)"', rb'<row x="&amp;" r=" \1 "', p)
    ),
    "an empty table before": lambda: in_sheets(
        lambda p: p.replace(b"<sheetData>", b"<sheetData/><sheetData>")
    ),
    "absolute targets": lambda: in_links(b'Target="', b'Target="/xl/'),
    "targets up and down": lambda: in_links(b'Target="', b'Target="../xl/'),
    "targets from here": lambda: in_links(b'Target="', b'Target="./'),
    "targets with backslashes": lambda: in_links(b"worksheets/", b"worksheets\\"),
    "targets in capitals": lambda: in_links(b"worksheets/sheet", b"Worksheets/SHEET"),
    "percent signs": lambda: {
        name.replace("sheet1", "trang 1"): part.replace(b"/sheet1.xml", b"/trang%201.xml")
        for name, part in parts().items()
    },
    "texts elsewhere": lambda: everywhere(
        {"sharedStrings.xml": "chu/chung.xml"}, {"sharedStrings.xml": "chu/chung.xml"}
    ),
    "styles elsewhere": lambda: everywhere(
        {'"styles.xml': '"kieu.xml', "/styles.xml": "/kieu.xml"}, {"styles.xml": "kieu.xml"}
    ),
    "the workbook under another name": lambda: everywhere(
        {"xl/workbook.xml": "xl/so.xml"}, {"workbook.xml": "so.xml"}
    ),
    "another folder": lambda: everywhere({"xl/": "bang/"}, {"^xl/": "bang/"}),
    "no folder": lambda: everywhere({"xl/": ""}, {"^xl/": ""}),
    "names with backslashes": lambda: everywhere({}, {"/": r"\\"}),
    "names from the root": lambda: everywhere({}, {"^": "/"}),
    "names from here": lambda: everywhere({}, {"^": "./"}),
    "names in capitals": lambda: {name.upper(): part for name, part in parts().items()},
    "folders as members": lambda: {"xl/": b"", "xl/worksheets/": b"", **parts()},
}


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[object]]]:
    raw = read(workbook(), tmp_path_factory.mktemp("as-it-is"))
    assert raw.rows["tthc"].values[0][:3] == list(ROWS[0][:3])
    return values(raw)


@pytest.mark.parametrize("name", SAME)
def test_the_same_said_otherwise(
    tmp_path: Path, wanted: dict[str, list[list[object]]], name: str
) -> None:
    raw = read(packed(SAME[name]()), tmp_path)
    assert brief(raw.findings) == []
    assert values(raw) == wanted
    assert raw.identity == {"register": "R1", "unit": "THPT01", "version": "3"}


def with_cell(place: str, cell: str) -> bytes:
    """Return the sample with one cell of the first sheet written as given."""

    def change(part: bytes) -> bytes:
        pattern = rb'<c r="%s"[^>]*>.*?</c>' % place.encode()
        new = re.sub(pattern, lambda _: cell.encode(), part, count=1)
        assert new != part
        return new

    return edit(workbook(), SHEET, change)


REFUSED = {
    "a text by a negative number": '<c r="B6" t="s"><v>-1</v></c>',
    "a text by a fraction": '<c r="B6" t="s"><v>1.0</v></c>',
    "a text by a word": '<c r="B6" t="s"><v>x</v></c>',
    "a text beyond the last": '<c r="B6" t="s"><v>99999</v></c>',
    "two values": '<c r="B6"><v>1</v><v>2</v></c>',
    "a value within a value": '<c r="B6"><v>1<a>2</a></v></c>',
    "a value beside": '<c r="B6"><v>1</v><extLst><v>2</v></extLst></c>',
    "a type that is none": '<c r="B6" t="N"><v>1</v></c>',
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_told_is_refused(tmp_path: Path, name: str) -> None:
    assert [f.code for f in read(with_cell("B6", REFUSED[name]), tmp_path).findings] == ["F113"]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="B6" t="e"/>', ""),
        ('<c r="B6" t="e"></c>', ""),
        ('<c r="B6" t="e"><v>#SPILL!</v></c>', "#SPILL!"),
        ('<c r="B6" t="e"><f>1/0</f><v>#CALC!</v></c>', "#CALC!"),
        ('<c r="B6" t="e"><v>Err:502</v></c>', "Err:502"),
        ('<c r="B6" t="e"><v>#ERROR!</v></c>', "#ERROR!"),
        ("<c t='e' r='B6'><v>#N/A</v></c>", "#N/A"),
    ],
)
def test_any_error_is_named_by_its_cell(tmp_path: Path, cell: str, shown: str) -> None:
    """The next error is told, too: one without a value does not swallow it."""
    data = edit(
        with_cell("B6", cell),
        SHEET,
        lambda p: re.sub(rb'<c r="C6"[^>]*>.*?</c>', b'<c r="C6" t="e"><v>#REF!</v></c>', p),
    )
    raw = read(data, tmp_path)
    assert brief(raw.findings) == [("C301", "TTHC", "B6"), ("C301", "TTHC", "C6")]
    assert [found.value for found in raw.findings] == [shown, "#REF!"]


def test_a_text_without_its_element_is_a_text(tmp_path: Path) -> None:
    raw = read(with_cell("B6", '<c r="B6" t="inlineStr"><v>12</v></c>'), tmp_path)
    assert brief(raw.findings) == [("C305", "TTHC", "B6")]
    assert raw.rows["tthc"].values[0][1] == 12


STYLE = '<xf numFmtId="{}" fontId="0" fillId="0" borderId="0" xfId="0"/>'
PERCENT_CELLS = (
    '<c r="C6" s="{}"><v>1</v></c>',
    '<c s="{}" r="C6"><v>1</v></c>',
    "<c r='C6' s='{}'><v>1</v></c>",
    '<c r="c6" s="{}"><v>1</v></c>',
    '<c\nr="C6"\ns="{}"><v>1</v></c>',
    '<c s="{}"><v>1</v></c>',
    '<x:c xmlns:x="' + MAIN + '" r="C6" s="{}"><x:v>1</x:v></x:c>',
)


def styled(cell: str, style: str, form: str = "") -> bytes:
    """Return the sample with a cell of a style of its own, and a number format for it."""
    data = edit(workbook(), STYLES, lambda part: part)
    number = int(re.findall(rb'<cellXfs count="(\d+)"', parts()[STYLES])[0])

    def change(part: bytes) -> bytes:
        part = part.replace(b"</cellXfs>", style.encode() + b"</cellXfs>")
        known = f'<numFmt numFmtId="199" formatCode="{form}"/>'.encode()
        return part.replace(b"</numFmts>", known + b"</numFmts>") if form else part

    data = edit(data, STYLES, change)
    return edit(
        data,
        SHEET,
        lambda p: re.sub(rb'<c r="C6"[^>]*>.*?</c>', cell.format(number).encode(), p, count=1),
    )


@pytest.mark.parametrize("cell", PERCENT_CELLS)
def test_a_hundred_percent_however_the_cell_is_written(tmp_path: Path, cell: str) -> None:
    raw = read(styled(cell, STYLE.format(9)), tmp_path)
    assert raw.rows["tthc"].values[0][2] == 100
    assert brief(raw.findings) == [("C308", "TTHC", "C6")]


@pytest.mark.parametrize(
    ("form", "read_as"),
    [
        ("0.0%", 100),
        ("[&gt;0]0%;[Red]0%", 100),
        ("#,##0 %", 100),
        ("0&quot;%&quot;", 1),
        ("0\\%", 1),
        ("0_%", 1),
        ("[$%-42A]0", 1),
    ],
)
def test_a_format_shows_a_percentage_or_only_the_sign(
    tmp_path: Path, form: str, read_as: int
) -> None:
    style = STYLE.format(199).replace("<xf ", '<xf\n a="&gt;" ')
    raw = read(styled(PERCENT_CELLS[0], style, form), tmp_path)
    assert raw.rows["tthc"].values[0][2] == read_as


@pytest.mark.parametrize("told", ["1", "true"])
@pytest.mark.parametrize("cell", ['<c r="D6"><v>43538</v></c>', '<c r="D6" t="n"><v>43538</v></c>'])
def test_days_from_1904(tmp_path: Path, told: str, cell: str) -> None:
    """15/03/2023 is 45000 in the calendar from 1900 and 43538 in the one from 1904."""
    data = edit(
        with_cell("D6", cell),
        BOOK,
        lambda p: p.replace(b"<workbookPr ", f'<workbookPr date1904="{told}" '.encode()),
    )
    raw = read(data, tmp_path)
    assert raw.rows["tthc"].values[0][3] == date(2023, 3, 15)
    assert [f.code for f in raw.findings] == ["C312"]
    assert raw.findings[0].value == "43538"


LINKED = "[1]Sheet1!A1"
FORMULAS = {
    "shared": ('<f t="shared" ref="B6:B7" si="0">' + LINKED + "</f>", '<f t="shared" si="0"/>'),
    "shared, told anew": (
        '<f t="shared" ref="B6:B7" si="0">' + LINKED + "</f>",
        '<f t="shared" si="0"></f>',
    ),
    "array": ('<f t="array" ref="B6:B7">[1]Sheet1!A1:A2</f>', ""),
    "array with dollars": ('<f t="array" ref="$B$6:$B$7">[1]Sheet1!A1:A2</f>', ""),
    "each": (f"<f>{LINKED}</f>", f"<f>{LINKED}*1</f>"),
    "by a name": ("<f>NGOAI</f>", "<f>SUM(ngoai,1)</f>"),
    "by a path": (r"<f>'C:\so\[a.xlsx]T 1'!A1</f>", "<f>[b.xls]S!A1</f>"),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_each_cell_whose_value_is_another_file_s(tmp_path: Path, name: str) -> None:
    first, second = FORMULAS[name]
    data = with_cell("B6", f'<c r="B6">{first}<v>12</v></c>')
    data = edit(
        data,
        SHEET,
        lambda p: re.sub(
            rb'<c r="B7"[^>]*>.*?</c>', f'<c r="B7">{second}<v>0</v></c>'.encode(), p, count=1
        ),
    )
    names = (
        "<definedNames><definedName name='NGOAI'>[1]S!$A$1</definedName>"
        "<definedName name='TRONG'>TTHC!$A$1</definedName></definedNames>"
    )
    data = edit(data, BOOK, lambda p: p.replace(b"</sheets>", b"</sheets>" + names.encode()))
    raw = read(data, tmp_path)
    assert brief(raw.findings) == [("C327", "TTHC", "B6"), ("C327", "TTHC", "B7")]


@pytest.mark.parametrize("formula", ["TRONG+1", "SUM(tbl[a])", "NGOAIRA", "B7*2"])
def test_a_formula_within_the_workbook_is_none(tmp_path: Path, formula: str) -> None:
    data = with_cell("B6", f'<c r="B6"><f>{formula}</f><v>12</v></c>')
    names = "<definedNames><definedName name='NGOAI'>[1]S!$A$1</definedName></definedNames>"
    data = edit(data, BOOK, lambda p: p.replace(b"</sheets>", b"</sheets>" + names.encode()))
    assert brief(read(data, tmp_path).findings) == []
