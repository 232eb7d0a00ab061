"""Ways to change a register behind the program: each is noticed by verify and by every command.

Only what docs/niem-phong.md names as impossible is not noticed.
"""

from __future__ import annotations

import random
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from cchc_xl import services
from cchc_xl.base.errors import CchcError
from cchc_xl.plan.periods import Period
from cchc_xl.register.schema import HEADER_ROW, tables, tables_of
from cchc_xl.services.deciding import receive
from cchc_xl.services.verifying import verify
from tests import tampering
from tests.desk import Q1, Stock
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host
from tests.rounds import figure, rounds
from tests.tampering import (
    Edit,
    RawEdit,
    blanked,
    by_file,
    by_hand,
    by_openpyxl,
    copied_over,
    doubled,
    dropped,
    setting,
    typed,
)
from validation.forms import forms

DATA = tuple(table.id for table in tables_of(forms()).values() if table.owner == "data")
OUTPUTS = tuple(table.id for table in tables_of(forms()).values() if table.owner == "output")
LONG = ("bia", "nhiem_vu", "tthc", "hai_long")

KINDS: dict[str, tuple[tuple[str, ...], Edit]] = {
    "figure or text of a return": (DATA, typed()),
    "figure of a return emptied": (LONG, blanked),
    "row of a return deleted": (LONG, dropped()),
    "all rows of a table deleted": (LONG, dropped("all")),
    "row of a return copied over another": (LONG, copied_over),
    "row of a return twice": (LONG, doubled()),
    "one column of a return table sorted": (LONG, tampering.one_column_sorted),
    "record of an unknown unit": (("bia", "tthc"), doubled("Đơn vị", "LA99")),
    "record of a known unit": (("tthc", "pakn"), doubled("Đơn vị", "THPT09")),
    "record of another period": (("tthc", "bia"), typed("Kỳ", "2023-Q2")),
    "record's unit": (LONG, typed("Đơn vị", "THPT09")),
    "record's file": (LONG, typed("Tệp")),
    "receipt date": (("submissions",), typed("Ngày nhận")),
    "source of the receipt date": (("submissions",), typed("Nguồn ngày nhận")),
    "time of the file": (("submissions",), typed("Thời gian của tệp")),
    "lateness": (("submissions",), typed("Thời hạn")),
    "activity": (("submissions",), typed("Phát sinh")),
    "result": (("submissions",), typed("Kết quả", "Trả lại")),
    "hash": (("submissions",), typed("Mã băm")),
    "version": (("submissions",), typed("Phiên bản")),
    "in force": (("submissions",), typed("Hiện hành")),
    "file's name": (("submissions",), typed("Tệp")),
    "unit of a file": (("submissions",), typed("Đơn vị", "THPT09")),
    "errors counted": (("submissions",), typed("Số lỗi")),
    "row of the log deleted": (("submissions",), dropped()),
    "all rows of the log deleted": (("submissions",), dropped("all")),
    "row of the log forged": (("submissions",), doubled("Đơn vị", "THPT09")),
    "journal's cell": (("journal",), typed()),
    "journal's time": (("journal",), typed("Thời điểm")),
    "journal's unit": (("journal",), typed("Đơn vị")),
    "journal's link": (("journal",), typed("Mã nối")),
    "journal's first row": (("journal",), dropped("first")),
    "journal's first rows": (("journal",), dropped("first", 10)),
    "journal's middle row": (("journal",), dropped()),
    "journal's last row": (("journal",), dropped("last")),
    "journal's tail": (("journal",), dropped("last", 5)),
    "the whole journal": (("journal",), dropped("all")),
    "journal's rows swapped": (("journal",), tampering.swapped),
    "journal's row twice": (("journal",), doubled()),
    "row added to the journal": (("journal",), tampering.appended),
    "chain recomputed": (("journal",), tampering.rechained),
    "bar": (("metrics",), typed("Ngưỡng phần trăm", 1)),
    "metric's words": (("metrics",), typed("Nội dung")),
    "deadline": (("calendar",), typed("Nộp trước ngày")),
    "due date": (("tasks",), typed("Hạn hoàn thành", date(2023, 7, 9))),
    "task's assignment": (("tasks",), typed("Giao báo cáo", "VP")),
    "task's words": (("tasks",), typed("Nội dung công việc")),
    "unit's name": (("units",), typed("Tên đơn vị")),
    "unit's end": (("units",), typed("Hiệu lực đến", date(2023, 1, 9))),
    "unit deleted": (("units",), dropped()),
    "inspection deleted": (("inspections",), dropped("first")),
    "inspection": (("inspections",), typed("Số kết luận")),
    "rank": (("ranks",), typed("Hạng năm nay", 1)),
    "iso": (("iso",), typed("Kết quả", "Đạt")),
    "lock": (("locks",), typed("Tình trạng", "Đã khóa")),
    "lock opened": (("locks",), typed("Tình trạng", "Đang mở")),
    "lock's reason": (("locks",), typed("Lý do")),
    "lock deleted": (("locks",), dropped("last")),
    "key": (("system",), setting("key", "")),
    "register's name": (("system",), setting("register", "khác")),
    "schema": (("system",), setting("schema", "2")),
    "rows of the journal": (("system",), setting("journal_rows", "9")),
    "mark of the journal": (("system",), setting("journal_mark")),
    "output": (OUTPUTS, typed()),
    "row of an output deleted": (("out_wall", "out_league", "out_targets"), dropped()),
    "rows of an output exchanged": (("out_wall", "out_league"), copied_over),
    "findings": (("findings",), typed("Nội dung lỗi")),
    "finding deleted": (("findings",), dropped("all")),
}

RAW: dict[str, tuple[tuple[str, ...], RawEdit]] = {
    "number": ((*LONG, "submissions", "metrics"), tampering.raw_figure),
    "text": (("bia", "nhiem_vu", "submissions", "units", "journal"), tampering.raw_text),
    "cell emptied": (("tthc", "hai_long", "nhiem_vu"), tampering.raw_empty),
    "row gone": ((*LONG, "submissions", "units", "journal"), tampering.raw_row_gone),
    "row copied": ((*LONG, "submissions", "journal"), tampering.raw_row_copied),
}


@pytest.fixture(scope="module")
def base(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register that was merged, consolidated, corrected and locked, with its archive."""
    folder = tmp_path_factory.mktemp("niêm phong")
    path = folder / "so.xlsx"
    shutil.copy(stock.register, path)
    returns = folder / "bc"
    shutil.copytree(stock.filled("VP").parent, returns)
    (returns / "BC_2023-Q1_hỏng.xlsx").write_bytes(b"x")
    by_file(path, "inspections", _inspected, random.Random(1))
    services.consolidate(path, [returns], Q1, folder)
    receive(path, "THPT01", Q1, date(2023, 3, 6))
    services.set_lock(path, Period.parse("2023-Q4"), locked=True)
    assert verify(path).whole
    return path


def _inspected(frame: pd.DataFrame, rng: random.Random) -> pd.DataFrame:
    rows = [
        [unit, date(2023, 2, 3), "Định kỳ", f"{unit}/KL"] for unit in ("THPT03", "THPT04", "PGD02")
    ]
    return pd.DataFrame(rows, columns=list(frame.columns[:4])).reindex(columns=frame.columns)


@pytest.fixture
def path(base: Path) -> Path:
    """The register itself: whatever a test did to it is undone before the next one."""
    kept = base.with_name("giữ.bin")
    if not kept.exists():
        shutil.copy(base, kept)
    shutil.copy(kept, base)
    return base


def noticed(path: Path, *names: str) -> str:
    """Tell whether what was changed in these tables is noticed, or every run refused."""
    lines: list[str] = []
    try:
        places = {place.table for place in verify(path, tell=lines.append).places}
    except CchcError as refused:  # the tables contradict each other: told, and nothing done
        return "refused" if refused.message and refused.remedy else "bare"
    sheets = {tables()[name].sheet for name in names}
    fits = places & sheets or {"journal", "system"} & set(names)
    assert places, names
    assert fits, (names, places)
    assert len(lines) == 1, lines
    return "noticed"


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_every_way_to_change_the_register_is_noticed(
    kind: str, path: Path, in_tables: Tally
) -> None:
    seen: Counter[str] = Counter()
    whole = path.read_bytes()
    names, edit = KINDS[kind]
    for seed in range(rounds(1, 10)):
        rng = random.Random(f"{kind} {seed}")
        way = by_openpyxl if seed % 3 == 1 and names[0] not in OUTPUTS else by_file
        chosen = [
            name for name in rng.sample(names, min(3, len(names))) if way(path, name, edit, rng)
        ]
        if chosen:
            seen["tried"] += 1
            seen[noticed(path, *chosen)] += 1
        path.write_bytes(whole)
    assert seen["tried"]
    in_tables.add(kind, seen)


@pytest.mark.soak
@pytest.mark.parametrize("kind", RAW)
def test_the_files_own_xml_changed_by_hand_is_noticed(kind: str, path: Path, in_xml: Tally) -> None:
    seen: Counter[str] = Counter()
    whole = path.read_bytes()
    names, edit = RAW[kind]
    for seed in range(rounds(1, 15)):
        rng = random.Random(f"xml {kind} {seed}")
        name = names[(seed + 1) % len(names)]
        by_hand(path, name, edit, rng)
        seen["tried"] += 1
        seen[noticed(path, name)] += 1
        path.write_bytes(whole)
    in_xml.add(kind, seen)


class Tally(NamedTuple):
    """What a family of changes came to so far."""

    part: str
    name: str
    kinds: list[str]
    seen: Counter[str]

    def add(self, kind: str, seen: Counter[str]) -> None:
        """Add what was seen of a kind: whatever was tried was noticed, or every run refused."""
        assert seen["tried"] == seen["noticed"] + seen["refused"]
        self.kinds.append(kind)
        self.seen.update(seen)
        figure(
            f"tampering-{self.part}",
            f"{self.name}: {len(self.kinds)} cách, sửa {self.seen['tried']} lần, phát hiện "
            f"{self.seen['tried']} (trong đó {self.seen['refused']} lần mọi lệnh từ chối), sót 0",
        )


@pytest.fixture(scope="module")
def in_tables() -> Tally:
    """What came of changes to tables, by file and by openpyxl."""
    return Tally("tables", "bảng (tệp, openpyxl)", [], Counter())


@pytest.fixture(scope="module")
def in_xml() -> Tally:
    """What came of changes to the file's own XML."""
    return Tally("xml", "sửa thẳng XML", [], Counter())


@pytest.fixture(scope="module")
def in_office() -> Tally:
    """What came of cells that were changed and saved in LibreOffice."""
    return Tally("office", "LibreOffice (mở, sửa, lưu)", [], Counter())


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {item: package.read(item) for item in package.namelist()}


def _table_part(parts: dict[str, bytes], name: str) -> str:
    mark = f'displayName="{tables()[name].name}"'.encode()
    (part,) = [item for item, data in parts.items() if "/tables/" in item and mark in data]
    return part


@pytest.mark.parametrize("name", ["tthc", "submissions", "journal", "locks"])
def test_a_table_that_was_cut_short_is_noticed(name: str, path: Path) -> None:
    parts = _parts(path)
    part = _table_part(parts, name)
    cut = re.sub(
        rb'ref="(A\d+:[A-Z]+)(\d+)"', lambda m: b'ref="%s%d"' % (m[1], int(m[2]) - 1), parts[part]
    )
    tampering.written(path, parts | {part: cut})
    assert noticed(path, name)


def test_a_shared_text_that_was_changed_is_noticed(path: Path) -> None:
    parts = _parts(path)
    texts = parts["xl/sharedStrings.xml"]
    assert "Trường".encode() in texts
    changed = texts.replace("Trường".encode(), "Trưởng".encode(), 1)
    tampering.written(path, parts | {"xl/sharedStrings.xml": changed})
    assert not verify(path).whole


@pytest.mark.parametrize(
    "harm",
    [
        lambda book: book.replace(b'name="SL TTHC"', 'name="SL TTHC cũ"'.encode()),
        lambda book: re.sub(rb'state="veryHidden"', b"", book),
        lambda book: book.replace(b"<definedName ", b'<definedName hidden="1" '),
    ],
    ids=["a sheet renamed", "the hidden sheet shown", "names hidden"],
)
def test_what_holds_no_content_is_no_change(harm: Callable[[bytes], bytes], path: Path) -> None:
    """Tables are found by their names: sheets may be called and shown as people like."""
    parts = _parts(path)
    book = harm(parts["xl/workbook.xml"])
    assert book != parts["xl/workbook.xml"]
    if b"SL TTHC c" in book:
        book = book.replace(b"'SL TTHC'!", "'SL TTHC cũ'!".encode())
    tampering.written(path, parts | {"xl/workbook.xml": book})
    assert verify(path).whole


@pytest.mark.parametrize("name", ["tthc", "submissions", "journal", "calendar", "out_wall"])
def test_a_column_whose_title_was_changed_is_refused(name: str, path: Path) -> None:
    parts = _parts(path)
    part = _table_part(parts, name)
    title = tables()[name].titles[-1].encode()
    changed = parts[part].replace(b'name="%s"' % title, b'name="%s 2"' % title)
    assert changed != parts[part]
    tampering.written(path, parts | {part: changed})
    with pytest.raises(CchcError):
        verify(path)


def test_values_that_another_program_dropped_are_no_change_by_hand(path: Path) -> None:
    import openpyxl

    openpyxl.load_workbook(path).save(path)
    lines: list[str] = []
    found = verify(path, tell=lines.append)
    assert not found.whole
    assert {place.note for place in found.places} == {
        "công thức chưa có giá trị vì phần mềm lưu sổ lần cuối không tính công thức: cần tính lại, "
        "không phải bị sửa"
    }
    (line,) = lines
    assert line.startswith("Lưu ý: công thức chưa có giá trị")
    assert "bị sửa tay" not in line
    book = openpyxl.load_workbook(path)
    book[tables()["out_wall"].sheet].cell(HEADER_ROW + 2, 2).value = "Đơn vị khác"
    book.save(path)
    lines.clear()
    assert "Đơn vị khác" in {place.present for place in verify(path, tell=lines.append).places}
    assert "bị sửa tay hoặc cần tính lại: “Tình hình nộp”" in lines[0]


OFFICE_KINDS = ("tthc", "submissions", "journal", "metrics", "locks", "system", "out_wall")


@pytest.mark.soak
@pytest.mark.libreoffice
@pytest.mark.parametrize("name", [*OFFICE_KINDS[: rounds(1, len(OFFICE_KINDS))], "none"])
def test_a_cell_changed_and_saved_in_libreoffice_is_noticed(
    name: str, path: Path, tmp_path: Path, open_book: OpenBook, in_office: Tally
) -> None:
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    (tmp_path / "luu-tru").symlink_to(path.with_name("luu-tru"))
    book = open_book(copy)
    if name != "none":
        sheet = book.sheets[tables()[name].sheet]
        column = {"tthc": 8, "metrics": 4}.get(name, 2)
        cell = sheet.range((HEADER_ROW + 2, column))
        old = cell.raw_value
        cell.value = old + 7 if isinstance(old, float) else f"'{old or ''} khác"
    book.save()
    book.close()
    if name == "none":
        assert verify(copy).places == ()
    else:
        in_office.add(name, Counter({"tried": 1, noticed(copy, name): 1}))


@pytest.mark.parametrize("kind", ["figure or text of a return", "result", "journal's tail"])
def test_a_change_is_told_until_it_is_settled(kind: str, path: Path, stock: Stock) -> None:
    """Rebuilding settles it, and the register is whole from then on."""
    from cchc_xl.services.rebuilding import rebuild

    names, edit = KINDS[kind]
    assert by_file(path, names[-1] if names[-1] != "kien_nghi" else "tthc", edit, random.Random(3))
    assert not verify(path).whole
    rebuild(path)
    assert verify(path).whole
