"""Registers of every earlier version become registers of this one, and go through a quarter."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.demo import answers, fill
from cchc_xl.plan.keeping import has_lines
from cchc_xl.register.building.overview import layout
from cchc_xl.register.content import FIRST, Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.mending.mend import Macros, read_macros
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import SCHEMA_VERSION, tables
from cchc_xl.register.schema.glance import GLANCE, SHEET
from cchc_xl.register.schema.words import UPGRADED
from cchc_xl.register.sealing.seals import HEAD_KEYS
from tests.desk import Q2, Desk, dated
from tests.formula_judge import FormulaJudge
from tests.workbook_rules import problems
from tests.workbooks.format_judge import VERSIONS, judged
from validation.forms import forms

CASES = Path(__file__).parents[2] / "data" / "cases"
OLDER = CASES / "older"
EVERY = [
    CASES / "registers" / "for-producers.xlsx",
    CASES / "registers" / "inspections-typed-below-table.xlsx",
    CASES / "nil-return-with-pending" / "register.xlsx",
    OLDER / "version-3.xlsx",
    OLDER / "version-4-without-plan.xlsx",
    OLDER / "version-4.xlsm",
    OLDER / "version-5.xlsm",
]
WITH_RETURNS = [path for path in EVERY if (OLDER / path.stem).is_dir()]
"""Those with returns beside that were filled in from templates of that time."""
OFFICE = [table for table in tables().values() if table.owner == "office"]


def name_of(path: Path) -> str:
    return path.stem


def content_of(path: Path) -> Content:
    with FileRegister.open(path, write=False) as register:
        return read_content(register)


def cells_of(path: Path) -> dict[str, dict[str, list[Any]]]:
    """Return all columns of all tables of a register by title."""
    with FileRegister.open(path, write=False) as register:
        for table in OFFICE:
            if table.name in register.tables():
                register.take_in(table.name)
        read = {name: register.read_table(name) for name in register.tables()}
    return {
        name: dict(zip(table.titles, map(list, table.cells), strict=True))
        for name, table in read.items()
    }


@pytest.fixture(scope="module")
def stock_of_upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Upgrade each case by command once, in a folder of its name."""
    folder = tmp_path_factory.mktemp("upgraded")
    for path in EVERY:
        register = folder / path.stem / f"so{path.suffix}"
        register.parent.mkdir()
        shutil.copy(path, register)
        done = subprocess.run(
            [sys.executable, "-m", "cchc_xl", "upgrade", str(register)],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        assert (done.returncode, done.stderr) == (0, "")
        (register.parent / "said").write_text(done.stdout, "utf-8")
    return folder


@pytest.fixture
def register(desk: Desk, stock_of_upgraded: Path, path: Path) -> Path:
    """Put a case that was upgraded on the desk, with all that lies beside it."""
    shutil.copytree(stock_of_upgraded / path.stem, desk.folder, dirs_exist_ok=True)
    if path.suffix == ".xlsm":
        desk.register.unlink()
    return desk.folder / f"so{path.suffix}"


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_all_that_a_register_held_it_holds(desk: Desk, path: Path, register: Path) -> None:
    old, before = content_of(path), cells_of(path)
    said = (desk.folder / "said").read_text("utf-8")
    new, after = content_of(register), cells_of(register)
    assert f"từ phiên bản {old.version} lên phiên bản {SCHEMA_VERSION}" in said
    assert (new.version, new.settings[FIRST]) == (SCHEMA_VERSION, old.version)
    assert has_lines(new.settings)
    assert new.plan.digest == old.plan.digest
    assert new.plan.form_ids == old.plan.form_ids
    kept = {k: v for k, v in old.settings.items() if k not in {"schema", "plan", *HEAD_KEYS}}
    assert kept.items() <= new.settings.items()
    for table in OFFICE:
        for title, cells in before.get(table.name, {}).items():
            assert after[table.name][title] == cells, (table.name, title)
    journal = before["tblNhatKy"]
    assert all(after["tblNhatKy"][title][: len(cells)] == cells for title, cells in journal.items())
    assert UPGRADED in after["tblNhatKy"]["Việc"][len(journal["Việc"]) :]
    for form in old.forms:
        name = tables()[form].name
        typed = {c.title for c in tables()[form].columns if not c.computed} & before[name].keys()
        assert records(before[name], typed) <= records(after[name], typed), name
    assert after["tblNop"] | before["tblNop"] == after["tblNop"]
    (backup,) = (desk.folder / "sao-luu").iterdir()
    assert backup.read_bytes() == path.read_bytes()
    assert ("SẢN PHẨM CỦA CÁC NHIỆM VỤ" in said) is ("san_pham" not in old.plan.form_ids)


def records(columns: dict[str, list[Any]], titles: set[str]) -> set[tuple[str, ...]]:
    return set(zip(*(map(str, columns[title]) for title in sorted(titles)), strict=True))


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_the_cover_leads_to_the_new_sheets(path: Path, register: Path) -> None:
    cover = openpyxl.load_workbook(register)["Bìa"]
    before = openpyxl.load_workbook(path)
    rows = range(before["Bìa"].max_row + 3, cover.max_row + 1)
    added = {str(cover.cell(row, 1).value): cover.cell(row, 1).hyperlink for row in rows}
    assert "Kế hoạch kiểm tra" in added
    assert ("Bộ TTHC" in added) is ("Bộ TTHC" not in before.sheetnames)
    assert not set(added) & set(before.sheetnames)
    assert all(link and link.location == f"'{name}'!A1" for name, link in added.items())


@pytest.mark.parametrize("path", EVERY[-1:], ids=name_of)
def test_the_overview_comes_with_its_charts(register: Path) -> None:
    book = Workbook(Package.load(register))
    sheet = next(one for one in book.sheets if one.name == SHEET)
    (drawing,) = [
        one.target for one in book.package.relationships(sheet.part) if one.kind == "drawing"
    ]
    charts = [one.target for one in book.package.relationships(drawing)]
    assert len(charts) == 4
    for chart in charts:
        text = book.package.read(chart).decode()
        assert f"'{SHEET}'!$" in text
    shown = openpyxl.load_workbook(register, data_only=True)[SHEET]
    with FileRegister.open(register, write=False) as own:
        lines = own.read_table(GLANCE.name)
    first = lines["Mã dòng"].index("CT-1")
    assert shown.cell(layout.TABLE + 2, 3).value == lines["Nội dung"][first]


@pytest.mark.parametrize("path", EVERY[:1], ids=name_of)
def test_cells_that_show_periods_and_the_code_have_their_names(register: Path) -> None:
    with FileRegister.open(register, write=False) as opened:
        assert str(opened.read_named("MaNiemPhong")).startswith("Mã niêm phong: ")
        assert opened.read_named("Ky_tblTTHC") == "Kỳ có trong bảng: chưa có kỳ nào"


def verified(desk: Desk, register: Path) -> list[str]:
    """Return what is wrong with the register itself, the archive beside it left out."""
    shown = desk.call("verify", register, "--json")
    return [str(one) for one in shown.json["places"] if one["table"] != "luu-tru"]


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_a_second_time_there_is_nothing_to_do(desk: Desk, register: Path) -> None:
    assert verified(desk, register) == []
    before = desk.state()
    shown = desk.call("upgrade", register, "--json")
    assert shown.json["needed"] is shown.json["written"] is False
    assert "đã ở phiên bản mới nhất" in desk.call("upgrade", register).out
    assert desk.state() == before


def test_a_rehearsal_leaves_everything_as_it_was(desk: Desk) -> None:
    register = Path(shutil.copy(OLDER / "version-4.xlsm", desk.folder / "so.xlsm"))
    before = desk.state()
    shown = desk.call("upgrade", register, "--dry-run", "--json")
    assert (shown.code, shown.json["needed"], shown.json["written"]) == (0, True, False)
    assert "Đề nghị sửa đổi Kế hoạch" in shown.json["sheets"]
    assert shown.json["lacking_forms"]
    assert desk.state() == before


@pytest.mark.parametrize("path", WITH_RETURNS, ids=name_of)
def test_a_quarter_from_old_templates_and_new_ones(desk: Desk, path: Path, register: Path) -> None:
    old = [file.name for file in (OLDER / path.stem).iterdir()]
    returns = Path(shutil.copytree(OLDER / path.stem, desk.folder / "bc"))
    issued = services.issue(register, Q2, desk.folder / "bm", ["TT01"])
    content = content_of(register)
    unit = next(one for one in content.plan.units if one.code == "TT01")
    given = answers(content.plan, unit, Q2, 1, None)
    (card,) = given["dich_vu_cong"]
    asked = forms()["dich_vu_cong"].asked(Q2.closing, content.edition)
    card |= {column.id: 0 for column in asked.columns if column.until}
    dated(fill(issued[0], given, returns / issued[0].name))
    for file in returns.iterdir():
        dated(file)
    shown = desk.call("consolidate", register, returns, "--period", "2023-Q2", "--out", returns)
    assert (shown.code, shown.err) == (0, "")
    assert f"{len(old) + 1} chấp nhận, 0 trả lại" in shown.out
    assert verified(desk, register) == []
    log = content_of(register).frames["submissions"]
    accepted = log[(log["period"] == "2023-Q2").fillna(False) & (log["result"] == "Chấp nhận")]
    assert set(accepted["file"]) == {*old, issued[0].name}
    done = desk.call("lock", register, "--period", "2023-Q2")
    assert (done.code, verified(desk, register)) == (0, [])


def test_what_came_before_is_rebuilt_and_withdrawn_after(desk: Desk) -> None:
    shutil.copy(OLDER / "version-3.xlsx", desk.register)
    period = ("--period", "2023-Q2")
    assert desk.run("merge", OLDER / "version-3", *period).code == 0
    assert desk.run("upgrade").code == 0
    assert desk.run("verify").code == 0
    given = desk.frame("tthc")["Tiếp nhận trực tuyến"].tolist()
    desk.type_into("tthc", 0, "online", 987_654)
    assert desk.run("verify").code == 1
    assert "“987654” → " in desk.run("rebuild").out
    assert desk.frame("tthc")["Tiếp nhận trực tuyến"].tolist() == given
    shown = desk.run("withdraw", "--unit", "THPT01", *period, "--reason", "gửi nhầm")
    assert shown.code == 0
    assert "mất dòng" not in shown.out
    assert desk.run("verify").code == 0
    assert len(desk.frame("tthc")) == 0


@pytest.mark.parametrize("name", ["log-row-deleted", "log-result-set-to-sent-back"])
def test_what_was_changed_behind_the_program_is_not_covered_up(desk: Desk, name: str) -> None:
    register = Path(shutil.copy(CASES / "registers" / f"{name}.xlsx", desk.register))
    before = register.read_bytes()
    shown = desk.call("upgrade", register)
    assert shown.code == 3
    assert "bị sửa tay" in shown.err
    assert register.read_bytes() == before
    assert not (desk.folder / "sao-luu").exists()


def test_a_changed_seal_is_told_first(desk: Desk) -> None:
    register = Path(shutil.copy(OLDER / "version-4.xlsm", desk.folder / "so.xlsm"))
    with FileRegister.open(register) as opened:
        read = opened.read_table("tblTTHC")
        cells = [list(column) for column in read.cells]
        cells[read.titles.index("Tiếp nhận trực tuyến")][0] = 987_654
        opened.replace_table("tblTTHC", type(read)(read.titles, cells, read.rows))
        opened.commit()
    before = register.read_bytes()
    shown = desk.call("upgrade", register)
    assert shown.code == 3
    assert "khác với niêm phong nên không nâng cấp" in shown.err
    assert "cchc-xl verify" in shown.err
    assert register.read_bytes() == before


@pytest.mark.parametrize(
    ("place", "told"),
    [("sheet", "trang tự thêm tên “Bộ TTHC”"), ("column", "cột tự thêm tên “Số liệu từ ngày”")],
)
def test_a_name_that_people_took_is_asked_back(desk: Desk, place: str, told: str) -> None:
    register = Path(shutil.copy(EVERY[0], desk.register))
    book = openpyxl.load_workbook(register)
    if place == "sheet":
        book.create_sheet("Bộ TTHC")
    else:
        sheet = book["Lịch báo cáo"]
        table = sheet.tables["tblLich"]
        sheet.cell(4, 4, "Số liệu từ ngày")
        table.ref = table.ref.replace("C", "D")
        table.autoFilter = None
        table.tableColumns.append(type(table.tableColumns[0])(id=9, name="Số liệu từ ngày"))
    book.save(register)
    before = register.read_bytes()
    shown = desk.call("upgrade", register)
    assert (shown.code, shown.out) == (3, "")
    assert told in shown.err
    assert "Đổi tên" in shown.err
    assert register.read_bytes() == before


@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_excel_opens_it_without_repairing_it(path: Path, stock_of_upgraded: Path) -> None:
    register = stock_of_upgraded / path.stem / f"so{path.suffix}"
    assert set(problems(register)) <= set(problems(path))


@pytest.mark.validator
@pytest.mark.parametrize("path", EVERY, ids=name_of)
def test_its_format_is_right(path: Path, stock_of_upgraded: Path) -> None:
    assert judged(stock_of_upgraded / path.stem / f"so{path.suffix}", VERSIONS[0]) == []


@pytest.mark.libreoffice
def test_libreoffice_computes_what_the_program_wrote(
    tmp_path: Path, stock_of_upgraded: Path
) -> None:
    with FormulaJudge(tmp_path) as judge:
        for path in EVERY:
            register = stock_of_upgraded / path.stem / f"so{path.suffix}"
            again = judge.convert(register, tmp_path / f"lai-{path.stem}.xlsx")
            with FileRegister.open(again, write=False) as opened:
                content = read_content(opened)
                assert content.trust is not None
                assert content.trust.changed == (), path.name
                assert content.trust.journal_problem == ""


def test_a_register_without_buttons_gets_them_and_its_new_name(desk: Desk) -> None:
    register = Path(shutil.copy(OLDER / "version-3.xlsx", desk.register))
    shown = desk.call("upgrade", register, "--host", "libreoffice")
    assert (shown.code, shown.err) == (0, "")
    assert "Đã gắn các nút bấm cho LibreOffice; sổ là “so.xlsm”" in shown.out
    assert not register.exists()
    new = register.with_suffix(".xlsm")
    assert read_macros(new) == Macros(
        control_sheet=True, hosts=frozenset({"libreoffice"}), whole=True
    )
    (backup,) = (desk.folder / "sao-luu").iterdir()
    assert backup.read_bytes() == (OLDER / "version-3.xlsx").read_bytes()
    assert problems(new) == []
    assert verified(desk, new) == []
    assert "không có gì để nâng cấp" in desk.call("upgrade", new, "--host", "libreoffice").out
    shown = desk.call("upgrade", new, "--host", "excel", "--json")
    assert (shown.json["buttons"], shown.json["columns"]) == ("excel", {})
    assert read_macros(new).hosts == {"excel"}
    assert desk.call("restore", register, "--number", 1).code == 0
    assert register.read_bytes() == (OLDER / "version-3.xlsx").read_bytes()


@pytest.mark.parametrize("step", ["put", "removed"])
def test_what_fails_while_the_name_changes_leaves_a_whole_register(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    register = Path(shutil.copy(OLDER / "version-3.xlsx", desk.register))
    before, new = register.read_bytes(), register.with_suffix(".xlsm")
    real, gone = os.replace, Path.unlink

    def replace(source: Any, target: Any) -> None:
        if Path(target) == new and step == "put":
            raise PermissionError(13, "Permission denied")
        real(source, target)

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path == register:
            raise PermissionError(13, "Permission denied")  # as Windows of an open file
        gone(path, missing_ok)

    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(Path, "unlink", unlink)
    shown = desk.call("upgrade", register, "--host", "excel")
    monkeypatch.undo()
    assert register.read_bytes() == before
    if step == "put":
        assert (shown.code, shown.out) == (3, "")
        assert not new.exists()
        assert not list(desk.folder.glob(".so*.tmp"))
        return
    assert shown.code == 0
    assert "không xóa được sổ cũ" in shown.out
    assert verified(desk, new) == []
    mended_by_another_run(desk, register)


def mended_by_another_run(desk: Desk, register: Path) -> None:
    """Run the upgrade again where both files are there: the old one goes into the backups."""
    new, old = register.with_suffix(".xlsm"), register.read_bytes()
    done = new.read_bytes()
    told = desk.call("upgrade", register, "--host", "excel", "--dry-run")
    assert (told.code, register.exists()) == (0, True)
    assert "sẽ được chuyển vào thư mục sao-luu" in told.out
    again = desk.call("upgrade", register, "--host", "excel")
    assert (again.code, again.err) == (0, "")
    assert "Lượt nâng cấp trước bị ngắt" in again.out
    assert "“so.xlsm”" in again.out
    assert not register.exists()
    assert new.read_bytes() == done
    assert verified(desk, new) == []
    kept = [path.read_bytes() for path in (desk.folder / "sao-luu").iterdir()]
    assert kept == [old]


KILLED_BY = """
import os, signal, sys
from pathlib import Path

step, new, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
real, gone = os.replace, Path.unlink


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def replace(source, target):
    if os.fspath(target) == new and step == "before the new file":
        die()
    real(source, target)
    if os.fspath(target) == new and step == "before the old one goes":
        die()


def unlink(path, missing_ok=False):
    gone(path, missing_ok)
    if path.suffix == ".xlsx" and path.parent == Path(new).parent and path.name[0] != ".":
        if step == "after the old one went":
            die()


os.replace, Path.unlink = replace, unlink
from cchc_xl import cli

cli.main(arguments)
"""


@pytest.mark.skipif(os.name == "nt", reason="kills as Linux does")
@pytest.mark.parametrize(
    "step", ["before the new file", "before the old one goes", "after the old one went"]
)
def test_a_kill_while_the_name_changes_is_mended_by_running_again(desk: Desk, step: str) -> None:
    register = Path(shutil.copy(OLDER / "version-3.xlsx", desk.register))
    before, new = register.read_bytes(), register.with_suffix(".xlsm")
    given = ["upgrade", str(register), "--host", "excel"]
    done = subprocess.run([sys.executable, "-c", KILLED_BY, step, str(new), *given], check=False)
    assert done.returncode == -9
    assert (register.exists(), new.exists()) == {
        "before the new file": (True, False),
        "before the old one goes": (True, True),
        "after the old one went": (False, True),
    }[step]
    if register.exists():
        assert register.read_bytes() == before
    listed = desk.call("backups", register)
    assert listed.code == 0
    assert "so_000001_" in listed.out  # the old register is among the backups from before
    if step == "before the old one goes":
        mended_by_another_run(desk, register)
        return
    if step == "before the new file":
        again = desk.call("upgrade", register, "--host", "excel")
        assert (again.code, again.err) == (0, "")
        assert not register.exists()
        assert not list(desk.folder.glob(".so*.tmp"))
    assert verified(desk, new) == []
    again = desk.call("upgrade", new, "--host", "excel")
    assert "không có gì để nâng cấp" in again.out


def test_what_is_not_this_register_upgraded_stays_beside_it(desk: Desk) -> None:
    register = Path(shutil.copy(OLDER / "version-3.xlsx", desk.register))
    before, other = register.read_bytes(), register.with_suffix(".xlsm")
    shutil.copy(OLDER / "version-5.xlsm", other)
    for content in (other.read_bytes(), b"khong phai so"):
        other.write_bytes(content)
        shown = desk.call("upgrade", register, "--host", "excel")
        assert (shown.code, shown.out) == (3, "")
        assert "Cạnh sổ đã có tệp “so.xlsm”, không phải sổ này" in shown.err
        assert "Chuyển tệp đó đi nơi khác" in shown.err
        assert (register.read_bytes(), other.read_bytes()) == (before, content)
