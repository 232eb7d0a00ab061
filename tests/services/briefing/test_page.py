"""The page of a period: whole by itself, read and sorted in a real browser, printed to one A4."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from cchc_xl.base.errors import PARTLY_DONE
from cchc_xl.consolidated.brief import Brief, brief
from cchc_xl.consolidated.brief_words import gap, shown
from cchc_xl.consolidated.picture import draw
from cchc_xl.consolidated.sheets.dashboard import Urgent
from cchc_xl.services.briefing.browser import NAMES
from cchc_xl.services.briefing.page import html
from cchc_xl.services.trusted import opened, read_trusted
from tests.desk import Q1, Desk
from tests.services.briefing.chromium import chromium

PERIOD = ("--period", "2023-Q1")
NARROW, TABLET, SCREEN = 360, 768, 1366
TAB, ENTER = ("Tab", 9), ("Enter", 13, "\r")


@pytest.fixture
def page(desk: Desk) -> Path:
    desk.use_merged()
    before = desk.register.read_bytes()
    told = desk.run("page", *PERIOD)
    path = desk.folder / "BangDieuHanh_2023-Q1.html"
    assert (told.code, told.out.strip()) == (0, f"Đã lập trang {path}")
    assert desk.register.read_bytes() == before
    return path


def first_quarter(desk: Desk) -> Brief:
    desk.use_merged()
    with opened(desk.register) as register:
        content = read_trusted(register, Q1.year)
    return brief(draw(content, Q1, Q1.end))


def test_it_loads_nothing_and_runs_its_own_script_alone(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r"https?:|\b(?:src|href)=|@import|url\(", text)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none';")
    for name in ("style", "script"):
        (inside,) = re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy[1]


def test_it_says_what_targets_says(desk: Desk, page: Path) -> None:
    text = page.read_text("utf-8")
    targets = desk.run("targets", *PERIOD, "--json").json
    missed = [one for one in targets if one["needed"] is not None and not one["level_of"]]
    assert f"Chỉ tiêu chưa đạt ({len(missed)})" in text
    assert missed
    for one in missed:
        assert f"cchc-xl explain SỔ {one['id']} --period 2023-Q1" in text


def test_what_people_typed_is_text(desk: Desk) -> None:
    found = first_quarter(desk)
    late = (Urgent("X", "<script>alert(1)</script> & Co", 3, '"><b>'),)
    text = html(found._replace(late=late), "<i>.xlsx")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in text
    assert "<i>" not in text
    assert text.count("<script>") == 1


def test_a_gap_is_never_shown_as_none(desk: Desk) -> None:
    found = first_quarter(desk)
    target = found.missed[0]
    assert gap(target._replace(points=-0.004)) == "thiếu 0,1 điểm"
    assert gap(target._replace(points=-2.0)) == "thiếu 2 điểm"
    ceiling = target._replace(points=-1.25, measure=target.measure._replace(ceiling=True))
    assert gap(ceiling) == "vượt trần 1,3 điểm"
    assert gap(target._replace(points=None)) == ""
    met = target.measure._replace(verdict="Đạt")
    told = [gap(target._replace(measure=met, points=points)) for points in (0.0, 2.37)]
    assert told == ["vừa đúng ngưỡng", "+2,3 điểm"]
    assert (shown(0), shown(1.5), shown(12)) == ("0", "1,5", "12")


def test_it_is_not_written_over_the_register(desk: Desk) -> None:
    desk.use_merged()
    before = desk.register.read_bytes()
    told = desk.run("page", *PERIOD, "--out", desk.register)
    assert told.code == 2
    assert "không ghi đè" in told.err
    assert desk.register.read_bytes() == before


def test_without_a_browser_no_pdf_is_promised(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.use_merged()
    monkeypatch.setenv("PATH", str(tmp_path))
    told = desk.run("page", *PERIOD, "--pdf")
    assert told.code == 2
    assert "Ctrl+P" in told.err
    assert not list(desk.folder.glob("BangDieuHanh*"))


@pytest.mark.skipif(os.name == "nt", reason="a browser that fails is a shell script here")
def test_a_browser_that_fails_is_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.use_merged()
    program = tmp_path / NAMES[0]
    program.write_text("#!/bin/sh\nexit 0\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    told = desk.run("page", *PERIOD, "--pdf")
    assert told.code == PARTLY_DONE  # the page itself is there
    assert "không lập được" in told.err
    assert not list(desk.folder.glob("*.pdf"))


@pytest.mark.browser
def test_it_is_read_and_sorted_by_keyboard_at_three_widths(page: Path, tmp_path: Path) -> None:
    kept = Path(os.environ.get("CCHC_XL_SCREENSHOTS", tmp_path))
    kept.mkdir(parents=True, exist_ok=True)
    with chromium(tmp_path) as seen:
        for width in (NARROW, TABLET, SCREEN):
            seen.open(page, width)
            assert seen.value("innerWidth") == width
            assert seen.value("document.documentElement.scrollWidth") <= width
            for table in ("#chi-tieu", "#don-vi"):  # a table may be moved aside, never squeezed
                words = f"document.querySelector('{table} td:nth-child(2)').clientWidth"
                assert seen.value(words) > 150
            seen.picture(kept / f"page-{width}.png")
        column = (
            "[...document.querySelectorAll('#chi-tieu tbody tr')].map(r => r.cells[4].dataset.v)"
        )
        assert len(seen.value(column)) > 20
        seen.press(*TAB)
        while seen.value("document.activeElement.textContent") != "Tỷ lệ":
            seen.press(*TAB)
        for order, reverse in (("ascending", False), ("descending", True)):
            seen.press(*ENTER)
            sorted_by = seen.value("document.activeElement.parentElement.ariaSort")
            assert sorted_by == order
            values = seen.value(column)
            told = [float(value) for value in values if value]
            assert told == sorted(told, reverse=reverse)
            assert values[len(told) :] == [""] * (len(values) - len(told))


@pytest.mark.browser
def test_it_is_whole_without_its_script(page: Path, tmp_path: Path) -> None:
    with chromium(tmp_path) as seen:
        seen.ask("Emulation.setScriptExecutionDisabled", value=True)
        seen.open(page, SCREEN)
        text = seen.value("document.body.innerText")
        assert seen.value("document.querySelectorAll('button').length") == 0
    assert "Tất cả chỉ tiêu" in text


@pytest.mark.browser
def test_it_prints_to_one_sheet_of_a4(desk: Desk) -> None:
    desk.use_merged()
    told = desk.run("page", *PERIOD, "--pdf", "--out", desk.folder / "Tổng quan quý.html")
    assert told.code == 0, told.err
    pdf = desk.folder / "Tổng quan quý.pdf"
    about = subprocess.run([str(shutil.which("pdfinfo")), pdf], capture_output=True, text=True)
    assert re.search(r"Pages:\s+1\n", about.stdout)
    assert "A4" in about.stdout
    read = subprocess.run([str(shutil.which("pdftotext")), pdf, "-"], capture_output=True)
    text = read.stdout.decode("utf-8")
    assert "Cải cách hành chính – Quý I/2023" in text
    assert "Độ phủ kiểm tra theo nhóm" in text
    assert "Đơn vị chậm báo cáo nhất" in text
