"""The report to the city: what a person finds in it, and what is refused."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from cchc_xl.services.reporting.placeholders import KNOWN
from cchc_xl.services.reporting.report_form import report_form
from tests.desk import Desk
from tests.workbooks.format_judge import judged

GUIDE = Path(__file__).parents[3] / "docs" / "bao-cao-thanh-pho.md"
PERIOD = ("--period", "2023-Q1")


def drafted(desk: Desk, *more: object) -> Any:
    """Draft the first quarter's report and return it."""
    shown = desk.run("report", *PERIOD, *more)
    assert (shown.code, shown.err) == (0, "")
    return Document(str(file(desk)))


def file(desk: Desk, period: str = "2023-Q1") -> Path:
    return desk.folder / "bao-cao-thanh-pho" / f"BaoCao_{period}.docx"


def lines(document: Any) -> list[str]:
    """Return the paragraphs of a document, in tables and places too, in their order."""
    found = document.element.body.iter(qn("w:p"))
    return ["".join(one.text or "" for one in line.iter(qn("w:t"))) for line in found]


def test_the_template_has_the_form_of_the_decree() -> None:
    document: Any = Document(io.BytesIO(report_form()))
    (section,) = document.sections
    lengths = ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin")
    found = [round(getattr(section, name).mm) for name in (*lengths, "right_margin")]
    assert found == [210, 297, 20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert document.styles["Normal"].font.name == "Times New Roman"
    left, right = document.tables[0].row_cells(0)
    assert [line.text for line in right.paragraphs][:2] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    assert [line.text for line in left.paragraphs][:2] == [
        "ỦY BAN NHÂN DÂN THÀNH PHỐ",
        "{{ co_quan|upper }}",
    ]
    body = [line for line in document.paragraphs if line.paragraph_format.first_line_indent]
    assert {round(line.paragraph_format.first_line_indent.mm, 1) for line in body} == {12.7}
    assert {run.font.size.pt for line in body for run in line.runs} == {14}


def test_a_report_has_the_sections_of_the_plan_and_says_what_is_lacking(desk: Desk) -> None:
    desk.use_merged()
    text = lines(drafted(desk))
    titles = [line for line in text if re.match(r"(I|II|III|IV|V|VI|VII)\. [A-ZĐ]", line)]
    assert titles[-7:] == [
        "I. Chỉ đạo điều hành, kiểm tra và tuyên truyền",
        "II. Cải cách thể chế",
        "III. Cải cách thủ tục hành chính",
        "IV. Cải cách tổ chức bộ máy",
        "V. Cải cách chế độ công vụ",
        "VI. Cải cách tài chính công",
        "VII. Hiện đại hoá nền hành chính",
    ]
    assert "Kết quả công tác cải cách hành chính quý I năm 2023" in text
    assert "Kính gửi: Ủy ban nhân dân thành phố; Sở Nội vụ" in text
    lacking = [line for line in text if line == "- Định danh người dùng: chưa có số liệu."]
    assert len(lacking) == 1
    assert any("(số liệu tạm tính" in line for line in text)
    assert any(line.startswith("Số liệu của báo cáo là tạm tính: 6/120 đơn vị") for line in text)
    seal = next(line for line in text if line.startswith("Mã niêm phong của sổ theo dõi: "))
    assert re.fullmatch(r".*: [0-9]+-[0-9A-F]+", seal)


def test_a_year_that_nobody_reported_has_no_zero_in_a_sentence(desk: Desk) -> None:
    text = lines(drafted(desk))
    said = [
        line for line in text if line.startswith("- ") and re.search(r"(?<![0-9,./])0[ %/]", line)
    ]
    # Units that were inspected are counted of the units that there are: none is a figure.
    assert all("Đã kiểm tra" in line for line in said)
    assert "- Giải quyết hồ sơ: chưa có số liệu." in text


@pytest.mark.validator
def test_the_judge_of_the_format_finds_nothing(desk: Desk) -> None:
    desk.use_merged()
    drafted(desk)
    assert judged(file(desk), "Office2016") == []
    assert judged(desk.folder / "mau-bao-cao" / "bao-cao.docx", "Office2016") == []


def test_the_charts_are_words_own_and_bring_their_figures(desk: Desk) -> None:
    desk.use_merged()
    drafted(desk)
    with ZipFile(file(desk)) as parts:
        names = parts.namelist()
        charts = [name for name in names if name.startswith("word/charts/chart")]
        books = [name for name in names if name.startswith("word/embeddings/")]
        assert (len(charts), len(books)) == (2, 2)
        for name in charts:
            xml = parts.read(name).decode()
            assert "<c:externalData" in xml
            assert "printSettings" not in xml
            assert "<c:numCache>" in xml


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{{ cau_nhiem_vu }}", "{{ cau_nhiem_vu }", "chỗ điền hoặc lệnh viết sai"),
        ("{{ cau_nhiem_vu }}", "{{ cau_nhiem_vi }}", "không có chỗ điền nào tên là “cau_nhiem_vi”"),
    ],
)
def test_a_spoilt_template_is_told_with_its_place(
    desk: Desk, old: str, new: str, told: str
) -> None:
    folder = desk.folder / "mau-bao-cao"
    folder.mkdir()
    document: Any = Document(io.BytesIO(report_form()))
    line = next(one for one in document.paragraphs if one.text == old)
    line.runs[0].text = new
    document.save(str(folder / "bao-cao.docx"))
    shown = desk.run("report", *PERIOD)
    assert (shown.code, shown.out) == (3, "")
    assert re.search(r"Mẫu “bao-cao.docx”, đoạn \d+: ", shown.err)
    assert told in shown.err
    assert not file(desk).exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Một câu", "viết sai dạng"),
        ("[IX] Việc | Câu.", "không có mục “IX”"),
        ("[I] Việc | Câu {T7b.ty_lê}.", "không phải là tên số liệu"),
        ("[I] Việc | Câu {T7x.ty_le}.", "không có số liệu {T7x.ty_le}"),
        ("[I] Việc | Câu {T7b.", "thừa hoặc thiếu một dấu"),
    ],
)
def test_a_spoilt_sentence_is_told_with_its_line(desk: Desk, line: str, told: str) -> None:
    folder = desk.folder / "mau-bao-cao"
    folder.mkdir()
    (folder / "cau-bao-cao.txt").write_text(f"# câu\n{line}\n", "utf-8")
    shown = desk.run("report", *PERIOD)
    assert (shown.code, shown.out) == (3, "")
    assert "Mẫu “cau-bao-cao.txt”, dòng 2: " in shown.err
    assert told in shown.err


def test_sentences_of_the_office_are_said_in_their_section(desk: Desk) -> None:
    desk.use_merged()
    drafted(desk)
    path = desk.folder / "mau-bao-cao" / "cau-bao-cao.txt"
    path.write_text("[II] Văn bản | Sở đã kiến nghị {II.1} văn bản.\n", "utf-8")
    text = lines(drafted(desk))
    said = [line for line in text if line.startswith("- ") and not line.startswith("- N")]
    assert [line for line in said if "Sở đã kiến nghị" in line or "Văn bản:" in line]
    assert not [line for line in text if line.startswith("- Đã giải quyết")]


def test_other_periods_have_files_of_their_own(desk: Desk) -> None:
    desk.use_merged()
    for period in ("2023-H1", "2023-Y"):
        assert desk.run("report", "--period", period).code == 0
    assert "Kết quả công tác cải cách hành chính 6 tháng đầu năm 2023" in lines(
        Document(str(file(desk, "2023-H1")))
    )
    assert "Kết quả công tác cải cách hành chính năm 2023" in lines(
        Document(str(file(desk, "2023-Y")))
    )


def test_json_tells_the_file(desk: Desk) -> None:
    shown = desk.run("report", *PERIOD, "--json")
    assert shown.json["path"] == str(file(desk))
    assert shown.json["provisional"] is True
    assert len(shown.json["new_templates"]) == 2


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("lowriter") is None, reason="not on the PATH: lowriter")
def test_libreoffice_prints_it(desk: Desk, tmp_path: Path) -> None:
    desk.use_merged()
    drafted(desk)
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(file(desk))]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pdf = tmp_path / "BaoCao_2023-Q1.pdf"
    read = ["pdftotext", "-layout", str(pdf), "-"]
    text = subprocess.run(read, check=True, capture_output=True, encoding="utf-8").stdout
    first, second = text.split("\f")[:2]
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BÁO CÁO", "A. ĐÁNH GIÁ CHUNG"):
        assert words in first
    assert second.split()[0] == "2"
    for words in ("PHỤ LỤC I", "GIÁM ĐỐC", "Nơi nhận:", "Mã niêm phong"):
        assert words in text
    assert "{{" not in text
    assert "⟦" not in text


def test_the_guide_names_every_placeholder() -> None:
    text = GUIDE.read_text("utf-8")
    alone = re.findall(r"\{\{ (\w+) \}\}|\{% if (\w+) %\}|in (\w+) %\}", text)
    assert {name for found in alone for name in found if name} == KNOWN.names
    assert set(re.findall(r"`(?:d|muc)\.(\w+)`", text)) == KNOWN.parts
