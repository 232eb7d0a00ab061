"""What clerks write in the places of a report is in the next one; nothing is lost silently."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor

from cchc_xl.services.reporting.places import TAG, places_of, words_of
from tests.desk import Desk
from tests.services.reporting.test_report import PERIOD, drafted, file, lines

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WORDS = "Kết quả nổi bật do Văn phòng tự viết."


def place(document: Any, name: str) -> Any:
    return places_of(document)[TAG + name][0]


def content(control: Any) -> Any:
    return control.find(qn("w:sdtContent"))


def write(control: Any, *texts: str) -> None:
    """Write paragraphs into a place as a clerk does in Word."""
    inside = content(control)
    first = inside.find(qn("w:p"))
    for old in list(inside):
        inside.remove(old)
    for text in texts:
        line = deepcopy(first)
        for run in line.findall(qn("w:r"))[1:]:
            line.remove(run)
        line.find(f".//{qn('w:t')}").text = text
        inside.append(line)


def saved(desk: Desk, change: Callable[[Any], None]) -> str:
    """Draft, let a clerk change the draft and save it, draft again; return what was told."""
    document = drafted(desk)
    change(document)
    document.core_properties.last_modified_by = "Cô Lan"
    document.save(str(file(desk)))
    shown = desk.run("report", *PERIOD)
    assert shown.code == 0
    return shown.out


def again(desk: Desk) -> Any:
    return Document(str(file(desk)))


def beside(desk: Desk) -> list[Path]:
    return sorted(file(desk).parent.glob("BaoCao_2023-Q1 (bản *).docx"))


def test_words_of_clerks_are_in_the_next_report(desk: Desk) -> None:
    def change(document: Any) -> None:
        write(place(document, "muc.II"), WORDS, "Đoạn thứ hai.")

    told = saved(desk, change)
    assert words_of([place(again(desk), "muc.II")]) == f"{WORDS} Đoạn thứ hai."
    assert "Giữ lời đã viết ở 1 chỗ" in told
    assert "Chữ ngoài các chỗ viết" not in told
    assert len(beside(desk)) == 1


def move(document: Any) -> None:
    control = place(document, "chung")
    write(control, WORDS)
    document.element.body.insert(0, control)


def into_a_table(document: Any) -> None:
    control = place(document, "chung")
    write(control, WORDS)
    document.tables[-1].cell(0, 0)._tc.append(control)


def restyle(document: Any) -> None:
    control = place(document, "chung")
    write(control, WORDS)
    style = document.styles.add_style("Của Lan", 1)
    style.font.color.rgb = RGBColor(0xC0, 0, 0)
    line = content(control).find(qn("w:p"))
    line.get_or_add_pPr().get_or_add_pStyle().val = style.style_id
    for run in line.findall(qn("w:r")):
        run.get_or_add_rPr()._add_b()


def copy(document: Any) -> None:
    control = place(document, "chung")
    write(control, WORDS)
    other = deepcopy(control)
    write(other, "Bản chép.")
    document.element.body.insert(3, other)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (move, WORDS),
        (into_a_table, WORDS),
        (restyle, WORDS),
        (copy, f"{WORDS} Bản chép."),
        (lambda document: write(place(document, "chung"), ""), ""),
        (lambda document: write(place(document, "chung"), "Ghép dấu: Tổng"), "Ghép dấu: Tổng"),
    ],
    ids=["moved", "moved into a table", "restyled", "copied", "emptied", "decomposed"],
)
def test_a_place_is_found_wherever_it_stands_and_however_it_looks(
    desk: Desk, change: Callable[[Any], None], words: str
) -> None:
    saved(desk, change)
    found = words_of(places_of(again(desk))[f"{TAG}chung"])
    assert sorted(found.split()) == sorted(words.split())
    # A second run without a change finds the same.
    assert desk.run("report", *PERIOD).code == 0
    assert words_of(places_of(again(desk))[f"{TAG}chung"]) == found
    assert len(beside(desk)) == 1


def test_formats_and_their_styles_come_along(desk: Desk) -> None:
    saved(desk, restyle)
    document = again(desk)
    line = content(place(document, "chung")).find(qn("w:p"))
    name = line.pPr.pStyle.val
    style = next(style for style in document.styles if style.style_id == name)
    assert style.name == "Của Lan"
    assert style.font.color.rgb == RGBColor(0xC0, 0, 0)
    assert line.find(f".//{qn('w:b')}") is not None


def test_tables_pictures_links_and_lists_come_along(desk: Desk) -> None:
    def change(document: Any) -> None:
        inside = content(place(document, "ton_tai"))
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 1).text = "Ô của Lan"
        inside.append(table._tbl)
        line = document.add_paragraph(style="List Bullet")
        line.add_run("Gạch đầu dòng")
        line.add_run().add_picture(io.BytesIO(DOT))
        relation = document.part.relate_to(
            "https://haiphong.example", "http://schemas.openxmlformats.org/officeDocument/2006/"
            "relationships/hyperlink", is_external=True,
        )  # fmt: skip
        link = parse_xml(
            f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:t>đường dẫn</w:t></w:r>'
            "</w:hyperlink>"
        )
        line._p.append(link)
        inside.append(line._p)

    saved(desk, change)
    document = again(desk)
    inside = content(place(document, "ton_tai"))
    assert "Ô của Lan" in words_of([place(document, "ton_tai")])
    assert inside.find(qn("w:tbl")) is not None
    picture = inside.find(f".//{qn('a:blip')}").get(qn("r:embed"))
    assert document.part.related_parts[picture].blob == DOT
    link = inside.find(f".//{qn('w:hyperlink')}").get(qn("r:id"))
    assert document.part.rels[link].target_ref == "https://haiphong.example"


def test_numbered_lists_come_along_under_numbers_of_their_own(desk: Desk) -> None:
    def change(document: Any) -> None:
        numbers = document.part.numbering_part.element
        kind = deepcopy(numbers.findall(qn("w:abstractNum"))[0])
        kind.set(qn("w:abstractNumId"), "777")
        numbers.insert(0, kind)
        numbers.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="888"><w:abstractNumId w:val="777"/></w:num>')
        )
        line = content(place(document, "ton_tai")).find(qn("w:p"))
        line.find(f".//{qn('w:t')}").text = "Mục một"
        line.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 888

    saved(desk, change)
    document = again(desk)
    number = content(place(document, "ton_tai")).find(f".//{qn('w:numId')}").val
    nums = document.part.numbering_part.element.findall(qn("w:num"))
    (own,) = [num for num in nums if num.numId == number]
    kinds = document.part.numbering_part.element.findall(qn("w:abstractNum"))
    assert own.abstractNumId.val in [int(kind.get(qn("w:abstractNumId"))) for kind in kinds]


def test_places_within_a_line_come_along(desk: Desk) -> None:
    def change(document: Any) -> None:
        for name, text in (("so", " 123/BC-SGDĐT"), ("nguoi_ky", "Nguyễn Văn A")):
            content(place(document, name)).find(f".//{qn('w:t')}").text = text

    saved(desk, change)
    text = lines(again(desk))
    assert "Số:  123/BC-SGDĐT" in text
    assert "Nguyễn Văn A" in text


def test_a_place_that_was_deleted_is_told_and_blank(desk: Desk) -> None:
    def change(document: Any) -> None:
        control = place(document, "ky_toi")
        control.getparent().remove(control)

    told = saved(desk, change)
    assert "1 chỗ viết đã xóa ở bản trước, nay để trống lại" in told
    assert words_of([place(again(desk), "ky_toi")]).startswith("[Văn phòng viết")


def test_words_of_a_place_that_the_template_lacks_now_stand_at_the_end(desk: Desk) -> None:
    def change(document: Any) -> None:
        control = place(document, "ky_toi")
        write(control, WORDS)
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        tag.set(qn("w:val"), f"{TAG}mau_cu")

    told = saved(desk, change)
    assert "1 chỗ viết không còn trong mẫu, lời đã viết để ở cuối" in told
    assert words_of([place(again(desk), "mau_cu")]) == WORDS


def test_what_was_changed_outside_the_places_is_kept_beside_and_told(desk: Desk) -> None:
    def change(document: Any) -> None:
        line = next(one for one in document.paragraphs if one.text.startswith("Trên đây"))
        line.add_run(" Lan sửa.")

    told = saved(desk, change)
    assert "Chữ ngoài các chỗ viết của bản trước đã được sửa" in told
    (older,) = beside(desk)
    assert older.name in told
    assert any(line.endswith("Lan sửa.") for line in lines(Document(str(older))))
    assert not any(line.endswith("Lan sửa.") for line in lines(again(desk)))


def test_a_draft_that_nobody_saved_is_replaced(desk: Desk) -> None:
    drafted(desk)
    drafted(desk)
    assert beside(desk) == []


def test_what_is_no_document_in_its_place_is_kept_beside(desk: Desk) -> None:
    drafted(desk)
    file(desk).write_bytes(b"not a document")
    shown = desk.run("report", *PERIOD)
    assert shown.code == 0
    assert [path.read_bytes() for path in beside(desk)] == [b"not a document"]
