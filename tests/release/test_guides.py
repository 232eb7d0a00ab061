"""The guides name what there is, and who follows them word by word gets there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click import Context
from click.testing import CliRunner
from openpyxl import load_workbook

from cchc_xl.cli import cli
from cchc_xl.register.building.buttons import button_places
from cchc_xl.templates import ready
from release.pages import GUIDES
from tests.templates.template_samples import opened

DOCS = Path(__file__).parents[2] / "docs"
OFFICERS, OFFICE, IT = GUIDES[:3]
LONGEST = 75
"""Lines of a guide that prints on one page or two, its pictures left out."""
UNITS = (
    ("VP", "Văn phòng", "Phòng cơ quan Sở"),
    ("TCCB", "Tổ chức cán bộ", "Phòng cơ quan Sở"),
    ("KHTC", "Kế hoạch tài chính", "Phòng cơ quan Sở"),
    ("TTR", "Thanh tra", "Phòng cơ quan Sở"),
    ("THPT01", "Trường THPT Hồng Bàng", "Trường THPT"),
)


@pytest.mark.parametrize("name", [OFFICERS, OFFICE, IT])
def test_a_guide_is_short_and_its_links_and_pictures_are_there(name: str) -> None:
    text = (DOCS / name).read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    assert targets
    for target in targets:
        assert (DOCS / target).is_file(), target


def test_each_document_is_handed_out_or_for_developers() -> None:
    developers = {"architecture.md", "do-tin-cay.md", "reliability.md"}
    assert {path.name for path in DOCS.glob("*.md")} == {*GUIDES, *developers}


def test_every_button_of_the_year_is_in_the_guide_of_the_office() -> None:
    captions = [button.caption for button, _, _ in button_places()]
    text = (DOCS / OFFICE).read_text("utf-8")
    named = re.findall(r"\*\*([^*]+)\*\*", text)
    assert set(named) <= set(captions)
    # What needs no guide: it is of the seal and of the machine, each with a page of its own.
    elsewhere = {"Kiểm tra máy", "Kiểm tra niêm phong", "Dựng lại số liệu"}
    assert set(captions) - set(named) == elsewhere
    steps = [caption for caption in captions[:4] if caption in named]
    assert [caption for caption in named if caption in steps][: len(steps)] == steps


def test_the_guide_for_officers_says_what_a_template_says() -> None:
    text = (DOCS / OFFICERS).read_text("utf-8")
    template = opened("THPT01")
    assert f"“{ready.READY}”" in text
    for sheet in re.findall(r"[Tt]rang “([^”]+)”", text):
        assert sheet in template.sheetnames or sheet == "Cần sửa", sheet


def test_who_follows_the_guide_for_it_has_a_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (DOCS / IT).read_text("utf-8")
    commands = re.findall(r"^cchc-xl (.+)$", text, re.M)
    assert [command.split()[0] for command in commands] == ["units", "units", "init", "doctor"]
    answers = []
    for command in commands:
        answers.append(CliRunner().invoke(cli, command.split()))
        if "--blank" in command:
            fill_in(tmp_path / "don-vi.xlsx")
    assert [answer.exit_code for answer in answers[:3]] == [0, 0, 0], answers[2].output
    assert "D201" in answers[3].output
    assert (tmp_path / "so-2023.xlsm").is_file()
    for name in re.findall(r"`cchc-xl (\w+) ", text):
        assert name in cli.list_commands(Context(cli))


def fill_in(path: Path) -> None:
    """Type units into the blank list, as its third line asks."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    asked = re.search(r"có mã ([A-Z, ]+):", str(sheet["A3"].value))
    assert asked is not None
    assert set(asked[1].split(", ")) <= {code for code, _, _ in UNITS}
    for row in UNITS:
        sheet.append(row)
    book.save(path)
