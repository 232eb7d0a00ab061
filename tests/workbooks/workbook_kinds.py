"""One workbook of each kind that the program makes, for the tests that look at the format."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from cchc_xl import services
from cchc_xl.console.report import write_report
from cchc_xl.hosts.vba.builds import HOSTS
from cchc_xl.plan.periods import Period
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.schema import tables
from cchc_xl.returns.marking.copies import list_alone, marked_copy, suffix_of
from cchc_xl.returns.marking.listing import Heading
from cchc_xl.services import backups, deciding, rebuilding
from tests.desk import Q1, Q2, UNITS, Stock
from tests.register.belongings import marked, records
from tests.register.record_contract import OLD, all_marks
from tests.register.records.test_record_pictures import TITLES, with_pictures
from tests.register.register_books import RECORDS, TABLE, as_columns, build
from tests.returns.marked_books import busy, fault, threaded
from validation.catalogue import finding
from workbooks.build_masters import HERE, name_of

Kinds = dict[str, Path]
BEFORE = "trước.xlsx"
CASES = Path(__file__).parents[1] / "data" / "cases" / "registers"
ODD = (
    "dòng một\ndòng hai\r\ncột\tbốn",
    "_x0041_ và _x000D_",
    "=1+1",
    "'nháy",
    " đầu và cuối ",
    "<a> & “b” 'c' \"d\" ]]>",
    "🏫 trường",
    "x" * 32_767,
    "\n" * 200,
    "",
)
"""Texts that people or programs put into cells and that a file must write in its own way."""


def make_kinds(stock: Stock, folder: Path) -> Kinds:
    """Make them all; returns where each lies, by its name in the tests' reports."""
    kinds: Kinds = {f"sổ mẫu {host}": HERE / name_of(host) for host in HOSTS}
    kinds["sổ mới"] = stock.register
    kinds["sổ đã gộp"] = stock.merged
    makers = (_consolidated, _locked, _templates, _reports, _annotated, _resized, _marked, _older)
    for make in (*makers, _decided, _restored, _merged_older, _pictured):
        place = folder / make.__name__.strip("_")
        place.mkdir()
        kinds |= make(stock, place)
    return kinds


def _consolidated(stock: Stock, folder: Path) -> Kinds:
    register = Path(shutil.copy(stock.merged, folder / "so.xlsx"))
    out = folder / "ra"
    returns = stock.filled(UNITS[0], Q2).parent
    services.consolidate(register, [returns], Q2, out)
    services.consolidate(register, [], Period.parse("2023-H1"), out)
    return {
        "sổ đã tổng hợp": register,
        "biểu tổng hợp quý": out / "TongHop_2023-Q2.xlsx",
        "biểu tổng hợp 6 tháng": out / "TongHop_2023-H1.xlsx",
    }


def _locked(stock: Stock, folder: Path) -> Kinds:
    register = Path(shutil.copy(stock.merged, folder / "so.xlsx"))
    services.set_lock(register, Q1, locked=True, reason="Đã trình ký")
    services.set_lock(register, Q1, locked=False, reason="Bổ sung\nmột đơn vị")
    services.set_lock(register, Q1, locked=True)
    return {"sổ đã khóa": register}


def _templates(stock: Stock, folder: Path) -> Kinds:
    """Take a template of each kind of unit, and one that last quarter's rows began."""
    chosen: dict[str, str] = {}
    with FileRegister.open(stock.merged, write=False) as register:
        units = register.read_table(tables()["units"].name)
    for code, kind in zip(units.cells[0], units["Loại"], strict=True):
        chosen.setdefault(str(kind), str(code))
    assert len(chosen) == 6, chosen
    services.issue(stock.register, Q1, folder / "q1", list(chosen.values()))
    services.issue(stock.merged, Q2, folder / "q2", [UNITS[0]])
    kinds = {
        f"biểu mẫu {kind}": folder / "q1" / f"BC_2023-Q1_{code}.xlsx"
        for kind, code in chosen.items()
    }
    return kinds | {"biểu mẫu quý sau": folder / "q2" / f"BC_2023-Q2_{UNITS[0]}.xlsx"}


def _reports(stock: Stock, folder: Path) -> Kinds:
    blank, full = folder / "khong.xlsx", folder / "co.xlsx"
    write_report(blank, [])
    found = [finding("F101", unit="VP", period="2023-Q1", file=text, value=text) for text in ODD]
    write_report(full, found)
    return {"báo cáo lỗi trống": blank, "báo cáo lỗi": full}


def _annotated(stock: Stock, folder: Path) -> Kinds:
    """Mark the faults of a return, mark the copy again, and list those of a file of no use."""
    heading = Heading("CẦN SỬA", ("1 lỗi", "Bấm vào ô"))
    odd = [fault("B6", value=text) for text in ODD] + [fault("F60", code="C305"), fault("", "")]
    return_ = stock.filled(UNITS[2]).read_bytes()
    once = marked_copy(return_, odd, heading)
    again = marked_copy(once, [fault("B7"), fault("B8", "Bìa")], heading)
    own = marked_copy(threaded(busy()), [fault("B6"), fault("B7"), fault("A13")], heading)
    made = {
        "bản đánh dấu": once,
        "bản đánh dấu lần hai": again,
        "bản đánh dấu có ghi chú và nút": own,
        "danh sách cần sửa": list_alone(odd, heading),
        "bản đánh dấu có macro": _with_macros(heading),
    }
    paths = {name: folder / f"{n}{suffix_of(data)}" for n, (name, data) in enumerate(made.items())}
    for name, path in paths.items():
        path.write_bytes(made[name])
    return paths


def _with_macros(heading: Heading) -> bytes:
    """Mark a cell on each of some sheets of a workbook with macros, buttons and charts."""
    data = (HERE / name_of("excel")).read_bytes()
    names = [sheet.name for sheet in Workbook(Package(data, "")).sheets[:12]]
    return marked_copy(data, [fault("B6", name) for name in names], heading)


def _resized(stock: Stock, folder: Path) -> Kinds:
    """Patch tables to many records, then to few and none."""
    grown = build(folder / "nhiều.xlsx", rich=True)
    records = [(f"U{n}", text, date(2023, 3, 1), n, text) for n, text in enumerate(ODD * 30)]
    _replaced(grown, records)
    shrunk = Path(shutil.copy(grown, folder / "ít.xlsx"))
    _replaced(shrunk, records[:2])
    blank = Path(shutil.copy(shrunk, folder / "không.xlsx"))
    _replaced(blank, [])
    again = Path(shutil.copy(blank, folder / "lại.xlsx"))
    _replaced(again, list(RECORDS))
    return {
        "bảng dài ra": grown,
        "bảng ngắn lại": shrunk,
        "bảng hết dòng": blank,
        "bảng có lại dòng": again,
    }


def _replaced(path: Path, records: Sequence[tuple[object, ...]]) -> None:
    with FileRegister.open(path) as register:
        register.replace_table(TABLE, as_columns(*records), key=["Đơn vị", "Kỳ"])
        register.commit()


def _marked(stock: Stock, folder: Path) -> Kinds:
    """Move records that people put notes, links, rules and formats on, then take some away.

    The marks are put by another program, whose own errors stand in ``BEFORE`` beside.
    """
    before = marked(folder / BEFORE, OLD, all_marks())
    moved = Path(shutil.copy(before, folder / "dời.xlsx"))
    _replaced(moved, records(["MOI1", *reversed(OLD), "MOI2"]))
    gone = Path(shutil.copy(moved, folder / "mất.xlsx"))
    _replaced(gone, records([OLD[-1], "MOI3", OLD[0]]))
    return {"ghi chú dời dòng": moved, "ghi chú mất dòng": gone}


def _older(stock: Stock, folder: Path) -> Kinds:
    """Write into a register that an earlier program made and wrote to."""
    register = Path(shutil.copy(CASES / "log-row-deleted.xlsx", folder / "so.xlsx"))
    services.set_lock(register, Q1, locked=True)
    return {"sổ cũ ghi tiếp": register}


def _decided(stock: Stock, folder: Path) -> Kinds:
    """Let Văn phòng decide on returns; look at a merge before it is made."""
    register = Path(shutil.copy(stock.merged, folder / "so.xlsx"))
    deciding.withdraw(register, UNITS[0], Q1, "Nộp nhầm <tệp> & “bản”")
    deciding.excuse(register, UNITS[0], Q1, "Mới thành lập")
    deciding.receive(register, UNITS[1], Q1, Q1.start + timedelta(days=60), reason="Theo dấu đến")
    seen = Path(shutil.copy(register, folder / "xem.xlsx"))
    services.preview(seen, [stock.filled(unit, Q2) for unit in UNITS], Q2)
    return {"sổ đã rút, miễn, sửa ngày": register, "sổ đã xem trước": seen}


def _restored(stock: Stock, folder: Path) -> Kinds:
    """Change a figure behind the program and let it be rebuilt; then bring a backup back."""
    shutil.copytree(stock.merged.parent, folder / "so")
    register = folder / "so" / "so.xlsx"
    with FileRegister.open(register) as own:
        table = tables()["tthc"].name
        records = list(own.read_table(table).records())
        own.replace_table(table, as_columns(*records[1:], titles=own.tables()[table].columns), ())
        own.commit()
    found = rebuilding.rebuild(register)
    assert found.written
    assert not found.lacking
    rebuilt = Path(shutil.copy(register, folder / "dựng lại.xlsx"))
    kept = backups.list_backups(register)
    backups.restore(register, kept[0].number)
    return {"sổ dựng lại": rebuilt, "bản sao lưu": kept[-1].path, "sổ khôi phục": register}


def _merged_older(stock: Stock, folder: Path) -> Kinds:
    """Merge into a register of schema version 2, whose templates are of its day."""
    register = Path(shutil.copy(CASES / "for-producers.xlsx", folder / "so.xlsx"))
    services.merge_returns(register, [CASES.parent / "producers" / "task_row_deleted"], Q1)
    services.consolidate(register, [], Q1, folder / "ra")
    issued = folder / "bm"
    services.issue(register, Q2, issued, ["THPT01"])
    return {
        "sổ phiên bản 2 đã gộp": register,
        "biểu tổng hợp của sổ phiên bản 2": folder / "ra" / "TongHop_2023-Q1.xlsx",
        "biểu mẫu của sổ phiên bản 2": issued / "BC_2023-Q2_THPT01.xlsx",
    }


def _pictured(stock: Stock, folder: Path) -> Kinds:
    """Move records with pictures and boxes on them, and take one of two away."""
    register = with_pictures(folder / "so.xlsx")
    with FileRegister.open(register) as own:
        rows = as_columns(*((key, "2023-Q1") for key in "xdyca"), titles=TITLES)
        own.replace_table("tbl", rows, list(TITLES))
        own.commit()
    return {"ảnh dời dòng": register}
