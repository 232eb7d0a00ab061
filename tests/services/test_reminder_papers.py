"""What reminders are written on: e-mails as mail programs read them, letters by decree 30/2020."""

from __future__ import annotations

import email
import email.policy
import io
import os
import re
from contextlib import suppress
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_xl.base.errors import OutputError
from cchc_xl.services.chasing.folders import drafted
from cchc_xl.services.chasing.letter_form import letter_form
from cchc_xl.services.chasing.mails import addresses, draft_of, phones
from cchc_xl.services.chasing.placeholders import NAMES, PARTS

GUIDE = Path(__file__).parents[2] / "docs" / "nhac-bao-cao.md"
WORDS = st.lists(
    st.sampled_from(
        ["Trường", "THPT", "Hòa", "Nghĩa", "số", "1", "(cơ sở 2)", "–", "“Đổi mới”", "a,b"]
    ),
    min_size=1,
    max_size=40,
).map(" ".join)


@given(name=WORDS, subject=WORDS, text=WORDS, file=WORDS)
@settings(max_examples=150, deadline=None)
def test_names_and_texts_come_back_as_they_were(
    name: str, subject: str, text: str, file: str
) -> None:
    attached = [(f"{file}.xlsx", b"PK\3\4\0\r\n\xff")]
    data = draft_of(name, ["a@b.vn", "c.d@e.edu.vn"], subject, f"{text}\n\n{text}\n", attached)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.isascii()
    plain = email.message_from_bytes(data)
    assert str(make_header(decode_header(plain["Subject"]))) == subject
    assert str(make_header(decode_header(plain["To"]))).count(name) == 2
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert read["Subject"] == subject
    assert [one.addr_spec for one in read["To"].addresses] == ["a@b.vn", "c.d@e.edu.vn"]
    assert read["X-Unsent"] == "1"
    body = read.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == f"{text}\n\n{text}\n"
    (part,) = read.iter_attachments()
    assert (part.get_filename(), part.get_content()) == attached[0]
    assert (read.defects, part.defects) == ([], [])


@pytest.mark.parametrize(
    ("contact", "mails", "numbers"),
    [
        ("vp@haiphong.example", ["vp@haiphong.example"], []),
        ("Cô Lan - 0225.3842.123; lan@a.edu.vn, LAN@b.vn", ["lan@a.edu.vn", "LAN@b.vn"], 1),
        ("+84 912 345 678 / 0912345679", [], ["+84 912 345 678", "0912345679"]),
        ("gửi a@b.vn và a@b.vn.", ["a@b.vn"], []),
        ("không có thư: lan@, @a.vn, a..b@c.vn, 12345", [], []),
        ("", [], []),
    ],
)
def test_where_a_unit_is_reached_is_read_from_its_contact(
    contact: str, mails: list[str], numbers: Any
) -> None:
    assert addresses(contact) == mails
    assert phones(contact) == (["0225.3842.123"] if numbers == 1 else numbers)


def test_the_letter_has_the_form_of_the_decree() -> None:
    document: Any = Document(io.BytesIO(letter_form()))
    (section,) = document.sections
    lengths = ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin")
    found = [round(getattr(section, name).mm) for name in (*lengths, "right_margin")]
    assert found == [210, 297, 20, 20, 30, 15]
    assert section.different_first_page_header_footer
    field = section.header.paragraphs[0]._p.findall(f".//{qn('w:instrText')}")
    assert [one.text for one in field] == ["PAGE"]
    assert section.first_page_header.paragraphs[0].text == ""
    assert document.styles["Normal"].font.name == "Times New Roman"
    left, right = document.tables[0].row_cells(0)
    title, motto = right.paragraphs[:2]
    assert (title.text, motto.text) == (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    )
    looks = [(line.runs[0].bold, line.runs[0].font.size.pt) for line in (title, motto)]
    assert looks == [(True, 12), (True, 13)]
    assert [line.text for line in left.paragraphs][:2] == ["{{ co_quan|upper }}", "VĂN PHÒNG"]
    body = [line for line in document.paragraphs if line.paragraph_format.first_line_indent]
    assert {round(line.paragraph_format.first_line_indent.mm, 1) for line in body} == {12.7}
    assert {line.runs[0].font.size.pt for line in body} == {14}


def test_the_guide_names_every_placeholder() -> None:
    text = GUIDE.read_text("utf-8")
    alone = set(re.findall(r"\{\{ (\w+) \}\}|\{% if (\w+) %\}|in (\w+) %\}", text))
    names = {name for found in alone for name in found if name}
    parts = set(re.findall(r"(?:bc|loi|v)\.(\w+)", text))
    assert names == NAMES
    assert parts == PARTS


@pytest.mark.parametrize("step", [1, 2], ids=["the old folder is held", "the place is held"])
def test_a_folder_that_cannot_be_moved_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    with drafted(tmp_path, "2023-03-09") as draft:
        draft.add("VP", "a.txt", b"first")
        draft.publish()
    real, calls = os.rename, []

    def refusing(source: Any, target: Any) -> None:
        calls.append(source)
        if len(calls) == step:
            raise PermissionError(13, "Permission denied")  # as Windows for an open file
        real(source, target)

    with drafted(tmp_path, "2023-03-09") as draft:
        draft.add("VP", "b.txt", b"second")
        monkeypatch.setattr(os, "rename", refusing)
        with pytest.raises(OutputError) as refused:
            draft.publish()
        monkeypatch.undo()
    assert "2023-03-09" in refused.value.message
    assert refused.value.remedy
    assert [path.name for path in (tmp_path / "2023-03-09" / "VP").iterdir()] == ["a.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["2023-03-09"]


@pytest.mark.parametrize("step", [2, 3], ids=["between the folders", "after both"])
def test_what_a_killed_run_left_between_two_folders_is_ended_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    place = tmp_path / "2023-03-09"
    with drafted(tmp_path, place.name) as draft:
        draft.add("VP", "a.txt", b"first")
        draft.publish()
    (place / "VP" / "own.txt").write_bytes(b"of the office")
    real, calls = os.rename, []

    def killed(source: Any, target: Any) -> None:
        calls.append(source)
        if len(calls) == step:
            raise SystemExit  # nothing is put back
        real(source, target)

    monkeypatch.setattr(os, "rename", killed)
    with suppress(SystemExit), drafted(tmp_path, place.name) as draft:
        draft.add("VP", "b.txt", b"second")
        draft.publish()
    monkeypatch.undo()
    assert len(list(tmp_path.iterdir())) == step - 1
    with drafted(tmp_path, "2023-03-10") as another:
        another.add("VP", "c.txt", b"third")
    assert [path.name for path in tmp_path.iterdir()] == [place.name]
    there = {path.name for path in (place / "VP").iterdir()}
    assert there == {"own.txt", "a.txt" if step == 2 else "b.txt"}
